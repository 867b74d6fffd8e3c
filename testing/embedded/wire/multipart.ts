// @ts-types="@types/busboy"
import busboy from "busboy";
import { Buffer } from "node:buffer";
import { pipeline } from "node:stream/promises";
import { Refusal } from "../domain/refusal.ts";
import type { FileFolder, Received } from "../store/file_folder.ts";
import type { Incoming } from "./incoming.ts";

/** A file that was sent. */
export interface SentFile extends Received {
  /** The name as Dataverse reads it: as Latin-1, whatever it was written in. */
  readonly name: string;
  readonly claimedType: string | undefined;
}

/** What a multipart body held. */
export interface Form {
  /** Texts by name. */
  readonly fields: ReadonlyMap<string, string>;
  /** The first part named `file` that has a file name. */
  readonly file: SentFile | undefined;
}

const maxField = 64 * 1024 * 1024;

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return await new Blob(chunks as BlobPart[]).text();
}

// The parser looks at single bytes, and is much faster where all chunks are of one kind.
async function* buffersOf(body: AsyncIterable<Uint8Array> | null): AsyncGenerator<Buffer> {
  for await (const chunk of body ?? []) {
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
}

/**
 * Reads a multipart body; its file goes to disk while it comes in, hashed on the way.
 *
 * @throws {Refusal} Where the body is no multipart or breaks off; then nothing is left of it.
 */
export async function readForm(
  request: Incoming,
  bytes: FileFolder,
  digestType: string,
): Promise<Form> {
  const fields = new Map<string, string>();
  const work: Promise<void>[] = [];
  let file: SentFile | undefined;
  let taken = false;
  try {
    const parser = busboy({
      headers: { "content-type": request.headers.get("Content-Type") ?? "" },
      defParamCharset: "latin1",
      preservePath: true,
      limits: { fieldSize: maxField, parts: 100 },
    });
    parser.on("field", (name, value) => fields.set(name, value));
    parser.on("file", (name, stream, info) => {
      const parts: AsyncIterable<Uint8Array> = stream;
      // A part that breaks off before anybody reads it must not end the process; who reads it is told.
      stream.on("error", () => {});
      if (name === "jsonData") {
        work.push(textOf(parts).then((text) => void fields.set(name, text)));
      } else if (name === "file" && !taken && info.filename !== undefined) {
        const filename = info.filename;
        taken = true;
        work.push(
          bytes.receive(parts, digestType).then((received) => {
            file = { ...received, name: filename, claimedType: info.mimeType };
          }),
        );
      } else {
        stream.resume();
      }
    });
    await pipeline(buffersOf(request.body), parser);
    await Promise.all(work);
    return { fields, file };
  } catch (error) {
    await Promise.allSettled(work);
    if (file !== undefined) bytes.discard(file.path);
    const text = error instanceof Error ? error.message : String(error);
    throw new Refusal("invalid", `Bad Request. The multipart body cannot be read: ${text}`);
  }
}
