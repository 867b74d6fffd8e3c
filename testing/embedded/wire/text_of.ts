import { Stumble } from "../domain/refusal.ts";
import { Answered, EndpointError } from "./endpoint_error.ts";
import type { Incoming } from "./incoming.ts";
import { charsetOf, parseContentType } from "./media_type.ts";
import { failed } from "./reply.ts";

/** The most that a body which is not streamed may hold. */
const maxBytes = 64 * 1024 * 1024;

/**
 * Reads a body that is a text. Of a POST that claims to be a form nothing is left: what lies below Dataverse
 * takes it for parameters.
 *
 * @throws {Answered} Where it is too long.
 * @throws {EndpointError} Where it breaks off.
 */
export async function textOf(request: Incoming): Promise<string> {
  const text = await wholeTextOf(request);
  const type = parseContentType(request.headers.get("Content-Type") ?? "");
  const isForm = type?.type === "application" && type.subtype === "x-www-form-urlencoded";
  return isForm && request.method === "POST" ? "" : text;
}

/** The same, whatever it claims to be. */
export async function wholeTextOf({ body, headers }: Incoming): Promise<string> {
  if (body === null) return "";
  const charset = charsetOf(headers.get("Content-Type") ?? undefined) ?? "utf-8";
  const chunks = await chunksOf(body);
  return decode(await new Blob(chunks as BlobPart[]).arrayBuffer(), charset);
}

async function chunksOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      if ((size += chunk.length) > maxBytes) break;
      chunks.push(chunk);
    }
  } catch {
    // Who sends breaks off: nobody is there any more to be told what is wrong.
    throw new EndpointError(400);
  }
  if (size <= maxBytes) return chunks;
  throw new Answered(failed(413, "HTTP 413 Request Entity Too Large", { code: 413 }));
}

function decode(bytes: ArrayBuffer, charset: string): string {
  try {
    // The mark at the beginning is a letter like others there.
    return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Stumble(`nobody knows the charset "${charset}"`);
  }
}
