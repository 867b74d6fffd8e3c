import type { Incoming } from "../wire/incoming.ts";

/** More than any form of ours sends. */
const maxBytes = 16 * 1024;

/** Reads what a form sent; undefined where it is more than a form of ours sends. */
export async function readForm({ body }: Incoming): Promise<URLSearchParams | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(await new Blob(chunks as BlobPart[]).text());
}
