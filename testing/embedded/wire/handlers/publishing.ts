import { askForExport } from "../../background/export_dataset.ts";
import { beginPublication } from "../../background/publish.ts";
import { curatingFailed, versionToCurate } from "../../domain/curating.ts";
import { changeObstacle } from "../../domain/lock.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import { refuseClosedDoor } from "../../domain/terms.ts";
import { findings, refuseFindings } from "../../domain/validate_metadata.ts";
import type { Dataset } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { demand, findDataset, flag, locksMet, metadataRulesAt, userOf } from "../lookup.ts";
import { presentDataset } from "../present/present.ts";
import { bare, ok, type Reply } from "../reply.ts";

const types = ["major", "minor", "updatecurrent"] as const;

function typeOf(call: Call): typeof types[number] {
  const wanted = call.query.get("type");
  if (wanted === null) {
    throw new Refusal(
      "invalid",
      "Missing 'type' parameter (either 'major','minor', or 'updatecurrent').",
    );
  }
  userOf(call);
  const type = types.find((one) => one === wanted.toLowerCase());
  if (type === undefined) {
    throw new Refusal(
      "invalid",
      `Illegal 'type' parameter value '${wanted.toLowerCase()}'. It needs to be either 'major', 'minor', or 'updatecurrent'.`,
    );
  }
  if (type === "updatecurrent" && !isSuperuser(call.requester)) {
    throw new Refusal("forbidden", "Only superusers can update the current version");
  }
  return type;
}

/** `POST datasets/{ds}/actions/:publish`, and by GET, as it once was */
export function publishDataset(call: Call): Reply {
  const { store } = call.server;
  const type = typeOf(call);
  const dataset = findDataset(call);
  const latest = store.datasets.latest(dataset.id);
  refuseClosedDoor(latest.terms, store.files.of(latest.id).some(({ restricted }) => restricted));
  if (flag(call, "assureIsIndexed") && store.jobs.of("index", dataset.id).length > 0) {
    throw new Refusal("conflict", "Dataset is awaiting indexing");
  }
  if (type === "updatecurrent") return updateCurrent(call, dataset);
  demand(call, dataset.id, "PublishDataset");
  const rules = metadataRulesAt(call, dataset.ownerId);
  beginPublication(store, dataset, {
    type,
    by: userOf(call),
    rules,
    locks: locksMet(call, dataset),
  });
  return ok(presentDataset(call.server, dataset));
}

function updateCurrent(call: Call, dataset: Dataset): Reply {
  const { datasets, files, rights } = call.server.store;
  const held = changeObstacle(locksMet(call, dataset), true);
  if (held !== undefined) throw curatingFailed(held);
  const released = versionToCurate(
    datasets.versionsOf(dataset.id),
    (version) => files.of(version.id),
  );
  const draft = datasets.latest(dataset.id);
  refuseUnfit(call, dataset);
  datasets.curate(released, draft);
  askForExport(call.server.store, dataset.id);
  for (const { id, token } of rights.assignmentsAt(dataset.id)) {
    if (token !== null) rights.revoke(id);
  }
  return bare({
    status: "OK",
    status_details: "The published version of your Dataset has been updated.",
    data: presentDataset(call.server, dataset),
  });
}

function refuseUnfit(call: Call, dataset: Dataset): void {
  const { metadata } = call.server.store.datasets.latest(dataset.id);
  try {
    refuseFindings(findings(metadata, metadataRulesAt(call, dataset.ownerId)));
  } catch (error) {
    throw error instanceof Refusal ? curatingFailed(error.message) : error;
  }
}
