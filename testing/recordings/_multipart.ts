import type { RecordedPart } from "./exchange.ts";
import type { Names } from "./names.ts";

const utf8 = new TextEncoder();

/** A multipart body with this run's names; its parts stand as they were recorded. */
export function multipart(
  parts: readonly RecordedPart[],
  names: Names,
): { readonly body: Blob; readonly type: string } {
  const boundary = `replay${crypto.randomUUID()}`;
  const pieces: BlobPart[] = [];
  for (const part of parts) {
    const filename = part.filename === undefined ? "" : `; filename="${part.filename}"`;
    const type = part.type === undefined ? "" : `\r\nContent-Type: ${part.type}`;
    pieces.push(
      `--${boundary}\r\nContent-Disposition: form-data; name="${part.name}"${filename}${type}\r\n\r\n`,
      part.base64 === undefined
        ? utf8.encode(names.text(part.text ?? ""))
        : Uint8Array.from(atob(part.base64), (char) => char.charCodeAt(0)),
      "\r\n",
    );
  }
  pieces.push(`--${boundary}--\r\n`);
  return { body: new Blob(pieces), type: `multipart/form-data; boundary=${boundary}` };
}
