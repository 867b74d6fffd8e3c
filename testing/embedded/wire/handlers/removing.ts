import { isSuperuser } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Dataset } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { demand, findDataset, notPermitted, refuseHeld } from "../lookup.ts";
import { type Reply, said } from "../reply.ts";

/** Removes a dataset and its bytes. */
function removeDataset(call: Call, dataset: Dataset): void {
  call.server.store.datasets.delete(dataset.id);
  call.server.store.bytes.removeDataset(dataset.id);
}

/** Removes the draft; where there is nothing else, the dataset goes with it. */
export function removeDraft(call: Call, dataset: Dataset): void {
  const { datasets, files, bytes, rights } = call.server.store;
  const [latest, before] = datasets.versionsOf(dataset.id);
  if (before === undefined) {
    // What was published once can be taken back, and is then the only version; it is no draft.
    if (dataset.published !== null && !isSuperuser(call.requester)) throw notPermitted(call);
    return removeDataset(call, dataset);
  }
  datasets.deleteVersion(latest.id);
  for (const storage of files.sweep(dataset.id)) bytes.remove(dataset.id, storage);
  for (const { id, token } of rights.assignmentsAt(dataset.id)) {
    if (token !== null) rights.revoke(id);
  }
}

/** `DELETE datasets/{ds}` */
export function deleteDataset(call: Call): Reply {
  const dataset = findDataset(call);
  const [latest, before] = call.server.store.datasets.versionsOf(dataset.id);
  if (before === undefined && dataset.published !== null && !isSuperuser(call.requester)) {
    throw new Refusal("unauthenticated", "Only superusers can delete published datasets");
  }
  if (before !== undefined && latest.state !== "DRAFT") {
    throw new Refusal(
      "unauthenticated",
      "This is a published dataset with multiple versions. This API can only delete the latest version if it is a DRAFT",
    );
  }
  demand(call, dataset.id, "DeleteDatasetDraft");
  refuseHeld(call, dataset);
  removeDraft(call, dataset);
  return said(`Dataset ${call.params["ds"]} deleted`);
}

/** `DELETE datasets/{ds}/destroy`; a held dataset is no obstacle */
export function destroyDataset(call: Call): Reply {
  const dataset = findDataset(call);
  if (dataset.published !== null && !isSuperuser(call.requester)) {
    throw new Refusal("unauthenticated", "Destroy can only be called by superusers.");
  }
  demand(call, dataset.id, "DeleteDatasetDraft");
  removeDataset(call, dataset);
  return said(`Dataset ${call.params["ds"]} destroyed`);
}

/** `DELETE datasets/{ds}/versions/{version}` */
export function deleteVersion(call: Call): Reply {
  if (call.params["version"] !== ":draft") {
    throw new Refusal("invalid", "Only the :draft version can be deleted");
  }
  const dataset = findDataset(call);
  if (call.server.store.datasets.latest(dataset.id).state !== "DRAFT") {
    throw new Refusal("unauthenticated", "This is NOT a DRAFT version");
  }
  demand(call, dataset.id, "DeleteDatasetDraft");
  refuseHeld(call, dataset);
  removeDraft(call, dataset);
  return said(`Draft version of dataset ${call.params["ds"]} deleted`);
}
