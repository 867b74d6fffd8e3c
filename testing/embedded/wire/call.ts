import type { Clock } from "../../../lib/clock.ts";
import type { AddWindows } from "../domain/add_window.ts";
import type { Requester } from "../domain/permission.ts";
import type { Store } from "../store/store.ts";
import type { Incoming } from "./incoming.ts";
import type { Reply } from "./reply.ts";

/** What handlers work with. */
export interface Server {
  readonly store: Store;
  readonly clock: Clock;
  readonly adds: AddWindows;
  /** The address of the server, ending in a slash. */
  readonly base: URL;
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

/** Who may call: nobody looks; anybody, but a bad key is refused; or only people with an account. */
export type AuthMode = "none" | "any" | "user";

interface RouteBase {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** The path below `/api/`: `datasets/{ds}/versions/{version}`. */
  readonly pattern: string;
  readonly auth: AuthMode;
  /** What it does, in a few words. */
  readonly summary: string;
  /** The only content type taken. */
  readonly consumes?: string;
  /** The name of the command that rate limits count. */
  readonly command?: string;
}

/** A route whose answer is one transaction: all of it is done, or where it refuses, nothing. */
interface WholeRoute extends RouteBase {
  readonly streams?: false;
  /** Answers; undefined where this is not implemented yet. */
  readonly handler?: (call: Call) => Reply;
}

/** A route that reads the body itself, or takes its time; its transactions are its own. */
interface StreamingRoute extends RouteBase {
  readonly streams: true;
  readonly handler: (call: Call) => Reply | Promise<Reply>;
}

/** A row of the route table. */
export type Route = WholeRoute | StreamingRoute;
