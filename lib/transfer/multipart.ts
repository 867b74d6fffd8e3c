import { randomUUID } from "node:crypto";
import type { StreamBody } from "../http/mod.ts";
import type { FileSource } from "./file_source.ts";

/**
 * Frames a file and its metadata as `multipart/form-data` whose length is known before it is read.
 *
 * @param jsonData What goes with the file.
 * @param file The bytes, and the media type that is claimed.
 * @param onChunk Called with every piece of the file before it leaves.
 * @returns The body.
 */
export function multipartBody(
  jsonData: unknown,
  file: { readonly source: FileSource; readonly contentType: string },
  onChunk: (chunk: Uint8Array) => void | Promise<void>,
): StreamBody {
  const boundary = `dvflow-${randomUUID()}`;
  const encoder = new TextEncoder();
  const head = encoder.encode(
    `--${boundary}\r\nContent-Disposition: form-data; name="jsonData"\r\n` +
      `Content-Type: application/json\r\n\r\n${JSON.stringify(jsonData)}\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${
        headerName(file.source.name)
      }"\r\nContent-Type: ${file.contentType}\r\n\r\n`,
  );
  const tail = encoder.encode(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: head.length + file.source.size + tail.length,
    async *open() {
      yield head;
      for await (const chunk of file.source.open()) {
        await onChunk(chunk);
        yield chunk;
      }
      yield tail;
    },
  };
}

/**
 * Frames metadata alone as `multipart/form-data`, for files that are stored already.
 *
 * @param jsonData What goes with them.
 * @returns The body.
 */
export function jsonBody(jsonData: unknown): StreamBody {
  const boundary = `dvflow-${randomUUID()}`;
  const bytes = new TextEncoder().encode(
    `--${boundary}\r\nContent-Disposition: form-data; name="jsonData"\r\n` +
      `Content-Type: application/json\r\n\r\n${JSON.stringify(jsonData)}\r\n--${boundary}--\r\n`,
  );
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: bytes.length,
    async *open() {
      yield bytes;
    },
  };
}

/**
 * The name in the part's header is read as Latin-1, and serves to guess the type: plain ASCII with the
 * right ending goes there, and the true name in `label`.
 */
function headerName(name: string): string {
  return name.replaceAll(/[^\w. ()-]/g, "_");
}
