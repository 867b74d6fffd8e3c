import { Buffer } from "node:buffer";
import { type ByteRange, byteRange, ByteRangeError } from "../domain/byte_range.ts";
import type { FileInVersion } from "../domain/version.ts";
import type { Store } from "../store/store.ts";
import type { Call } from "./call.ts";
import { Answered, EndpointError } from "./endpoint_error.ts";
import { failed, type Reply } from "./reply.ts";

/** Bytes that can be had of a file. */
export interface Content {
  readonly name: string;
  readonly type: string;
  /** What comes before the bytes on disk: the names of a table's columns, or all that there is. */
  readonly head: string | Uint8Array;
  /** Where the bytes are, and how many. */
  readonly path: string;
  readonly size: number;
}

/** The line with the names of a table's columns; empty where it stands in the file. */
export function headOf(store: Store, { fileId, table }: FileInVersion): string {
  if (table === null || table.withHeader) return "";
  return `${store.tables.variables(fileId).map(({ name }) => name).join("\t")}\n`;
}

/** What people get of a file: of one that has become a table, the table with the names of its columns. */
export function contentOf(store: Store, file: FileInVersion): Content {
  const { label: name, type, size } = file;
  return { name, type, size, head: headOf(store, file), path: store.bytes.contentOf(file) };
}

/** A file as it came. */
export function originalOf(store: Store, file: FileInVersion): Content {
  const { table, datasetId, storage } = file;
  return {
    name: table?.originalName ?? file.label,
    type: table?.originalType ?? file.type,
    size: table?.originalSize ?? file.size,
    head: "",
    path: store.bytes.pathOf(datasetId, storage),
  };
}

/** How many bytes people get. */
export function lengthOf({ head, size }: Content): number {
  return Buffer.byteLength(head) + size;
}

/** A name as it stands in a header, encoded as Java does it. */
export function quotedName(name: string): string {
  return encodeURIComponent(name).replace(
    /[!'()~]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The header by which it is saved under a name. */
export function disposition(name: string): Readonly<Record<string, string>> {
  return { "Content-Disposition": `attachment; filename="${quotedName(name)}"` };
}

/**
 * Gives bytes, or those of them that the request wants.
 *
 * @throws {Answered} Where it wants what is not there.
 */
export function serveFile(call: Call, content: Content): Reply {
  const head = Buffer.from(content.head);
  const size = lengthOf(content);
  const range = wantedRange(call, size);
  const { start, end } = range ?? { start: 0, end: size - 1 };
  return {
    ...headOfReply(content.name, range, size),
    body: {
      type: "file",
      head: new Uint8Array(head.subarray(start, end + 1)),
      slice: {
        path: content.path,
        start: Math.max(0, start - head.length),
        end: end - head.length,
      },
      contentType: `${content.type}; name="${quotedName(content.name)}";charset=UTF-8`,
    },
  };
}

/** The status and the headers of an answer with all bytes, or with some of them. */
export function headOfReply(
  name: string,
  range: ByteRange | undefined,
  size: number,
): Pick<Reply, "status" | "headers"> {
  if (range === undefined) return { status: 200, headers: disposition(name) };
  return {
    status: 206,
    headers: {
      ...disposition(name),
      "Accept-Ranges": "bytes",
      "Content-Range": `bytes ${range.start}-${range.end}/${size}`,
    },
  };
}

/**
 * Which of so many bytes a request wants; undefined where it wants all.
 *
 * @throws {Answered} Where it wants what is not there.
 */
export function wantedRange(call: Call, size: number): ByteRange | undefined {
  const header = call.request.headers.get("Range");
  if (header !== null && size === 0) throw new EndpointError(404);
  try {
    return byteRange(header, size);
  } catch (error) {
    if (!(error instanceof ByteRangeError)) throw error;
    const message = `Error due to Range header: ${error.message}`;
    throw new Answered(failed(416, message, { code: 416 }));
  }
}
