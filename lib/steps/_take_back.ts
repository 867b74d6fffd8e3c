import { deleteFiles } from "../client/files.ts";
import type { UndoContext, UndoReport } from "../pipeline/mod.ts";
import { listRemote } from "../transfer/mod.ts";
import { untilFree } from "./_busy.ts";
import { unlessGone } from "./_gone.ts";

/** Files that a step brought into a dataset. */
export interface BroughtFiles {
  /** Persistent id of the dataset. */
  readonly dataset: string;
  /** The files. */
  readonly files: readonly { readonly id: number; readonly label: string }[];
}

/**
 * Deletes from a draft what a step brought there. What is published by now stays: deleting it would begin a
 * draft without it and leave the published version as it is.
 */
export async function takeBack(
  context: UndoContext,
  { dataset, files }: BroughtFiles,
): Promise<UndoReport> {
  const { session, signal } = context;
  if (files.length === 0) return {};
  const wanted = new Map(files.map((file) => [file.id, file]));
  const there = await unlessGone(() => listRemote(session, dataset, { signal })) ?? [];
  const brought = there.filter(({ id }) => wanted.has(id)).map(({ metadata }) => metadata);
  const left = brought.filter(({ dataFile }) => dataFile.publicationDate !== undefined).map(
    ({ label }) => ({
      what: `file "${label}" in dataset "${dataset}"`,
      why: "it is published by now",
      within: dataset,
    }),
  );
  const gone = brought.filter(({ dataFile }) => dataFile.publicationDate === undefined)
    .map(({ dataFile }) => dataFile.id);
  if (gone.length > 0) {
    const doing = `delete files of dataset "${dataset}"`;
    await untilFree(context, { id: dataset, doing }, { waitMs: 60_000 });
    await deleteFiles(session, { dataset, files: gone }, { signal });
  }
  return { left };
}
