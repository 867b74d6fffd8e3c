import { writeFile } from "node:fs/promises";
import { fileError, withChecksums } from "../../lib/transfer/mod.ts";
import { type FixityEntry, type FixityFormat, fixityReport } from "../../mod.ts";

/** Writes which files were proven by which checksum; computes what a manifest needs and nobody has told. */
export async function writeReport(
  files: readonly FixityEntry[],
  report: { readonly path: string; readonly format: FixityFormat },
  options: { readonly folder: string; readonly signal: AbortSignal },
): Promise<void> {
  const { path, format } = report;
  const proven = await withChecksums(files, format, options);
  await writeFile(path, fixityReport(proven, format)).catch((error) => {
    throw fileError("write", path, error);
  });
}
