import { Refusal } from "../../domain/refusal.ts";
import type { FileFolder, Received } from "../../store/file_folder.ts";
import { EndpointError } from "../endpoint_error.ts";
import type { Incoming } from "../incoming.ts";
import { boundaryOf, charsetOf } from "../media_type.ts";
import { decodePart, UnknownEncodingError } from "./decode_part.ts";
import { parsePartHead, type PartHead } from "./part_head.ts";
import { MultipartError, readParts } from "./read_parts.ts";

/** A file that was sent. */
export interface SentFile extends Received {
  /** The name as Dataverse reads it: as Latin-1, whatever it was written in. */
  readonly name: string;
  /** The content type that its part names, as it was written. */
  readonly claimedType: string | undefined;
}

/** What a multipart body held. */
export interface Form {
  /** Texts by name; of equal names the first. */
  readonly fields: ReadonlyMap<string, string>;
  /** The first part that is a file. */
  readonly file: SentFile | undefined;
}

/** Options of {@linkcode readForm}. */
export interface ReadFormOptions {
  /**
   * The name of the part that is a file.
   *
   * @default {"file"}
   */
  readonly fileName?: string;
}

/** The most that all texts together may hold. */
const maxFieldBytes = 64 * 1024 * 1024;

async function textOf(
  body: AsyncIterable<Uint8Array>,
  { contentType }: PartHead,
  limit: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    if ((size += chunk.length) > limit) throw new MultipartError("a text is too long");
    chunks.push(chunk.slice());
  }
  const bytes = new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
  try {
    return new TextDecoder(charsetOf(contentType) ?? "utf-8").decode(bytes);
  } catch {
    throw new MultipartError("nobody knows the charset of a text");
  }
}

/**
 * Reads a multipart body; its file goes to disk while it comes in, hashed on the way.
 *
 * @throws {EndpointError} Where the body is no multipart or breaks off; then nothing is left of it.
 */
export async function readForm(
  request: Incoming,
  bytes: FileFolder,
  digestType: string,
  options: ReadFormOptions = {},
): Promise<Form> {
  const { fileName = "file" } = options;
  const fields = new Map<string, string>();
  let file: SentFile | undefined;
  let left = maxFieldBytes;
  try {
    const boundary = boundaryOf(request.headers.get("Content-Type") ?? "");
    if (boundary === undefined) throw new MultipartError("it has no boundary");
    for await (const part of readParts(request.body ?? emptyBody(), boundary)) {
      const head = parsePartHead(part.lines);
      if (head.name === fileName && head.fileName !== undefined) {
        if (file !== undefined) continue;
        const received = await bytes.receive(decodePart(part.body, head.encoding), digestType);
        file = { ...received, name: head.fileName, claimedType: head.contentType };
      } else if (head.name !== undefined && !fields.has(head.name)) {
        const text = await textOf(decodePart(part.body, head.encoding), head, left);
        left -= text.length;
        fields.set(head.name, text);
      }
    }
    return { fields, file };
  } catch (error) {
    if (file !== undefined) bytes.discard(file.path);
    if (error instanceof UnknownEncodingError) {
      throw new Refusal("invalid", "The file upload failed.");
    }
    // Who sends breaks off: nobody is there any more to be told what is wrong.
    throw new EndpointError(400, { details: "HTTP 400 Bad Request" });
  }
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}
