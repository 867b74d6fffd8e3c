import type { IncomingMessage, ServerResponse } from "node:http";
import type { Incoming } from "./incoming.ts";

/** No more headers than that come with a request. */
const maxHeaders = 100;

/** Nothing came of a body for too long. */
export class StallError extends Error {
  override readonly name = "StallError";
}

/** Bytes of the body; infinite where only its end will tell. */
export function lengthOf({ headers }: IncomingMessage): number {
  return headers["transfer-encoding"] === undefined
    ? Number(headers["content-length"] ?? 0)
    : Infinity;
}

/** The body of a message, as it comes. Who stops reading it does not end the connection, over which the answer has to go. */
export class IncomingBody implements AsyncIterable<Uint8Array> {
  readonly #message: IncomingMessage;
  readonly #stallMs: number;
  #wrong: Error | undefined;
  #giveUp: ((error: Error) => void) | undefined;

  /**
   * The body of a message.
   *
   * @param stallMs For how long a reader waits for the next bytes, in milliseconds.
   */
  constructor(message: IncomingMessage, stallMs: number) {
    this.#message = message;
    this.#stallMs = stallMs;
  }

  /** Why nothing more comes of it; undefined where nothing is wrong. */
  get wrong(): Error | undefined {
    return this.#wrong;
  }

  /** Has whoever reads it stumble over an error. */
  breakOff(error: Error): void {
    this.#wrong ??= error;
    this.#giveUp?.(this.#wrong);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const chunks = this.#message.iterator({ destroyOnReturn: false });
    try {
      for (;;) {
        const { done, value } = await this.#next(chunks);
        if (done) return;
        yield value as Uint8Array;
      }
    } finally {
      // What nobody waits for any more is not waited for here either.
      if (this.#wrong === undefined) await chunks.return?.();
    }
  }

  async #next(chunks: AsyncIterator<unknown>): Promise<IteratorResult<unknown>> {
    if (this.#wrong !== undefined) throw this.#wrong;
    const turn = Promise.withResolvers<IteratorResult<unknown>>();
    this.#giveUp = turn.reject;
    chunks.next().then(turn.resolve, turn.reject);
    const timer = setTimeout(
      () => this.breakOff(new StallError("the body has come to a stop")),
      this.#stallMs,
    );
    try {
      return await turn.promise;
    } finally {
      clearTimeout(timer);
      this.#giveUp = undefined;
    }
  }
}

/** Whether a path climbs above where it began, or has dots that are hidden from whoever looks for them. */
function climbs(target: string): boolean {
  const path = target.replace(/[?#].*$/s, "").replace(/^[a-z]+:\/\/[^/]*/i, "");
  let depth = 0;
  for (const segment of path.split("/").slice(1)) {
    const plain = segment.replace(/%2e/gi, ".");
    if ((plain === "." || plain === "..") && plain !== segment) return true;
    if (segment === "..") depth--;
    else if (segment !== "." && segment !== "") depth++;
    if (depth < 0) return true;
  }
  return false;
}

/** What a message asks; undefined where its head makes no sense. */
export function incomingOf(
  message: IncomingMessage,
  response: ServerResponse,
  body: IncomingBody,
): Incoming | undefined {
  const { method = "GET", headers, rawHeaders, url: target = "/" } = message;
  if (rawHeaders.length > 2 * maxHeaders || climbs(target)) return undefined;
  const host = headers.host ?? `localhost:${message.socket.localPort}`;
  // A host is a name or an address, and a port: with anything else in it the path would begin elsewhere.
  if (!/^(\[[\da-f:.]+\]|[^\s/?#@\\[\]]+)$/i.test(host)) return undefined;
  const url = /^https?:\/\//i.test(target)
    ? target
    : `http://${host}${target.startsWith("/") ? "" : "/"}${target}`;
  if (!URL.canParse(url)) return undefined;
  const address = message.socket.remoteAddress?.replace(/^::ffff:(?=[\d.]+$)/, "");
  return {
    ...(address === undefined ? {} : { address }),
    method,
    url,
    headers: {
      get(name) {
        const value = headers[name.toLowerCase()];
        return Array.isArray(value) ? value.join(", ") : value ?? null;
      },
    },
    body: lengthOf(message) === 0 ? null : body,
    get signal() {
      const gone = new AbortController();
      const abort = (): void => gone.abort(new Error("The client went away"));
      if (response.destroyed || response.closed) abort();
      else response.once("close", abort);
      return gone.signal;
    },
  };
}
