import type { JsonObject } from "./json.ts";
import type { FileInVersion } from "./version.ts";

/** `Added`, `Changed` or `Deleted`, by whether there was something before and is something now. */
function actionOf(before: string, now: string): string {
  return before === "" ? "Added" : now === "" ? "Deleted" : "Changed";
}

/** Words of one list that are not in another. */
const without = (words: readonly string[], others: readonly string[]): number =>
  words.filter((word) => !others.includes(word)).length;

/**
 * What became of a file from one version to the next, as it is told.
 *
 * @param before The file as it stood; undefined where it was not there.
 * @param now The file as it stands; undefined where it is gone.
 */
export function fileDifference(
  before: FileInVersion | undefined,
  now: FileInVersion | undefined,
): JsonObject {
  if (before === undefined && now === undefined) return {};
  if (before === undefined) return { file: "Added" };
  if (now === undefined) return { file: "Deleted" };
  const named = [
    ["File Name", before.label, now.label],
    ["Description", before.description, now.description],
    ["Provenance", before.provenance ?? "", now.provenance ?? ""],
  ] as const;
  const metadata = named.filter(([, old, current]) => old !== current)
    .map(([name, old, current]) => ({ name, action: actionOf(old, current) }));
  const added = without(now.categories, before.categories);
  const deleted = without(before.categories, now.categories);
  const tags = {
    ...(added === 0 ? {} : { Added: added }),
    ...(deleted === 0 ? {} : { Deleted: deleted }),
  };
  return {
    file: before.fileId === now.fileId ? undefined : "Replaced",
    FileAccess: before.restricted === now.restricted
      ? undefined
      : now.restricted
      ? "Restricted"
      : "Unrestricted",
    FileMetadata: metadata.length === 0 ? undefined : metadata,
    FileTags: added + deleted === 0 ? undefined : tags,
  };
}
