import { isObject, type Json } from "../domain/json.ts";
import type { User } from "../domain/permission.ts";
import { nextNumber, type ReleaseType } from "../domain/publishing.ts";
import type { Dataset } from "../domain/version.ts";
import type { Store } from "../store/store.ts";
import type { JobDefinition } from "./job_definition.ts";

/** What a publication is to come to. */
interface Publication {
  readonly major: number;
  readonly minor: number;
}

function publicationOf(data: Json): Publication {
  if (!isObject(data)) throw new Error("A publication has no number");
  return { major: Number(data["major"]), minor: Number(data["minor"]) };
}

/**
 * Begins a publication: the dataset is held until it is finished in the background. Call it in a
 * transaction.
 *
 * @throws {Refusal} Where the dataset cannot be published, or not so.
 */
export function beginPublication(
  store: Store,
  dataset: Dataset,
  { type, by }: { readonly type: ReleaseType; readonly by: User },
): void {
  const { datasets, files, collections } = store;
  const latest = datasets.latest(dataset.id);
  const lastReleased = datasets.lastReleased(dataset.id);
  const owners = collections.upward(dataset.ownerId);
  const { major, minor } = nextNumber({
    datasetId: dataset.id,
    owner: owners[0]!,
    latest,
    lastReleased,
    locks: datasets.locks(dataset.id),
    files: files.of(latest.id),
    releasedFiles: lastReleased ? files.of(lastReleased.id) : [],
    requiresFiles: owners.find(({ requiresFiles }) => requiresFiles !== null)?.requiresFiles ??
      false,
  }, type);
  datasets.lock(
    dataset.id,
    "finalizePublication",
    by.userName,
    "Publishing the dataset; Validating Datafiles Asynchronously",
  );
  store.jobs.add("publish", dataset.id, { major, minor });
}

/** Finishes publications a while after they have begun, as the real server does. */
export const publishJob: JobDefinition = {
  kind: "publish",
  run: ({ objectId, data }, { store: { datasets, rights } }) => () => {
    if (datasets.byId(objectId) === undefined) return; // destroyed meanwhile
    const draft = datasets.latest(objectId);
    const { major, minor } = publicationOf(data);
    if (draft.state === "DRAFT") datasets.release(draft.id, major, minor);
    for (const { id, token } of rights.assignmentsAt(objectId)) {
      if (token !== null) rights.revoke(id);
    }
    datasets.unlock(objectId, "InReview");
    datasets.unlock(objectId, "finalizePublication");
  },
  // As where a file's checksum is wrong: the draft is held until somebody takes the lock by hand.
  fail: ({ objectId }, { store: { datasets } }) => {
    if (datasets.byId(objectId) === undefined) return;
    const user = datasets.locks(objectId).find(({ type }) => type === "finalizePublication")
      ?.userName;
    datasets.unlock(objectId, "finalizePublication");
    datasets.lock(
      objectId,
      "FileValidationFailed",
      user ?? "dataverseAdmin",
      "FILE VALIDATION ERROR",
    );
  },
};
