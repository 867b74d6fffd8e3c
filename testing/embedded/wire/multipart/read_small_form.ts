import { Buffer } from "node:buffer";
import { EndpointError } from "../endpoint_error.ts";
import type { Incoming } from "../incoming.ts";
import { boundaryOf, charsetOf } from "../media_type.ts";
import { decodePart } from "./decode_part.ts";
import { parsePartHead } from "./part_head.ts";
import { MultipartError, readParts } from "./read_parts.ts";

/** A file of a form that is held in memory. */
export interface SmallFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a form held. */
export interface SmallForm {
  /** Texts by name, in their order. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** Parts named `file`. */
  readonly files: readonly SmallFile[];
}

/** The most that all parts together may hold. */
const maxBytes = 32 * 1024 * 1024;

/** A form that makes no sense. */
export const badForm: EndpointError = new EndpointError(400, { details: "HTTP 400 Bad Request" });

/**
 * Reads a form whose files are small, with all parts of one name.
 *
 * @throws {EndpointError} Where the body is no form, breaks off or is too long.
 */
export async function readSmallForm(request: Incoming): Promise<SmallForm> {
  const texts = new Map<string, string[]>();
  const files: SmallFile[] = [];
  let left = maxBytes;
  try {
    const boundary = boundaryOf(request.headers.get("Content-Type") ?? "");
    if (boundary === undefined || request.body === null) {
      throw new MultipartError("it has no parts");
    }
    for await (const part of readParts(request.body, boundary)) {
      const head = parsePartHead(part.lines);
      const chunks: Uint8Array[] = [];
      for await (const chunk of decodePart(part.body, head.encoding)) {
        if ((left -= chunk.length) < 0) throw new MultipartError("it is too long");
        chunks.push(chunk.slice());
      }
      const bytes = Buffer.concat(chunks);
      if (head.name === "file" && head.fileName !== undefined) {
        // The name came as bytes, which are UTF-8.
        files.push({ name: Buffer.from(head.fileName, "latin1").toString("utf8"), bytes });
      } else if (head.name !== undefined) {
        const text = new TextDecoder(charsetOf(head.contentType) ?? "utf-8").decode(bytes);
        const list = texts.get(head.name);
        if (list === undefined) texts.set(head.name, [text]);
        else list.push(text);
      }
    }
  } catch {
    throw badForm;
  }
  return { texts, files };
}
