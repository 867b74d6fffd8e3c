import type { Clock } from "../../lib/clock.ts";
import type { CreatedUser, NewUserOptions } from "../embedded/mod.ts";
import type { DockerEvent, DockerTiming } from "./docker_event.ts";

/** A container that was started beside the stack. */
export interface StartedExtraContainer {
  /** Stops and removes it. */
  stop(): Promise<unknown>;
}

/** A container to start beside the stack; a `GenericContainer` of testcontainers is one. */
export interface ExtraContainer {
  /** Puts it on a network. */
  withNetworkMode(mode: string): this;
  /** Labels it. */
  withLabels(labels: Record<string, string>): this;
  /** Says whether testcontainers itself is to remove it. */
  withAutoCleanup(clean: boolean): this;
  /** Starts it. */
  start(): Promise<StartedExtraContainer>;
}

/** What an extra container may need to know of the stack. */
export interface ExtraContainerContext {
  /** Name of the Docker network. */
  readonly network: string;
  /** Dataverse's address on that network. */
  readonly internalUrl: URL;
  /** Dataverse's address on this machine. */
  readonly baseUrl: URL;
  /** The superuser's token. */
  readonly token: string;
}

/** Options of {@linkcode startDocker}. */
export interface DockerOptions {
  /**
   * Which Dataverse: a version such as `6.8`, of which the newest image is taken, or a tag such as
   * `6.8-noble-r1` or `unstable`.
   *
   * @default the one in `compose.yaml`, or in the environment's `DATAVERSE_VERSION`
   */
  readonly version?: string;
  /**
   * Images by part, each with its tag, in place of those in `compose.yaml`.
   *
   * @default {{}}
   */
  readonly images?: Readonly<Record<string, string>>;
  /**
   * Values for variables of `compose.yaml`. They go before the environment's.
   *
   * @default {{}}
   */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * System properties of the application, such as `{ "dataverse.files.guestbook-at-request": "true" }`.
   *
   * @default {{}}
   */
  readonly jvmOptions?: Readonly<Record<string, string>>;
  /**
   * Settings in the database, such as `{ ":MaxFileUploadSizeInBytes": "1000000" }`, made once it has
   * started.
   *
   * @default {{}}
   */
  readonly settings?: Readonly<Record<string, string>>;
  /**
   * Paths of metadata blocks (TSV) to load. Solr learns their fields, too.
   *
   * @default {[]}
   */
  readonly metadataBlocks?: readonly string[];
  /**
   * Whether there is an object store for direct uploads: the store `s3`.
   *
   * @default {false}
   */
  readonly s3?: boolean;
  /**
   * Most memory that the application may have, such as `3g`.
   *
   * @default the one in `compose.yaml`
   */
  readonly memory?: string;
  /**
   * Port on this machine.
   *
   * @default any that is free, or the environment's `DATAVERSE_PORT`
   */
  readonly port?: number;
  /**
   * Longest time until it is ready, in milliseconds, images included.
   *
   * @default {900_000}
   */
  readonly timeoutMs?: number;
  /**
   * Longest time for single parts, from their start until they work, in milliseconds, by name.
   *
   * @default {{}}
   */
  readonly partTimeoutMs?: Readonly<Record<string, number>>;
  /**
   * When images are pulled: where they are not there, always, or never.
   *
   * @default {"missing"}
   */
  readonly pull?: "missing" | "always" | "never";
  /**
   * Whether a running stack of the same options is taken, and this one left for others. It is taken down
   * once nobody has used it for {@linkcode DockerOptions.lingerMs}.
   *
   * @default {false}
   */
  readonly reuse?: boolean;
  /**
   * Whether it stays when it is disposed of, until `dvflow dataverse down`.
   *
   * @default {false}
   */
  readonly keep?: boolean;
  /**
   * For how long a stack with {@linkcode DockerOptions.reuse} stays when nobody uses it, in milliseconds.
   *
   * @default {600_000}
   */
  readonly lingerMs?: number;
  /**
   * Whether the state after the bootstrap is kept on this machine, so that the next start of the same
   * images goes without one.
   *
   * @default {true}
   */
  readonly snapshot?: boolean;
  /**
   * Makes containers that stand beside the stack: on its network, and gone with it.
   *
   * @default {none}
   */
  readonly extraContainers?: (context: ExtraContainerContext) => readonly ExtraContainer[];
  /**
   * Folder for the logs of all parts where it does not start.
   *
   * @default a new one among the temporary files
   */
  readonly logs?: string;
  /**
   * Cancels the start; all is taken down again.
   *
   * @default {never}
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Is told what each part waits for.
   *
   * @default {nobody}
   */
  readonly onProgress?: (event: DockerEvent) => void;
  /**
   * Reads the environment.
   *
   * @default {the process's own}
   */
  readonly env?: (name: string) => string | undefined;
  /**
   * Time.
   *
   * @default {the machine's own}
   */
  readonly clock?: Clock;
}

/** The object store of a stack. */
export interface DockerObjectStore {
  /** Its address, one and the same for the application and for this machine. */
  readonly endpoint: URL;
  /** Region. */
  readonly region: string;
  /** The bucket that Dataverse uses. */
  readonly bucket: string;
  /** Access key. */
  readonly accessKey: string;
  /** Secret key. */
  readonly secretKey: string;
  /** Name of the store in Dataverse: a collection whose storage driver it is takes direct uploads. */
  readonly storageDriver: string;
}

/** A real Dataverse, running in Docker; it can be handed to `connect` as options. */
export interface DockerDataverse extends AsyncDisposable {
  /** Tells it from a Dataverse that runs elsewhere. */
  readonly on: "docker";
  /** Its address on this machine, ending in a slash. */
  readonly baseUrl: URL;
  /** Asks it over the network. */
  readonly fetch: typeof globalThis.fetch;
  /** API token of the superuser `dataverseAdmin`. */
  readonly token: string;
  /** The version that it says it is, such as `6.8`. */
  readonly version: string;
  /** Its address for containers on its network. */
  readonly internalUrl: URL;
  /** Name of its Docker network. */
  readonly network: string;
  /** Address of the mail catcher: a page for people, and `email` below it for programs. */
  readonly mailUrl: URL;
  /** The object store, where there is one. */
  readonly s3: DockerObjectStore | undefined;
  /** Name of the stack. */
  readonly stack: string;
  /** Whether it was running before. */
  readonly reused: boolean;
  /** How long each part took to start; of the first start, where it was running before. */
  readonly timings: readonly DockerTiming[];
  /** Makes a user: `POST /api/builtin-users`. */
  createUser(options: NewUserOptions): Promise<CreatedUser>;
  /**
   * Writes the logs of all parts, a file a part.
   *
   * @param folder Where to; made where it is not there.
   * @returns Paths of the files.
   */
  logs(folder: string): Promise<readonly string[]>;
}
