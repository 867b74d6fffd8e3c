import type { FaultControl } from "./control/fault.ts";
import type { LoggedRequest } from "./wire/request_log.ts";
import type { NewUserOptions } from "./embedded_options.ts";
import type { Planted, Seed } from "./seed/seed.ts";

/** A user who can call. */
export interface CreatedUser {
  /** Name to log in with. */
  readonly userName: string;
  /** API token. */
  readonly token: string;
}

/** How long what is done in the background takes, in milliseconds. */
export interface Delays {
  /** For how long a dataset is held while it is being published. */
  publishMs: number;
  /** For how long a dataset is held while its tables are being read. */
  ingestMs: number;
  /** After how long what has changed can be found. */
  indexMs: number;
}

/** The server's clock, in a test's hand. What is done in the background goes by it, and so do expiries. */
export interface TimeControl {
  /** The time there. */
  now(): Date;
  /**
   * Puts it forward, and settles when what is due by then is done.
   *
   * @param ms Milliseconds.
   */
  advance(ms: number): Promise<void>;
  /**
   * Sets it, and settles when what is due by then is done.
   *
   * @param time The new time.
   */
  set(time: Date): Promise<void>;
  /** Stops it: it stands where it is until it is set or put forward. */
  stop(): void;
  /** Lets it go on from where it stands. */
  go(): void;
  /** Whether it stands. */
  readonly stopped: boolean;
}

/** How new datasets are called, in a test's hand. */
export interface IdentifierControl {
  /**
   * From now on identifiers come in an order that is the same for the same seed.
   *
   * @param seed Any whole number.
   */
  seed(seed: number): void;
  /**
   * Says which identifiers come next; those that are taken are passed over.
   *
   * @param identifiers What stands behind `FK2/`: letters, digits, hyphens.
   * @throws {UsageError} Where one has other letters in it.
   */
  next(...identifiers: readonly string[]): void;
}

/** The object store of the embedded Dataverse: an origin of its own, which speaks S3. */
export interface EmbeddedObjectStore {
  /** Its address, ending in a slash. */
  readonly url: URL;
  /** The region that signatures name. */
  readonly region: string;
  /** What opens it, for a client of S3. */
  readonly accessKeyId: string;
  /** What such a client signs with. */
  readonly secretAccessKey: string;
}

/** All that a server knew at one moment. It is gone with its server, or when it is disposed of. */
export interface Snapshot extends Disposable {
  /** Where it is kept: a temporary folder. */
  readonly path: string;
}

/** A Dataverse of our own, running. */
export interface EmbeddedDataverse extends AsyncDisposable {
  /** Its address, ending in a slash. */
  readonly baseUrl: URL;
  /** Where the storage driver "S3" keeps bytes, and clients send them. */
  readonly objectStore: EmbeddedObjectStore;
  /** Asks it, or its object store, without a network; works also while it listens. */
  readonly fetch: typeof globalThis.fetch;
  /** The token of the superuser `dataverseAdmin`. */
  readonly superuserToken: string;
  /** The last requests, oldest first; a thousand at most. */
  readonly requests: readonly LoggedRequest[];
  /**
   * Keeps all that there is now: accounts, collections, datasets, files, settings, work that waits.
   *
   * @returns A value for `reset`.
   */
  snapshot(): Snapshot;
  /**
   * Puts another state in place of the one that there is, within milliseconds, and takes all faults away. It
   * waits for what is being answered; what comes meanwhile waits for it. Clock and delays stay.
   *
   * @param snapshot The state; without it a fresh installation with the seed that the server was started with.
   * @throws {UsageError} Where the snapshot is gone.
   */
  reset(snapshot?: Snapshot): Promise<void>;
  /**
   * Makes accounts, collections, datasets and files.
   *
   * @param seed What to make; or the path of a JSON file that says it, or of a dataset's export.
   * @returns What was made.
   * @throws {UsageError} Where the seed makes no sense.
   * @throws {DvflowError} Where something of it is refused; what was made before stays.
   */
  seed(seed: Seed | string): Promise<Planted>;
  /** Whether it began as a fresh installation, not with what a folder held. */
  readonly isFresh: boolean;
  /**
   * Tells of each request that was answered, as it comes.
   *
   * @param tell Is told.
   * @returns What ends it.
   */
  watch(tell: (request: LoggedRequest) => void): () => void;
  /** Makes a user. */
  createUser(options: NewUserOptions): Promise<CreatedUser>;
  /** Its clock, which can be put forward, stopped and set. */
  readonly time: TimeControl;
  /** How long what is done in the background takes from now on. */
  readonly delays: Delays;
  /** How new datasets are called. */
  readonly identifiers: IdentifierControl;
  /** What goes wrong, for tests of what comes of it. */
  readonly faults: FaultControl;
  /**
   * Does at once all that waits in the background, whatever its delay: what is being published is, and what
   * has changed can be found. What a fault holds stays.
   */
  settle(): Promise<void>;
}
