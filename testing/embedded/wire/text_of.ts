import { Buffer } from "node:buffer";
import { Answered } from "./endpoint_error.ts";
import type { Incoming } from "./incoming.ts";
import { failed } from "./reply.ts";

/** The most that a body which is not streamed may hold. */
const maxBytes = 64 * 1024 * 1024;

/**
 * Reads a body that is a text.
 *
 * @throws {Answered} Where it is too long.
 */
export async function textOf(request: Incoming): Promise<string> {
  if (request.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new Answered(failed(413, "HTTP 413 Request Entity Too Large", { code: 413 }));
    }
    chunks.push(chunk);
  }
  // A byte order mark stays, for the parsers to stumble over.
  return Buffer.concat(chunks).toString("utf8");
}
