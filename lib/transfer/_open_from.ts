import { openDatafile } from "../client/access.ts";
import { HttpError, UnavailableError } from "../errors/mod.ts";
import type { Session } from "../http/mod.ts";

/** Which bytes to open. */
export interface Wanted {
  /** Number of the file on the installation. */
  readonly id: number;
  /** Name for messages. */
  readonly name: string;
  /** Whether those that were uploaded are wanted, before the server made a table of them. */
  readonly original: boolean;
  /** Length in bytes that is expected. */
  readonly size: number | undefined;
  /** First byte that is wanted. */
  readonly from: number;
}

/** Bytes that are coming. */
export interface Opened {
  /** Which byte comes first: the one that was wanted, or 0. */
  readonly from: number;
  /** Length of all of it as the answer tells; `undefined` where it does not. */
  readonly total: number | undefined;
  /**
   * The bytes, once; each piece is good until the next one is asked for. A connection that is cut, or silent
   * for too long, throws.
   */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** How a connection is watched. */
export interface Watch {
  readonly signal?: AbortSignal | undefined;
  /** A connection that gives nothing for so many milliseconds is taken for broken. */
  readonly silenceMs: number;
}

/**
 * Opens a file from some byte on. Where the server does not heed that, or says that there is nothing, it
 * begins at 0.
 *
 * @throws {HttpError} If there is no answer, or a refusal.
 */
export async function openFrom(session: Session, wanted: Wanted, watch: Watch): Promise<Opened> {
  const { id, name, original, from, size } = wanted;
  const silence = new AbortController();
  const signal = watch.signal ? AbortSignal.any([watch.signal, silence.signal]) : silence.signal;
  const ask = (first: number) => openDatafile(session, id, { signal, original, name, from: first });
  let response: Response;
  try {
    response = await ask(from);
  } catch (error) {
    if (from === 0 || !isNoSuchRange(error)) throw error;
    response = await ask(0);
  }
  if (response.status === 206) {
    const range = rangeOf(response);
    const fits = range?.from === from && (size ?? range.total ?? 0) === (range.total ?? size ?? 0);
    if (!fits) {
      await response.body?.cancel();
      response = await ask(0);
    }
  }
  const partial = response.status === 206;
  return {
    from: partial ? from : 0,
    total: partial ? rangeOf(response)?.total : lengthOf(response),
    chunks: chunksOf(response, wanted, { ...watch, silence }),
  };
}

/** 416; and 404 is what Dataverse says where it makes the bytes as they are asked for. */
function isNoSuchRange(error: unknown): boolean {
  return error instanceof HttpError && (error.status === 416 || error.status === 404);
}

function rangeOf(
  response: Response,
): { readonly from: number; readonly total: number | undefined } | undefined {
  const [, from, total] =
    /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get("content-range") ?? "") ?? [];
  if (from === undefined) return undefined;
  return { from: Number(from), total: total === "*" ? undefined : Number(total) };
}

function lengthOf(response: Response): number | undefined {
  const length = response.headers.get("content-length");
  const encoded = response.headers.has("content-encoding"); // then it is not that of what is read here
  return length === null || encoded ? undefined : Number(length);
}

async function* chunksOf(
  response: Response,
  { id, name, size }: Wanted,
  { signal, silence, silenceMs }: Watch & { readonly silence: AbortController },
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = readerOf(response.body, size);
  let since: number | undefined;
  // One timer a connection: one a chunk costs more than the chunk.
  const timer = setInterval(() => {
    if (since === undefined || performance.now() - since < silenceMs) return;
    silence.abort(new DOMException(`Nothing came for ${silenceMs} ms`, "TimeoutError"));
    reader.cancel().catch(() => {}); // also where the transport does not know of signals
  }, Math.max(1, silenceMs / 8));
  try {
    for (;;) {
      since = performance.now();
      const { done, value } = await reader.read().catch((error) => {
        throw silence.signal.aborted ? silence.signal.reason : error;
      });
      since = undefined; // how long it takes to do something with it does not count
      if (done || value === undefined) {
        silence.signal.throwIfAborted();
        return;
      }
      yield value;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new UnavailableError(`Cannot download "${name}": the connection broke`, {
      method: "GET",
      url: `/api/access/datafile/${id}`,
      cause: error,
      hint: "Run it again: it goes on where it ended.",
    });
  } finally {
    clearInterval(timer);
    await reader.cancel().catch(() => {});
  }
}

/** What is read at a time. */
const PIECE = 256 * 1024;
const SMALLEST_PIECE = 4 * 1024;

interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/** Reads into one buffer again and again, where the transport can: a new one for each piece is half the memory. */
function readerOf(body: ReadableStream<Uint8Array>, size: number | undefined): Reader {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: "byob" });
  } catch {
    return body.getReader();
  }
  let buffer = new ArrayBuffer(Math.max(SMALLEST_PIECE, Math.min(PIECE, size ?? PIECE)));
  return {
    async read() {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (value !== undefined) buffer = value.buffer;
      return { done, value };
    },
    cancel: () => reader.cancel(),
  };
}
