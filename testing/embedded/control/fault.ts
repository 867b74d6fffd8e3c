/** Which of the requests, or of the pieces of work, a fault comes over. */
export interface FaultTurns {
  /**
   * Which of those that it could come over, counted from 1: one, or several.
   *
   * @default {undefined} each of them
   */
  readonly nth?: number | readonly number[];
  /**
   * After how many it is over.
   *
   * @default {undefined} it stays until it is taken away
   */
  readonly times?: number;
  /**
   * How probable it is each time, from 0 to 1; `random` of the server decides.
   *
   * @default {1}
   */
  readonly chance?: number;
}

/** Which requests a fault comes over. */
export interface FaultedRequests extends FaultTurns {
  /**
   * The HTTP verb, in capital letters.
   *
   * @default {undefined} any
   */
  readonly method?: string;
  /**
   * The path, such as `/api/datasets/{id}/add`. What stands in braces, or a `*`, is any one part of it; `**`
   * is any number of parts. `/api/v1` is the same as `/api`.
   *
   * @default {undefined} any
   */
  readonly path?: string;
}

/** The connection is gone before anything was asked. */
export interface RefuseFault extends FaultedRequests {
  /** In process, the request fails as where no server listens; on a port the connection is reset. */
  readonly type: "refuse";
}

/**
 * The connection is cut. Some clients then ask once more by themselves, so that two hits can come of one call:
 * many do on a connection that was used before, and Deno's `fetch` always does.
 */
export interface CutFault extends FaultedRequests {
  /** There is no answer. */
  readonly type: "cut";
  /**
   * When: before anything is done, while the body comes in, or after all is done.
   *
   * @default {"before"}
   */
  readonly when?: "before" | "during" | "after";
  /**
   * After how many bytes of the body, where it is cut while that comes in.
   *
   * @default half of them; where their number is not told, the first piece that comes
   */
  readonly bytes?: number;
}

/** The answer breaks off in its body; what was asked for is done. */
export interface HalfFault extends FaultedRequests {
  /** Its head tells the whole length. */
  readonly type: "half";
  /**
   * How many bytes of the body come.
   *
   * @default half of them; where their number is not known, 1024
   */
  readonly bytes?: number;
}

/** All takes long. It goes by the server's clock, and together with another fault. */
export interface SlowFault extends FaultedRequests {
  /** It is right, but late. */
  readonly type: "slow";
  /**
   * For how many milliseconds nothing happens.
   *
   * @default {0}
   */
  readonly delayMs?: number;
  /**
   * When nothing happens: before anything is done, or before the answer.
   *
   * @default {"before"}
   */
  readonly when?: "before" | "after";
  /**
   * How many bytes of a body come and go in a second.
   *
   * @default {undefined} as many as can
   */
  readonly bytesPerSecond?: number;
}

/** Something between client and server answers, or a server that cannot cope. */
export interface StatusFault extends FaultedRequests {
  /** 429 is answered as Dataverse does, other ones with a page, as a proxy does. */
  readonly type: "status";
  /** The HTTP status, from 400 to 599. */
  readonly status: number;
  /**
   * The header `Retry-After`: seconds, or a date as HTTP writes it.
   *
   * @default {undefined} there is none
   */
  readonly retryAfter?: number | string;
  /**
   * When: in place of the work, or in place of the answer, with the work done.
   *
   * @default {"before"}
   */
  readonly when?: "before" | "after";
}

/** A page of HTML where an answer of the API should be: a login, a notice. */
export interface PageFault extends FaultedRequests {
  /** It looks like a success, unless `status` says otherwise. */
  readonly type: "page";
  /**
   * The HTTP status.
   *
   * @default {200}
   */
  readonly status?: number;
  /**
   * The page.
   *
   * @default one that asks for a login
   */
  readonly html?: string;
  /**
   * When: in place of the work, or in place of the answer, with the work done.
   *
   * @default {"before"}
   */
  readonly when?: "before" | "after";
}

/** The API token that the request carries has ended, and stays so. */
export interface ExpireFault extends FaultedRequests {
  /** The request is answered as with any token that has ended. */
  readonly type: "expire";
}

/** Work in the background does not go on, or goes wrong. */
export interface JobFault extends FaultTurns {
  /** `hold`: it is not done while the fault is there, and its lock stays; `fail`: it fails. */
  readonly type: "hold" | "fail";
  /** Which work. */
  readonly job: "publish" | "ingest" | "index";
}

/** Something that goes wrong over a request. */
export type RequestFault =
  | RefuseFault
  | CutFault
  | HalfFault
  | SlowFault
  | StatusFault
  | PageFault
  | ExpireFault;

/** Something that goes wrong, because a test wants to see what comes of it. */
export type Fault = RequestFault | JobFault;

/** A fault that was added; dispose of it to take it away. */
export interface ActiveFault extends Disposable {
  /** Tells it from others. */
  readonly id: number;
  /** What was added. */
  readonly fault: Fault;
  /** How many requests, or pieces of work, it could have come over. */
  readonly seen: number;
  /** How many it came over. */
  readonly hits: number;
}

/** What goes wrong in a server, in a test's hand. */
export interface FaultControl extends Iterable<ActiveFault> {
  /**
   * Lets something go wrong from now on. Of several that fit a request the one that was added first comes over
   * it, and each that makes it slow.
   *
   * @param fault What goes wrong, and when.
   * @returns The fault; dispose of it to take it away.
   * @throws {UsageError} Where it makes no sense.
   */
  add(fault: Fault): ActiveFault;
  /** Takes all away. */
  clear(): void;
}
