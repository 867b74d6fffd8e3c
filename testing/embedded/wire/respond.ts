import { Buffer } from "node:buffer";
import { type FileSlice, readSlice, type ReadSliceOptions } from "../store/read_slice.ts";
import type { Reply } from "./reply.ts";

/** An answer ready to be sent. */
export interface Rendered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** All of it, or the bytes as they come; undefined where there are none. */
  readonly content: string | AsyncIterable<Uint8Array> | undefined;
  /** After how many bytes of the content the connection is cut, where it is. */
  readonly cutAt?: number;
}

/** The connection ends without an answer. */
export interface Broken {
  /** Whether anything could have been done: one that is refused was never there. */
  readonly broken: "refused" | "cut";
}

/** What becomes of a request. */
export type Outcome = Rendered | Broken;

/** The first bytes of a content. */
export async function* beginningOf(
  content: string | AsyncIterable<Uint8Array> | undefined,
  bytes: number,
): AsyncGenerator<Uint8Array> {
  const whole = typeof content === "string" ? [Buffer.from(content)] : content ?? [];
  let left = bytes;
  for await (const chunk of whole) {
    if (left > 0) yield chunk.subarray(0, left);
    if ((left -= chunk.length) <= 0) return;
  }
}

/** Says what goes over the wire; a HEAD gets the headers alone. */
export async function render(reply: Reply, method: string): Promise<Rendered> {
  const { status, body } = reply;
  const wanted = method !== "HEAD";
  const text = (content: string, type: string): Rendered => ({
    status,
    headers: {
      ...reply.headers,
      "Content-Type": type,
      "Content-Length": String(Buffer.byteLength(content)),
    },
    content: wanted ? content : undefined,
  });
  switch (body.type) {
    case "none":
      return { status, headers: { ...reply.headers }, content: undefined };
    case "json":
      return text(JSON.stringify(body.value), "application/json;charset=UTF-8");
    case "text":
      return text(body.text, body.contentType);
    case "stream": {
      if (!wanted) await body.stream.cancel();
      const headers = { ...reply.headers, "Content-Type": body.contentType };
      return { status, headers, content: wanted ? body.stream : undefined };
    }
    case "file": {
      const { head = new Uint8Array(), slice } = body;
      const length = head.length + Math.max(0, slice.end - slice.start + 1);
      const headers = {
        ...reply.headers,
        "Content-Type": body.contentType,
        "Content-Length": String(length),
      };
      return {
        status,
        headers,
        content: wanted && length > 0 ? new FileContent(head, slice) : undefined,
      };
    }
  }
}

/** Bytes of a file, and what comes before them. */
export class FileContent implements AsyncIterable<Uint8Array> {
  readonly #head: Uint8Array;
  readonly #slice: FileSlice;

  constructor(head: Uint8Array, slice: FileSlice) {
    this.#head = head;
    this.#slice = slice;
  }

  /** The bytes, piece by piece. */
  async *pieces(options: ReadSliceOptions = {}): AsyncGenerator<Uint8Array> {
    if (this.#head.length > 0) yield this.#head;
    if (this.#slice.end >= this.#slice.start) yield* readSlice(this.#slice, options);
  }

  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    return this.pieces();
  }
}

async function* breakingOff(
  content: Rendered["content"],
  bytes: number,
): AsyncGenerator<Uint8Array> {
  yield* beginningOf(content, bytes);
  throw new TypeError("error reading a body from connection: the connection was cut");
}

/**
 * Turns what became of a request into what `fetch` gives.
 *
 * @throws {TypeError} Where there is no answer, as over a network.
 */
export function toResponse(outcome: Outcome): Response {
  if ("broken" in outcome) {
    throw outcome.broken === "refused"
      ? new TypeError("error sending request: connection refused (ECONNREFUSED)")
      : new TypeError("error sending request: the connection was cut");
  }
  const { status, headers, content, cutAt } = outcome;
  if (cutAt !== undefined) {
    return new Response(ReadableStream.from(breakingOff(content, cutAt)), { status, headers });
  }
  if (content === undefined) return new Response(null, { status, headers });
  const asIs = typeof content === "string" || content instanceof ReadableStream;
  return new Response(asIs ? content : ReadableStream.from(content), { status, headers });
}
