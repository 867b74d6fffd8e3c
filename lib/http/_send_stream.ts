// `fetch` drops a Content-Length that it cannot check, and proxies and object stores refuse chunked
// bodies; node:http sends a stream with its length, in bounded memory. And it sends what changes something
// once, where Deno's `fetch` sends it again by itself.
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { Readable } from "node:stream";

/** What to send and how. */
export interface StreamedCall {
  readonly method: string;
  readonly headers: Headers;
  readonly body: {
    /** Length in bytes. */
    readonly length: number;
    /** Opens the bytes; called once. A piece is good until the next one is asked for. */
    open(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  };
  readonly signal: AbortSignal;
}

/** A real server ends a request after this, too; a connection that is dead would be waited for for ever. */
const SILENCE_MS = 900_000;

/** Keeps connections between calls; one a session. */
export class StreamSender implements Disposable {
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });

  /** Sends; an answer that comes while the body is still being sent is returned, and the rest is not sent. */
  async send(url: URL, call: StreamedCall): Promise<Response> {
    const secure = url.protocol === "https:";
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method: call.method,
      headers: { ...Object.fromEntries(call.headers), "content-length": `${call.body.length}` },
      agent: secure ? this.#https : this.#http,
      signal: call.signal,
    });
    request.setTimeout(SILENCE_MS, () => {
      request.destroy(new DOMException(`Nothing moved for ${SILENCE_MS} ms`, "TimeoutError"));
    });
    const state = { answered: false, failed: undefined as unknown };
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      request.once("response", (response) => {
        state.answered = true;
        resolve(response);
      });
      request.on("error", (error) => {
        state.failed ??= error;
        reject(error);
      });
      // Where a connection that was kept is closed, Deno tells neither an error nor an end of the request.
      const gone = () => request.destroy(new Error("it was closed before an answer came"));
      request.once("socket", (socket) => {
        socket.once("close", gone);
        request.once("response", () => socket.off("close", gone));
      });
    });
    answer.catch(() => {}); // it is awaited below; a failure meanwhile must not count as unhandled
    const cut = await pump(call.body, request, state).catch(async (error) => {
      request.destroy();
      await answer.catch(() => {});
      throw error;
    });
    const response = await answer.catch((error) => {
      call.signal.throwIfAborted();
      throw error;
    });
    if (cut) response.once("close", () => request.destroy());
    return toWeb(response);
  }

  [Symbol.dispose](): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

/** Writes the body; true where the answer came before its end. */
async function pump(
  body: StreamedCall["body"],
  request: ReturnType<typeof httpRequest>,
  state: { readonly answered: boolean; readonly failed: unknown },
): Promise<boolean> {
  let wake = () => {};
  for (const event of ["response", "close", "error"]) request.on(event, () => wake());
  for await (const chunk of body.open()) {
    // The next piece may be put where this one is: it has to be out of our hands by then.
    if (!state.answered && state.failed === undefined && !request.destroyed) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        request.write(chunk, () => resolve());
      });
    }
    if (state.answered) return true;
    if (state.failed !== undefined || request.destroyed) return false; // why is told by the answer
  }
  request.end();
  return false;
}

function toWeb(message: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? ""]) headers.append(name, one);
  }
  const status = message.statusCode ?? 500;
  const empty = status === 204 || status === 304;
  if (empty) message.resume();
  return new Response(
    empty ? null : Readable.toWeb(message) as ReadableStream<Uint8Array>,
    { status, statusText: message.statusMessage ?? "", headers },
  );
}
