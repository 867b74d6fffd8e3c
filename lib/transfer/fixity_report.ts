import { stringify } from "csv-stringify/sync";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { printable, UsageError } from "../errors/mod.ts";
import type { Checksum } from "../schemas/mod.ts";
import { checksumOf } from "./checksum.ts";
import { fileError } from "./file_failure.ts";

/** A file in a report, such as a download or an upload gives it. */
export interface FixityEntry {
  /** Path below the folder, with `/`. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Checksum that was proven; absent where there was none to prove. */
  readonly checksum?: Checksum;
  /** Number of the file on the installation. */
  readonly id: number;
}

/**
 * What a report looks like: lines for people, a table with a head, or a manifest such as `md5sum -c` and
 * its sisters verify.
 */
export type FixityFormat = "text" | "csv" | "md5" | "sha1" | "sha256" | "sha512";

type Manifest = Exclude<FixityFormat, "text" | "csv">;

const MANIFESTS: Readonly<Record<Manifest, string>> = {
  md5: "MD5",
  sha1: "SHA-1",
  sha256: "SHA-256",
  sha512: "SHA-512",
};

const ENDINGS: ReadonlyMap<string, FixityFormat> = new Map<string, FixityFormat>([
  ["txt", "text"],
  ["csv", "csv"],
  ["md5", "md5"],
  ["sha1", "sha1"],
  ["sha256", "sha256"],
  ["sha512", "sha512"],
]);

/**
 * Writes which files were transferred, and by what they were proven.
 *
 * @param files The files.
 * @param format What it looks like.
 * @returns The report, to its last line's end.
 * @throws {UsageError} If a manifest is asked for of checksums that are of another kind; see
 * {@linkcode withChecksums}.
 *
 * @example Usage
 * ```ts
 * import { fixityReport } from "@dvflow/dvflow";
 * import { equal } from "node:assert/strict";
 *
 * const files = [{
 *   id: 7,
 *   path: "data/hello.txt",
 *   size: 7,
 *   checksum: { type: "MD5", value: "8b8db3dfa426f6bdb1798d578f5239ae" },
 * }];
 *
 * equal(fixityReport(files, "md5"), "8b8db3dfa426f6bdb1798d578f5239ae  data/hello.txt\n");
 * ```
 */
export function fixityReport(files: readonly FixityEntry[], format: FixityFormat): string {
  if (format === "csv") return csv(files);
  if (format === "text") return text(files);
  return files.map((file) => manifestLine(file, format)).join("");
}

/**
 * Tells by a file's ending what a report in it looks like: `.txt`, `.csv`, `.md5`, `.sha1`, `.sha256` or
 * `.sha512`.
 *
 * @param path Where the report goes to.
 * @returns The format.
 * @throws {UsageError} If the ending is none of these.
 *
 * @example Usage
 * ```ts
 * import { fixityFormatOf } from "@dvflow/dvflow";
 * import { equal } from "node:assert/strict";
 *
 * equal(fixityFormatOf("reports/manifest.sha256"), "sha256");
 * ```
 */
export function fixityFormatOf(path: string): FixityFormat {
  const format = ENDINGS.get(/\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? "");
  if (format !== undefined) return format;
  throw new UsageError(`Cannot tell by its name what the report "${path}" is to look like`, {
    hint: `Let it end in ${[...ENDINGS.keys()].map((ending) => `.${ending}`).join(", ")}.`,
  });
}

/**
 * Sees to it that files have checksums of the kind that a report has: what has another one, or none, is read
 * from its folder. Reports that have each file's own kind are left as they are.
 *
 * @param files The files.
 * @param format What the report looks like.
 * @param options The folder that their paths are below; a signal.
 * @returns The files, in the same order.
 * @throws {FileError} If one cannot be read.
 */
export async function withChecksums(
  files: readonly FixityEntry[],
  format: FixityFormat,
  options: { readonly folder: string; readonly signal?: AbortSignal },
): Promise<readonly FixityEntry[]> {
  if (format === "csv" || format === "text") return files;
  const type = MANIFESTS[format];
  const complete: FixityEntry[] = [];
  for (const file of files) {
    options.signal?.throwIfAborted();
    if (file.checksum !== undefined && isOf(file.checksum, format)) complete.push(file);
    else {
      const path = join(options.folder, file.path);
      const { checksum } = await checksumOf(type, createReadStream(path)).catch((error) => {
        throw fileError("read", path, error);
      });
      complete.push({ ...file, checksum });
    }
  }
  return complete;
}

function isOf({ type }: Checksum, format: Manifest): boolean {
  return type.toUpperCase() === MANIFESTS[format];
}

/** A name with a backslash or a line's end is written with backslashes, and its line begins with one. */
function manifestLine({ path, checksum }: FixityEntry, format: Manifest): string {
  if (checksum === undefined || !isOf(checksum, format)) {
    throw new UsageError(
      `Cannot write a manifest of ${MANIFESTS[format]} checksums: "${path}" has ${
        checksum === undefined ? "none" : `one of ${checksum.type}`
      }`,
      { hint: "Choose the kind that the installation has, or let the files be read for it." },
    );
  }
  const escaped = path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  const mark = escaped === path ? "" : "\\";
  return `${mark}${checksum.value.toLowerCase()}  ${escaped}\n`;
}

function csv(files: readonly FixityEntry[]): string {
  const rows = files.map(({ path, size, checksum, id }) => [
    path,
    size,
    checksum?.type ?? "",
    checksum?.value ?? "",
    id,
  ]);
  return stringify([["path", "size", "algorithm", "checksum", "file_id"], ...rows], {
    record_delimiter: "windows",
  });
}

function text(files: readonly FixityEntry[]): string {
  const width = String(files.reduce((most, { size }) => Math.max(most, size), 0)).length;
  const lines = files.map(({ path, size, checksum, id }) => {
    const proof = checksum === undefined ? "not proven" : `${checksum.type} ${checksum.value}`;
    return `${proof}  ${String(size).padStart(width)}  ${
      printable(path, Infinity)
    }  (file ${id})\n`;
  });
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const proven = files.filter(({ checksum }) => checksum !== undefined).length;
  return `${lines.join("")}${files.length} files, ${bytes} bytes, ${proven} proven\n`;
}
