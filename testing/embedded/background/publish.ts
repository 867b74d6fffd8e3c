import { isObject, type Json } from "../domain/json.ts";
import type { Lock } from "../domain/lock.ts";
import type { User } from "../domain/permission.ts";
import { nextNumber, refuseUnpublishable, type ReleaseType } from "../domain/publishing.ts";
import { findings, type MetadataRules, refuseFindings } from "../domain/validate_metadata.ts";
import type { Dataset } from "../domain/version.ts";
import type { Store } from "../store/store.ts";
import { askForExport } from "./export_dataset.ts";
import type { JobDefinition } from "./job_definition.ts";

/** What is known where a publication begins. */
export interface BeginPublicationOptions {
  readonly type: ReleaseType;
  readonly by: User;
  /**
   * The locks that stand in the way.
   *
   * @default those that the dataset has
   */
  readonly locks?: readonly Lock[];
  /** What is asked of the metadata. */
  readonly rules: MetadataRules;
  /**
   * Whether the dataset is held meanwhile.
   *
   * @default {true}
   */
  readonly held?: boolean;
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
  { type, by, rules, locks, held = true }: BeginPublicationOptions,
): void {
  const { datasets, files, collections } = store;
  const versions = datasets.versionsOf(dataset.id);
  const [latest] = versions;
  const released = versions.find(({ state }) => state === "RELEASED");
  const owners = collections.upward(dataset.ownerId);
  refuseUnpublishable({
    dataset,
    owner: owners[0]!,
    versions,
    locks: locks ?? datasets.locks(dataset.id),
    files: files.of(latest.id),
    releasedFiles: released ? files.of(released.id) : [],
    requiresFiles: !by.superuser &&
      (owners.find(({ requiresFiles }) => requiresFiles !== null)?.requiresFiles ?? false),
  }, type);
  refuseFindings(findings(latest.metadata, rules));
  datasets.setNumber(latest.id, nextNumber({ dataset, versions }, type));
  datasets.addContributor(latest.id, by.id);
  if (held) {
    datasets.lock(
      dataset.id,
      "finalizePublication",
      by.userName,
      "Publishing the dataset; Validating Datafiles Asynchronously",
    );
  }
  store.jobs.add("publish", dataset.id, { version: latest.id });
}

function versionOf(data: Json): number {
  return isObject(data) ? Number(data["version"]) : NaN;
}

/** Finishes publications a while after they have begun, as the real server does. */
export const publishJob: JobDefinition = {
  kind: "publish",
  run: ({ objectId, data }, { store }) => () => {
    const { datasets, files, rights, notifications } = store;
    const version = datasets.version(versionOf(data));
    if (version === undefined) return; // destroyed meanwhile
    if (datasets.byId(objectId)?.published === null) {
      datasets.set(objectId, { embargoedUntil: files.lastEmbargoDay(objectId) });
    }
    if (version.state !== "RELEASED") datasets.release(version.id);
    for (const { id, token } of rights.assignmentsAt(objectId)) {
      if (token !== null) rights.revoke(id);
    }
    const told = new Set([
      ...rights.usersWith("ViewUnpublishedDataset", objectId),
      ...rights.usersWith("DownloadFile", objectId),
    ]);
    for (const id of told) notifications.send(id, { type: "PUBLISHEDDS", objectId: version.id });
    datasets.unlock(objectId, "Workflow");
    datasets.unlock(objectId, "InReview");
    datasets.unlock(objectId, "finalizePublication");
    askForExport(store, objectId);
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
