import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { FileFolder, Received } from "../../store/file_folder.ts";
import type { Incoming } from "../incoming.ts";
import { S3Error } from "./s3_error.ts";

/** The most that goes up in one piece: 5 GiB. */
const maxBytes = 5 * 1024 ** 3;

/** A digest that comes with a body. */
interface Expectation {
  readonly what: "Content-MD5" | "x-amz-content-sha256" | "checksum";
  update(chunk: Uint8Array): void;
  isMet(): boolean;
}

function hashed(
  what: Expectation["what"],
  name: string,
  wanted: string,
  encoding: "hex" | "base64",
): Expectation {
  const hash = createHash(name);
  return {
    what,
    update: (chunk) => void hash.update(chunk),
    isMet: () => hash.digest(encoding) === wanted,
  };
}

function crc(wanted: string): Expectation {
  let value = 0;
  return {
    what: "checksum",
    update: (chunk) => void (value = crc32(chunk, value)),
    isMet: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString("base64") === wanted;
    },
  };
}

function expectationsOf({ headers }: Incoming): readonly Expectation[] {
  const result: Expectation[] = [];
  const md5 = headers.get("Content-MD5");
  if (md5 !== null) {
    if (Buffer.from(md5, "base64").length !== 16) throw new S3Error("InvalidDigest");
    result.push(hashed("Content-MD5", "md5", md5, "base64"));
  }
  const sha256 = headers.get("x-amz-content-sha256");
  if (sha256 !== null && /^[0-9a-f]{64}$/.test(sha256)) {
    result.push(hashed("x-amz-content-sha256", "sha256", sha256, "hex"));
  }
  for (const name of ["sha1", "sha256"]) {
    const wanted = headers.get(`x-amz-checksum-${name}`);
    if (wanted !== null) result.push(hashed("checksum", name, wanted, "base64"));
  }
  const wanted = headers.get("x-amz-checksum-crc32");
  if (wanted !== null) result.push(crc(wanted));
  return result;
}

/** Takes the chunks of a body apart that a client signs chunk by chunk, or ends with a checksum. */
async function* unwrapped(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array();
  let left = 0;
  let state: "size" | "data" | "end" | "trailer" = "size";
  for await (const piece of body) {
    let chunk: Uint8Array = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (;;) {
      if (state === "trailer") {
        chunk = new Uint8Array();
        break;
      } else if (state === "data") {
        const part = chunk.subarray(0, left);
        if (part.length > 0) yield part;
        left -= part.length;
        chunk = chunk.subarray(part.length);
        if (left > 0) break;
        state = "end";
      } else if (state === "end") {
        if (chunk.length < 2) break;
        chunk = chunk.subarray(2);
        state = "size";
      } else {
        const end = chunk.indexOf(0x0a);
        if (end < 0) {
          if (chunk.length > 4096) throw new S3Error("IncompleteBody");
          break;
        }
        const line = Buffer.from(chunk.subarray(0, end)).toString("latin1").trim();
        const [, size] = /^([0-9a-f]{1,8})(;.*)?$/i.exec(line) ?? [];
        if (size === undefined) throw new S3Error("IncompleteBody");
        left = parseInt(size, 16);
        chunk = chunk.subarray(end + 1);
        state = left === 0 ? "trailer" : "data";
      }
    }
    rest = chunk;
  }
  if (state !== "trailer") throw new S3Error("IncompleteBody");
}

/**
 * Takes in the bytes of an object or of a part.
 *
 * @throws {S3Error} Where the length that was told is not true, or a digest that came along does not fit; then nothing
 *   is left of it.
 */
export async function readBody(request: Incoming, bytes: FileFolder): Promise<Received> {
  const { headers } = request;
  const inChunks = (headers.get("x-amz-content-sha256") ?? "").startsWith("STREAMING-") ||
    (headers.get("Content-Encoding") ?? "").includes("aws-chunked");
  const length = headers.get(inChunks ? "x-amz-decoded-content-length" : "Content-Length");
  if (length !== null && Number(length) > maxBytes) {
    throw new S3Error("EntityTooLarge", {
      details: { ProposedSize: length, MaxSizeAllowed: maxBytes },
    });
  }
  const expectations = expectationsOf(request);
  const body = request.body ?? ReadableStream.from<Uint8Array>([]);
  async function* watched(): AsyncGenerator<Uint8Array> {
    for await (const chunk of inChunks ? unwrapped(body) : body) {
      for (const expectation of expectations) expectation.update(chunk);
      yield chunk;
    }
  }
  const received = await bytes.receive(watched(), "MD5");
  const broken = expectations.find((expectation) => !expectation.isMet());
  const short = length !== null && received.size !== Number(length);
  if (broken === undefined && !short) return received;
  bytes.discard(received.path);
  if (short) throw new S3Error("IncompleteBody");
  throw new S3Error(
    broken?.what === "x-amz-content-sha256" ? "XAmzContentSHA256Mismatch" : "BadDigest",
  );
}
