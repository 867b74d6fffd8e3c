import { Stumble } from "./refusal.ts";

/** Bytes from a place to a place; the last one is among them. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A Range header that cannot be met, in Dataverse's words. */
export class ByteRangeError extends Error {
  override readonly name = "ByteRangeError";
}

/**
 * Reads a Range header.
 *
 * @param header The header; null where there is none.
 * @param size How many bytes there are.
 * @returns The bytes that it wants; undefined where it wants all.
 * @throws {ByteRangeError} Where it cannot be met.
 * @throws {Stumble} Where it wants more of the last bytes than there are.
 */
export function byteRange(header: string | null, size: number): ByteRange | undefined {
  if (header === null) return undefined;
  if (!/^bytes=\d*-\d*(,\d*-\d*)*$/.test(header)) {
    throw new ByteRangeError(
      "The format is bytes=<range-start>-<range-end> where start and end are optional.",
    );
  }
  const [, from = "", to = "", more] = /^bytes=(\d*)-(\d*)(,.*)?$/.exec(header) ?? [];
  if (more !== undefined) throw new ByteRangeError("Only one range is allowed.");
  const tooLong = [from, to].find((word) => word !== "" && BigInt(word) >= 2n ** 63n);
  if (tooLong !== undefined) throw new ByteRangeError(`For input string: "${tooLong}"`);
  const start = from !== "" ? Number(from) : to !== "" ? size - Number(to) : size;
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (start > end) throw new ByteRangeError("Start is larger than end or size of file.");
  if (start < 0) throw new Stumble("more than there is");
  return { start, end };
}
