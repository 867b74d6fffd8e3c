import { lstat } from "node:fs/promises";
import type { Expectation } from "./_expectation.ts";
import { checksumOf, sameChecksum } from "./checksum.ts";
import { fileError } from "./file_failure.ts";
import { fileSource } from "./file_source.ts";

/** What is at a path. */
export interface Found {
  /** Whether anything is there. */
  readonly type: "nothing" | "file" | "other";
  /** Its length in bytes. */
  readonly size: number;
  /** Whether it has the bytes that are expected; `false` where that cannot be known. */
  readonly same: boolean;
}

/** Looks whether a file is there already, with the bytes that are expected. */
export async function lookAt(path: string, expected: Expectation): Promise<Found> {
  const stats = await lstat(path).catch((error) => {
    if (error.code === "ENOENT") return undefined;
    if (error.code === "ENOTDIR") return "other";
    throw fileError("read", path, error);
  });
  if (stats === undefined) return { type: "nothing", size: 0, same: false };
  if (stats === "other" || !stats.isFile()) return { type: "other", size: 0, same: false };
  const { size } = stats;
  const { checksum } = expected;
  if (checksum === undefined || (expected.size ?? size) !== size) {
    return { type: "file", size, same: false };
  }
  const source = await fileSource(path);
  const found = await checksumOf(checksum.type, source.open());
  return { type: "file", size, same: sameChecksum(found.checksum, checksum) };
}
