import { Buffer } from "node:buffer";

/** A body that is no multipart, or that breaks off. */
export class MultipartError extends Error {
  override readonly name = "MultipartError";
}

/** A part of a multipart body. */
export interface Part {
  /** Lines of its head, without their ends, folded ones made one; bytes read as Latin-1. */
  readonly lines: readonly string[];
  /** Its bytes as they come; what is left of them is passed over when the next part is asked for. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** The most that the head of a part may have. */
const maxHeadBytes = 256 * 1024;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Bytes that have come, and where reading is in them. */
class Source {
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** What has come and was not taken. */
  buffer: Buffer = Buffer.alloc(0);

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#chunks = body[Symbol.asyncIterator]();
  }

  /** The next bytes, or undefined at the end. */
  async next(): Promise<Buffer | undefined> {
    for (;;) {
      const { done, value } = await this.#chunks.next();
      if (done) return undefined;
      if (value.length > 0) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
  }

  /** Waits until there is more; false at the end. */
  async more(): Promise<boolean> {
    const chunk = await this.next();
    if (chunk === undefined) return false;
    this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
    return true;
  }

  /** Waits until so many bytes are there. */
  async have(count: number): Promise<boolean> {
    while (this.buffer.length < count) if (!await this.more()) return false;
    return true;
  }

  /** Takes bytes off the front. */
  skip(count: number): void {
    this.buffer = this.buffer.subarray(count);
  }

  /** Takes a line, without its end. */
  async line(limit: number): Promise<string> {
    let from = 0;
    for (;;) {
      const at = this.buffer.indexOf(lineFeed, from);
      if (at >= 0) {
        const end = at > 0 && this.buffer[at - 1] === carriageReturn ? at - 1 : at;
        const line = this.buffer.toString("latin1", 0, end);
        this.skip(at + 1);
        return line;
      }
      from = this.buffer.length;
      if (from > limit) throw new MultipartError("the head of a part is too long");
      if (!await this.more()) throw new MultipartError("it breaks off in the head of a part");
    }
  }

  /** Lets go of what sends the bytes. */
  async end(): Promise<void> {
    await this.#chunks.return?.();
  }
}

/** What stands behind a boundary: the end of the line, the end of all, or something that makes it none. */
async function afterBoundary(source: Source): Promise<"part" | "end" | "none"> {
  if (await source.have(2) && source.buffer.toString("latin1", 0, 2) === "--") {
    source.skip(2);
    return "end";
  }
  for (let at = 0;; at++) {
    if (!await source.have(at + 1)) return "none";
    const byte = source.buffer[at];
    if (byte === lineFeed) {
      source.skip(at + 1);
      return "part";
    }
    const next = byte === carriageReturn && await source.have(at + 2) && source.buffer[at + 1];
    if (byte !== 0x20 && byte !== 0x09 && next !== lineFeed) return "none";
  }
}

/**
 * How many bytes at the end may be a boundary that has begun; a carriage return in front of it is not of the
 * contents either. Mostly there are none, and then the next bytes need not be put behind them.
 */
function begun(buffer: Buffer, needle: Buffer): number {
  const at = buffer.lastIndexOf(lineFeed);
  if (
    at > buffer.length - needle.length &&
    needle.subarray(0, buffer.length - at).equals(buffer.subarray(at))
  ) {
    return buffer.length - at + (at > 0 && buffer[at - 1] === carriageReturn ? 1 : 0);
  }
  return buffer[buffer.length - 1] === carriageReturn ? 1 : 0;
}

/** Gives what comes before a boundary; ends behind it, and says what is there. */
async function* untilBoundary(
  source: Source,
  needle: Buffer,
): AsyncGenerator<Buffer, "part" | "end"> {
  for (;;) {
    const at = source.buffer.indexOf(needle);
    if (at >= 0) {
      const end = at > 0 && source.buffer[at - 1] === carriageReturn ? at - 1 : at;
      const before = source.buffer.subarray(0, end);
      const boundary = source.buffer.subarray(end, at + needle.length);
      source.skip(at + needle.length);
      if (before.length > 0) yield before;
      const found = await afterBoundary(source);
      if (found !== "none") return found;
      yield boundary;
      continue;
    }
    const sure = source.buffer.length - begun(source.buffer, needle);
    if (sure > 0) {
      const before = source.buffer.subarray(0, sure);
      source.skip(sure);
      yield before;
    }
    if (!await source.more()) throw new MultipartError("it breaks off before its last boundary");
  }
}

async function headOf(source: Source): Promise<readonly string[]> {
  const lines: string[] = [];
  let left = maxHeadBytes;
  for (;;) {
    const line = await source.line(left);
    if (line === "") return lines;
    if ((left -= line.length) < 0) throw new MultipartError("the head of a part is too long");
    if (/^[ \t]/.test(line) && lines.length > 0) lines.push(lines.pop() + line);
    else lines.push(line);
  }
}

/**
 * Reads a multipart body part by part, no faster than its parts are read. Lines may end with a line feed
 * alone; what comes before the first boundary and after the last one is passed over.
 *
 * @throws {MultipartError} Where it breaks off, or has no part at all.
 */
export async function* readParts(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
): AsyncGenerator<Part> {
  const source = new Source(body);
  try {
    const needle = Buffer.from(`\n--${boundary}`, "latin1");
    source.buffer = Buffer.from("\n"); // so that the first boundary may stand at the very beginning
    let count = 0;
    for (;;) {
      const contents = untilBoundary(source, needle);
      let end: "part" | "end" | undefined;
      const rest = async function* (): AsyncGenerator<Buffer> {
        while (end === undefined) {
          const { done, value } = await contents.next();
          if (done) end = value;
          else yield value;
        }
      };
      if (count > 0) yield { lines: await headOf(source), body: rest() };
      for await (const _ of rest());
      if (end === "end") break;
      count++;
    }
    if (count === 0) throw new MultipartError("it has no part");
    while (await source.next() !== undefined);
  } finally {
    await source.end();
  }
}
