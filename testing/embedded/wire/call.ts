import type { Clock } from "../../../lib/clock.ts";
import type { Requester } from "../domain/permission.ts";
import type { SimultaneousEdits } from "../domain/simultaneous_edits.ts";
import type { Sessions } from "../pages/sessions.ts";
import type { Store } from "../store/store.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Incoming } from "./incoming.ts";
import type { Reply } from "./reply.ts";
import type { RateLimits } from "./rate_limits.ts";
import type { RequestLog } from "./request_log.ts";

/** What is told of what is stored comes from, whoever asks. */
export interface Installation {
  readonly store: Store;
  /** The address of the server, ending in a slash. */
  readonly base: URL;
}

/** What handlers work with. */
export interface Server extends Installation {
  readonly clock: Clock;
  readonly edits: SimultaneousEdits;
  /** How often callers may have commands done. */
  readonly limits: RateLimits;
  /** The last requests. */
  readonly log: RequestLog;
  /** Who has signed in to the pages. */
  readonly sessions: Sessions;
  /** The address of the object store, ending in a slash. */
  readonly objectBase: URL;
}

/** One request, understood as far as the route says. */
export interface Call {
  readonly server: Server;
  readonly request: Incoming;
  readonly url: URL;
  /** The parts of the path that the pattern names, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly requester: Requester;
  /** The body, unless the route streams it. */
  readonly text: string;
}

interface RowBase {
  /** The endpoint: `GET datasets/{ds}/versions/{version}`. Names in braces may differ from Dataverse's. */
  readonly at: string;
  /**
   * Which of several endpoints at that place: a content type that only this one takes or gives; `any` for one
   * that does not say any.
   */
  readonly as?: string;
  /** What it does, in a few words. */
  readonly summary: string;
  /** What the real one does and this one does not, in a sentence for `docs/embedded.md`. */
  readonly lacks?: string;
  /** Whether it is for people with an account only. */
  readonly user?: true;
  /** The name of the command that rate limits count. */
  readonly command?: string;
}

/** An endpoint whose answer is one transaction: all of it is done, or where it refuses, nothing. */
interface WholeRow extends RowBase {
  readonly streams?: false;
  readonly handler: (call: Call) => Reply;
}

/** An endpoint that reads the body itself, or takes its time; its transactions are its own. */
interface StreamingRow extends RowBase {
  readonly streams: true;
  readonly handler: (call: Call) => Reply | Promise<Reply>;
}

/** That an endpoint is built: a row in `wire/routes`. */
export type Row = WholeRow | StreamingRow;

/** An endpoint of Dataverse, and how it is answered here; without a row it is not built. */
export interface Route extends Endpoint {
  readonly row: Row | undefined;
  /** Names of what its path holds, in their order; the row's, where there is one. */
  readonly names: readonly string[];
}
