import type { Incoming } from "./incoming.ts";
import { type Outcome, toResponse } from "./respond.ts";

/** The two origins that answer in process. */
export interface InProcess {
  /** Answers for the server, and all that is nobody's. */
  readonly server: (request: Incoming) => Promise<Outcome>;
  /** Answers for the object store. */
  readonly objectStore: (request: Incoming) => Promise<Outcome>;
  /** The object store's origin. */
  readonly objectOrigin: string;
}

/**
 * What `fetch` would do over a network: a stream whose length nobody told goes in chunks, and a download
 * that is sent on to the object store is followed, with all headers. A page that leads to another one is
 * given as it is: there is nothing here that would keep its cookies.
 *
 * @throws {TypeError} Where the connection would have ended, and where a redirect to the object store came and none was wanted.
 */
export async function fetchInProcess(
  input: string | URL | Request,
  init: RequestInit | undefined,
  { server, objectStore, objectOrigin }: InProcess,
): Promise<Response> {
  const request = new Request(input, init);
  const answer = new URL(request.url).origin === objectOrigin ? objectStore : server;
  const streamed = init?.body instanceof ReadableStream;
  const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
  signal?.throwIfAborted();
  const outcome = answer(streamed ? chunked(request) : request);
  const response = toResponse(await (signal ? unlessAborted(outcome, signal) : outcome));
  const location = response.headers.get("Location") ?? "";
  const leadsThere = response.status === 303 && URL.canParse(location) &&
    new URL(location).origin === objectOrigin;
  if (!leadsThere || request.redirect === "manual") return response;
  if (request.redirect === "error") throw new TypeError("Unexpected redirect");
  const method = request.method === "HEAD" ? "HEAD" : "GET";
  return toResponse(await objectStore(new Request(location, { method, headers: request.headers })));
}

/** The request as a server sees it whose client does not know how much will come. */
function chunked({ method, url, headers, body, signal }: Request): Incoming {
  return {
    signal,
    method,
    url,
    headers: {
      get: (name) =>
        headers.get(name) ??
          (name.toLowerCase() === "transfer-encoding" && !headers.has("Content-Length")
            ? "chunked"
            : null),
    },
    body,
  };
}

/** Settles as a promise does, unless a signal comes first. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
