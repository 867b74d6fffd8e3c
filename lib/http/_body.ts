import { Readable } from "node:stream";

/** Longest answer that is read as JSON, in bytes; the version of a dataset with 100,000 files has 60 MB. */
const JSON_LIMIT = 256 * 1024 * 1024;

/** Reads a body as text, up to a limit; what is longer is cut, and said to be. */
export async function readText(
  response: Response,
  limit: number = JSON_LIMIT,
): Promise<{ readonly text: string; readonly cut: boolean }> {
  if (response.body === null) return { text: "", cut: false };
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    text += decoder.decode(chunk, { stream: true });
    if (size > limit) return { text, cut: true };
  }
  return { text: text + decoder.decode(), cut: false };
}

/** Parses JSON; `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A web stream over chunks that come from elsewhere, and are good until the next one is asked for only. */
export function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const copies = Readable.from(copied(chunks), { objectMode: false });
  return Readable.toWeb(copies) as ReadableStream<Uint8Array>;
}

async function* copied(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield chunk.slice();
}
