import { deleteDraft, destroyDataset, getDataset } from "../client/datasets.ts";
import { ConflictError, LockedError, PermissionError } from "../errors/mod.ts";
import type { Leftover, StepContext } from "../pipeline/mod.ts";
import { untilFree } from "./_busy.ts";
import { unlessGone } from "./_gone.ts";

/**
 * Removes a dataset: deletes one that was never published, destroys a published one where that is
 * asked for. What stays is told, not thrown; `undefined` says that it is gone.
 */
export async function removeDataset(
  context: StepContext,
  persistentId: string,
  options: { readonly destroyPublished: boolean; readonly waitMs?: number | undefined },
): Promise<Leftover | undefined> {
  const { session, signal } = context;
  const dataset = await unlessGone(() =>
    getDataset(session, persistentId, { signal, files: false })
  );
  if (dataset === undefined) return undefined;
  const published = dataset.publicationDate !== undefined ||
    dataset.latestVersion?.versionState !== "DRAFT";
  const what = `${published ? "published " : ""}dataset "${persistentId}"`;
  if (published && !options.destroyPublished) {
    return { what, why: "what is published is destroyed only where that is asked for" };
  }
  try {
    await untilFree(
      context,
      { id: persistentId, doing: `delete dataset "${persistentId}"` },
      options,
    );
    // Never DELETE /api/datasets/{id}: sent by a superuser, it destroys what is published.
    if (published) await destroyDataset(session, persistentId, { signal });
    else await deleteDraft(session, persistentId, { signal });
    return undefined;
  } catch (error) {
    return { what, why: whyItStays(error) };
  }
}

/** What is said of a thing that stays; an error that is not about the thing itself is thrown. */
export function whyItStays(error: unknown): string {
  const about = error instanceof PermissionError || error instanceof ConflictError ||
    error instanceof LockedError;
  if (!about) throw error;
  return error.serverMessage ?? error.message;
}
