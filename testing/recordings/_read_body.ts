import { createHash } from "node:crypto";
import { BlobReader, TextWriter, ZipReader } from "@zip.js/zip.js";
import type { Json, RecordedResponse } from "./exchange.ts";

async function readZip(bytes: Uint8Array<ArrayBuffer>): Promise<Partial<RecordedResponse>> {
  const reader = new ZipReader(new BlobReader(new Blob([bytes])), { useWebWorkers: false });
  const entries = await reader.getEntries();
  const zip = entries.map((entry) => ({ name: entry.filename, size: entry.uncompressedSize }));
  const list = entries.find((entry) => entry.filename === "MANIFEST.TXT");
  const manifest = list !== undefined && !list.directory
    ? await list.getData(new TextWriter(), { useWebWorkers: false })
    : undefined;
  await reader.close();
  return { zip, ...(manifest === undefined ? {} : { manifest }) };
}

/** Reads a body as the recorder did. */
export async function readBody(response: Response): Promise<Partial<RecordedResponse>> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  let text: string;
  try {
    if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3) return await readZip(bytes);
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  }
  try {
    return { json: JSON.parse(text) as Json };
  } catch {
    return { text: text.slice(0, 20_000) };
  }
}
