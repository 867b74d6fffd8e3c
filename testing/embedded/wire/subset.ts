import { Buffer } from "node:buffer";
import { readWhole } from "../store/read_slice.ts";
import type { Variable } from "../store/tables.ts";
import type { ByteRange } from "../domain/byte_range.ts";
import type { Call } from "./call.ts";
import type { Reply } from "./reply.ts";
import { type Content, headOfReply, quotedName, wantedRange } from "./serve_file.ts";

async function* linesOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of readWhole(path)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

async function* columnsOf(path: string, places: readonly number[]): AsyncGenerator<Uint8Array> {
  for await (const line of linesOf(path)) {
    const cells = line.split("\t");
    yield Buffer.from(`${places.map((place) => cells[place] ?? "").join("\t")}\n`);
  }
}

/** Some bytes of a stream. */
async function* sliceOf(
  bytes: AsyncIterable<Uint8Array>,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of bytes) {
    if (at > end) return;
    if (at + chunk.length > start) {
      yield chunk.subarray(Math.max(0, start - at), end + 1 - at);
    }
    at += chunk.length;
  }
}

/**
 * Gives some columns of a table, or of those some bytes.
 *
 * @param call What is asked.
 * @param options The table and its columns.
 */
export async function subsetReply(
  call: Call,
  { content, variables, withHead }: {
    /** The whole table. */
    readonly content: Content;
    /** The columns, in the order in which they are wanted. */
    readonly variables: readonly Variable[];
    /** Whether their names are put before them, since they do not stand in the table. */
    readonly withHead: boolean;
  },
): Promise<Reply> {
  const name = content.name.endsWith(".tab")
    ? content.name.replace(/\.tab$/, "-subset.tab")
    : `${content.name}-subset.tab`;
  const places = variables.map(({ place }) => place);
  async function* bytes(): AsyncGenerator<Uint8Array> {
    if (withHead) yield Buffer.from(`${variables.map((one) => one.name).join("\t")}\n`);
    yield* columnsOf(content.path, places);
  }
  let size = 0;
  // How many bytes there are is asked only where some of them are wanted.
  const inPart = call.request.headers.get("Range") !== null;
  if (inPart) { for await (const chunk of bytes()) size += chunk.length; }
  const range = inPart ? wantedRange(call, size) : undefined;
  return {
    ...headOfReply(name, range, size),
    body: {
      type: "stream",
      stream: ReadableStream.from(range === undefined ? bytes() : sliceOf(bytes(), range)),
      contentType: `${content.type}; name="${quotedName(name)}";charset=UTF-8`,
    },
  };
}
