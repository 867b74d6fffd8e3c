import { isIPv6 } from "node:net";
import { openApplication } from "./application.ts";
import { ControlledClock } from "./controlled_clock.ts";
import type { Store } from "./store/store.ts";
import type { Route } from "./wire/call.ts";
import type { Incoming } from "./wire/incoming.ts";
import { objectRegion } from "./domain/signature.ts";
import { Answerer } from "./wire/answerer.ts";
import { fetchInProcess } from "./wire/fetch_in_process.ts";
import type { LoggedRequest } from "./wire/request_log.ts";
import type { Rendered } from "./wire/respond.ts";
import { routes as table } from "./wire/routes.ts";
import { pageRows } from "./wire/routes/pages.ts";
import { type Clock, systemClock } from "../../lib/clock.ts";
import { AsyncStack } from "../async_stack.ts";

/** Options of {@linkcode startEmbedded}. */
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
   * Whether the object store takes requests that carry an API token of Dataverse's, which is none of its
   * business. They are reported as a `warning` in the log of requests all the same.
   *
   * @default {false} they are refused
   */
  readonly forgiveTokens?: boolean;
  /**
   * The address to listen on.
   *
   * @default {"127.0.0.1"}
   */
  readonly hostname?: string;
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
   * The token of the superuser `dataverseAdmin`.
   *
   * @default a random one, kept in the data folder
   */
  readonly superuserToken?: string;
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
}

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
  /** Makes a user. */
  createUser(options: NewUserOptions): Promise<CreatedUser>;
  /** Its clock, which can be put forward, stopped and set. */
  readonly time: TimeControl;
  /** How long what is done in the background takes from now on. */
  readonly delays: Delays;
  /**
   * Does at once all that waits in the background, whatever its delay: what is being published is, and what
   * has changed can be found.
   */
  settle(): Promise<void>;
}

/** An endpoint, for people. */
export interface RouteSummary {
  /** The HTTP method. */
  readonly method: string;
  /** The path; a name in braces stands for any one part. */
  readonly path: string;
  /** The content types it takes; empty where it takes any. */
  readonly takes: readonly string[];
  /** The content types it gives; empty where Dataverse does not say. */
  readonly gives: readonly string[];
  /** What it does, in a few words; empty where it is not implemented. */
  readonly summary: string;
  /** Whether it is answered; else 501 is. */
  readonly implemented: boolean;
  /** What the real one does there and this one does not; undefined where nothing is known. */
  readonly lacks?: string;
}

/** Lists all endpoints of Dataverse 6.8, and which of them the embedded Dataverse answers. */
export function routes(): readonly RouteSummary[] {
  return table.map(({ method, path, consumes, produces, row }: Route) => ({
    method,
    path: `/api/${path.replace(/:[^}/]*\}/g, "}")}`,
    takes: consumes,
    gives: produces,
    summary: row?.summary ?? "",
    implemented: row !== undefined,
    ...(row?.lacks === undefined ? {} : { lacks: row.lacks }),
  }));
}

/** A page, for people. */
export interface PageSummary {
  /** The HTTP method. */
  readonly method: string;
  /** The path; a name in braces stands for any one part. */
  readonly path: string;
  /** What it shows, in a few words. */
  readonly summary: string;
}

/** Lists the pages that the embedded Dataverse shows to browsers. */
export function pages(): readonly PageSummary[] {
  return pageRows.map(({ at, summary }) => {
    const [method = "", path = ""] = at.split(" ");
    return { method, path, summary };
  });
}

/**
 * Starts a Dataverse-compatible server of our own, within milliseconds.
 *
 * @param options Where it keeps its state, where it listens.
 * @returns The running server; dispose of it to stop it.
 * @throws {DvflowError} Where another process uses the data folder.
 *
 * @example Ask a fresh server for its version
 * ```ts
 * import { startEmbedded } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startEmbedded();
 * const response = await dataverse.fetch(new URL("api/info/version", dataverse.baseUrl));
 * equal((await response.json()).data.version, "6.8");
 * ```
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedDataverse> {
  const clock = new ControlledClock(options.clock ?? systemClock);
  await using stack = new AsyncStack();
  const { publishMs = 20, ingestMs = 20, indexMs = 20 } = options;
  const delays: Delays = { publishMs, ingestMs, indexMs };
  const application = stack.use(openApplication({
    data: options.data,
    clock,
    random: options.random ?? Math.random,
    delays,
    superuserToken: options.superuserToken,
  }));
  const { store, jobs, log, dispatcher, objectStore } = application;
  objectStore.forgivesTokens = options.forgiveTokens ?? false;
  const answerer = new Answerer(log, clock);
  const handle = (request: Incoming): Promise<Rendered> => answerer.answer(request, dispatcher);
  const handleObject = (request: Incoming): Promise<Rendered> =>
    answerer.answer(request, objectStore, application.objectBase.origin);
  // Handlers that are under way end before the store closes.
  stack.defer(() => answerer.idle());
  if (options.port !== undefined) {
    const { port, hostname = "127.0.0.1" } = options;
    const { listen, listenNear } = await import("./wire/listen.ts");
    const at = (listener: { readonly port: number }): URL =>
      new URL(`http://${isIPv6(hostname) ? `[${hostname}]` : hostname}:${listener.port}/`);
    const listener = stack.use(await listen(handle, { port, hostname }));
    application.base = at(listener);
    const wanted = options.objectStorePort;
    application.objectBase = at(stack.use(
      wanted === undefined
        ? await listenNear(handleObject, { port: port === 0 ? 0 : port + 1, hostname })
        : await listen(handleObject, { port: wanted, hostname }),
    ));
  }
  // Who watches the requests would hold up the end.
  stack.defer(() => log.close());
  const owned = stack.move();
  return {
    baseUrl: application.base,
    superuserToken: store.superuserToken,
    requests: log.entries,
    objectStore: {
      url: application.objectBase,
      region: objectRegion,
      accessKeyId: store.signingKey.id,
      secretAccessKey: store.signingKey.secret,
    },
    fetch: (input, init) =>
      fetchInProcess(input, init, {
        server: handle,
        objectStore: handleObject,
        objectOrigin: application.objectBase.origin,
      }),
    createUser: (user) => Promise.resolve(createUser(store, user)),
    settle: () => jobs.settle(),
    delays,
    time: {
      now: () => clock.now(),
      advance: (ms) => (clock.advance(ms), jobs.caughtUp()),
      set: (time) => (clock.set(time), jobs.caughtUp()),
      stop: () => clock.stop(),
      go: () => clock.go(),
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function createUser(store: Store, options: NewUserOptions): CreatedUser {
  const { userName } = options;
  const token = crypto.randomUUID();
  store.db.transaction(() => {
    const user = store.users.create({
      userName,
      firstName: options.firstName ?? userName,
      lastName: options.lastName ?? "Example",
      email: options.email ?? `${userName}@example.org`,
      affiliation: "",
      position: "",
    });
    store.users.setToken(user.id, token);
    if (options.superuser ?? false) store.users.setSuperuser(user.id, true);
  });
  return { userName, token };
}
