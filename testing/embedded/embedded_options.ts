import type { Clock } from "../../lib/clock.ts";
import type { Seed } from "./seed/seed.ts";

/** Options of `startEmbedded`. */
export interface EmbeddedOptions {
  /**
   * The folder that keeps the state; made where it is not there. One process may use it at a time.
   *
   * @default in memory, and a temporary folder for the bytes of files, removed with the server
   */
  readonly data?: string;
  /**
   * The port to listen on; 0 takes any that is free.
   *
   * @default {undefined} none: the server is reached through its `fetch` only
   */
  readonly port?: number;
  /**
   * The port on which the object store listens, where the server does.
   *
   * @default {the next one, or where that is taken any that is free}
   */
  readonly objectStorePort?: number;
  /**
   * Whether the object store takes requests that carry an API token of Dataverse's, and uploads that do not
   * tell their length. They are reported as a `warning` in the log of requests all the same.
   *
   * @default {false} they are refused
   */
  readonly lenientObjectStore?: boolean;
  /**
   * The address to listen on.
   *
   * @default {"127.0.0.1"}
   */
  readonly hostname?: string;
  /**
   * For how long the head of a request may take that comes on the port, in milliseconds.
   *
   * @default {60_000}
   */
  readonly headersMs?: number;
  /**
   * For how long a client on the port may neither send what is waited for nor take what is sent, in milliseconds.
   *
   * @default {300_000}
   */
  readonly stallMs?: number;
  /**
   * Tells the time, and waits.
   *
   * @default the machine's own clock
   */
  readonly clock?: Clock;
  /**
   * Chooses identifiers: a number from 0 up to, and not including, 1.
   *
   * @default {Math.random}
   */
  readonly random?: () => number;
  /**
   * The token of the superuser `dataverseAdmin`, whose password is `admin1`.
   *
   * @default a random one, kept in the data folder
   */
  readonly superuserToken?: string;
  /**
   * What there is from the beginning; or the path of a JSON file that says it, or of a dataset's export. In a
   * data folder that holds a state already nothing is made.
   *
   * @default {undefined} nothing but a root collection
   */
  readonly seed?: Seed | string;
  /**
   * For how long a dataset is held while it is being published, in milliseconds.
   *
   * @default {20}
   */
  readonly publishMs?: number;
  /**
   * For how long a dataset is held while its tables are being read, in milliseconds.
   *
   * @default {20}
   */
  readonly ingestMs?: number;
  /**
   * After how many milliseconds what has changed can be found.
   *
   * @default {20}
   */
  readonly indexMs?: number;
}

/** A user to make. */
export interface NewUserOptions {
  /** Name to log in with; in role assignments it stands behind an `@`. */
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
   * @default a random one
   */
  readonly token?: string;
}
