import { Buffer } from "node:buffer";
import { readWhole } from "../store/read_slice.ts";
import type { Variable } from "../store/tables.ts";
import type { Reply } from "./reply.ts";
import { type Content, disposition, quotedName } from "./serve_file.ts";

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

/**
 * Gives some columns of a table.
 *
 * @param content The whole table.
 * @param variables The columns, in the order in which they are wanted.
 * @param withHead Whether their names are put before them, since they do not stand in the table.
 */
export function subsetReply(
  content: Content,
  variables: readonly Variable[],
  withHead: boolean,
): Reply {
  const name = content.name.endsWith(".tab")
    ? content.name.replace(/\.tab$/, "-subset.tab")
    : `${content.name}-subset.tab`;
  const places = variables.map(({ place }) => place);
  async function* bytes(): AsyncGenerator<Uint8Array> {
    if (withHead) yield Buffer.from(`${variables.map((one) => one.name).join("\t")}\n`);
    yield* columnsOf(content.path, places);
  }
  return {
    status: 200,
    headers: disposition(name),
    body: {
      type: "stream",
      stream: ReadableStream.from(bytes()),
      contentType: `${content.type}; name="${quotedName(name)}";charset=UTF-8`,
    },
  };
}
