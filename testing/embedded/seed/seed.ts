/** An account to make. */
export interface SeedUser {
  /** Name to log in with. */
  readonly userName: string;
  /**
   * First name.
   *
   * @default {the user name}
   */
  readonly firstName?: string;
  /**
   * Last name.
   *
   * @default {"Example"}
   */
  readonly lastName?: string;
  /**
   * E-mail address.
   *
   * @default {the user name at example.org}
   */
  readonly email?: string;
  /**
   * Whether nothing is forbidden to the user.
   *
   * @default {false}
   */
  readonly superuser?: boolean;
  /**
   * API token.
   *
   * @default a random one, which `Planted` tells
   */
  readonly token?: string;
}

/** A role to give. */
export interface SeedAssignment {
  /** Who gets it: `@finch`, `:authenticated-users`, `:guest`. */
  readonly assignee: string;
  /** The alias of the role, such as `contributor`. */
  readonly role: string;
}

/** A collection to make: Dataverse's own JSON of one (`name`, `dataverseContacts`, `description` …), and this. */
export interface SeedCollection {
  /** Its alias. */
  readonly alias: string;
  /**
   * Its name.
   *
   * @default {the alias}
   */
  readonly name?: string;
  /**
   * The alias of the collection that it is in, which has to be there already.
   *
   * @default {"root"}
   */
  readonly parent?: string;
  /**
   * Whether it is published.
   *
   * @default {true}
   */
  readonly published?: boolean;
  /** Roles in it. */
  readonly assignments?: readonly SeedAssignment[];
  /** What else Dataverse's JSON says of it. */
  readonly [name: string]: unknown;
}

/** A file to add; its bytes come from a text, from base64, or from a file. */
export interface SeedFile {
  /** What it is called. */
  readonly name: string;
  /** Its bytes, a text in UTF-8. */
  readonly text?: string;
  /** Its bytes in base64. */
  readonly base64?: string;
  /** The path of a file with its bytes, from the seed's own folder; not in a seed that comes over HTTP. */
  readonly path?: string;
  /**
   * Its media type.
   *
   * @default {what its name and bytes tell}
   */
  readonly type?: string | undefined;
  /** The folder that it is in. */
  readonly directory?: string;
  /** What it is about. */
  readonly description?: string;
  /** Its tags. */
  readonly categories?: readonly string[];
  /**
   * Whether it is for some people only.
   *
   * @default {false}
   */
  readonly restricted?: boolean;
}

/** A dataset to make. The export `dataverse_json` of a dataset is one, too; its files come without bytes. */
export interface SeedDataset {
  /** What it says, in Dataverse's own JSON. */
  readonly datasetVersion: Readonly<Record<string, unknown>>;
  /**
   * The alias of its collection.
   *
   * @default {"root"}
   */
  readonly collection?: string;
  /**
   * Who makes it: the name of an account.
   *
   * @default the superuser
   */
  readonly by?: string;
  /**
   * What stands behind the authority in its DOI, such as `FK2/ABC123`.
   *
   * @default one by chance
   */
  readonly identifier?: string;
  /**
   * The name of its type.
   *
   * @default {"dataset"}
   */
  readonly datasetType?: string;
  /**
   * Whether it is published.
   *
   * @default whether its `versionState` is `RELEASED`
   */
  readonly published?: boolean;
  /** Its files. */
  readonly files?: readonly SeedFile[];
  /**
   * A folder with the bytes of the files that `datasetVersion` names, from the seed's own folder. Of a table it
   * is looked for what that was read from. Files that are not in it are left out.
   */
  readonly filesFrom?: string;
}

/** What a server is to have. All is made in the order in which it stands here. */
export interface Seed {
  /** Accounts. */
  readonly users?: readonly SeedUser[];
  /** Collections, owners first. */
  readonly collections?: readonly SeedCollection[];
  /** Datasets. */
  readonly datasets?: readonly SeedDataset[];
}

/** What was made of a seed. */
export interface Planted {
  /** API tokens by user name. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Aliases of the collections. */
  readonly collections: readonly string[];
  /** The datasets, in the seed's order. */
  readonly datasets: readonly PlantedDataset[];
}

/** A dataset that was made of a seed. */
export interface PlantedDataset {
  /** Its number. */
  readonly id: number;
  /** Its DOI, such as `doi:10.5072/FK2/ABC123`. */
  readonly persistentId: string;
  /** Names of files whose bytes were nowhere. */
  readonly withoutBytes: readonly string[];
}
