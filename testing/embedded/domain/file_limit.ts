import { Refusal } from "./refusal.ts";
import type { Collection, Dataset } from "./version.ts";

/** How many files a dataset may have: its own limit, or that of the nearest collection with one; else undefined. */
export function fileLimitOf(
  { fileLimit }: Pick<Dataset, "fileLimit">,
  path: readonly Pick<Collection, "fileLimit">[],
): number | undefined {
  return [fileLimit, ...path.map((one) => one.fileLimit)].find((limit) => limit !== null) ??
    undefined;
}

/** Refuses more files than there may be. */
export function refuseTooManyFiles(
  limit: number | undefined,
  files: { readonly there: number; readonly coming: number },
): void {
  if (limit === undefined || files.there + files.coming <= limit) return;
  throw new Refusal(
    "invalid",
    files.there >= limit
      ? "There was an error when trying to add the new file. Number of files can not exceed the maximum " +
        `number of files allowed for this Dataset (${limit}).`
      : "Failed to save the content of at least one of the uploaded files.",
  );
}
