import { persistentIdOf } from "../../domain/persistent_id.ts";
import {
  type CurationStatus,
  labelsDisabled,
  type LabelSets,
  labelsInherited,
  parseLabelSets,
  refuseLabel,
} from "../../domain/curation_label.ts";
import type { JsonObject } from "../../domain/json.ts";
import { firstOf } from "../../domain/metadata.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { Collection, Dataset } from "../../domain/version.ts";
import { jsonOf } from "../body.ts";
import type { Call } from "../call.ts";
import { demandSuperuser, findDataset, flag, may, notPermitted, userOf } from "../lookup.ts";
import { sqlTime, timestamp } from "../present/present.ts";
import { ok, plain, type Reply, said } from "../reply.ts";

const labelSets = (call: Call): LabelSets =>
  parseLabelSets(jsonOf(call.server.store.settings.get(":AllowedCurationLabels") ?? ""));

/** The set of labels that counts for a dataset: its own, else the nearest one above. */
function setNameOf(call: Call, dataset: Dataset): string {
  const { collections, curation } = call.server.store;
  const places = [dataset.id, ...collections.upward(dataset.ownerId).map(({ id }) => id)];
  const names = places.map((id) => curation.setOf(id) ?? "");
  return names.find((name) => name.trim() !== "" && name !== labelsInherited) ?? labelsDisabled;
}

function demandKeeper(call: Call, words: string, type: Refusal["type"] = "unauthenticated"): void {
  if (call.requester.type !== "user") throw new Refusal(type, words);
  demandSuperuser(call, "Superusers only.");
}

const authenticationWanted = "Authentication is required.";

/** The name in the query, where it can be chosen; undefined where there is no such set. */
function chosenSet(call: Call): string | undefined {
  const name = call.query.get("name") ?? "";
  const known = name === labelsDisabled || name === labelsInherited || labelSets(call).has(name);
  return known ? name : undefined;
}

/** `GET datasets/{ds}/curationLabelSet` */
export function getLabelSet(call: Call): Reply {
  userOf(call);
  demandSuperuser(call, "Superusers only.");
  return said(setNameOf(call, findDataset(call)));
}

/** `PUT datasets/{ds}/curationLabelSet` */
export function chooseLabelSet(call: Call): Reply {
  demandKeeper(call, authenticationWanted);
  const dataset = findDataset(call);
  const name = chosenSet(call);
  if (name === undefined) throw new Refusal("invalid", "No Such Curation Label Set");
  call.server.store.curation.choose(dataset.id, name);
  return said(`Curation Label Set Name set to: ${name}`);
}

/** `DELETE datasets/{ds}/curationLabelSet` */
export function resetLabelSet(call: Call): Reply {
  demandKeeper(call, authenticationWanted, "invalid");
  call.server.store.curation.choose(findDataset(call).id, undefined);
  return said(`Curation Label Set reset to default: ${labelsInherited}`);
}

/** `GET datasets/{ds}/allowedCurationLabels` */
export function getAllowedLabels(call: Call): Reply {
  userOf(call);
  const dataset = findDataset(call);
  if (!may(call, dataset.id, "PublishDataset")) {
    throw new Refusal(
      "forbidden",
      "You are not permitted to view the allowed curation labels for this dataset.",
    );
  }
  const labels = labelSets(call).get(setNameOf(call, dataset));
  if (labels === undefined) throw new Stumble("there is no such set of labels", { told: true });
  return said(labels.join(","));
}

function presentStatus(status: CurationStatus | undefined): JsonObject {
  if (status === undefined) return {};
  const { label, created, userName } = status;
  return { label: label ?? undefined, createTime: timestamp(created), assigner: `@${userName}` };
}

/** `GET datasets/{ds}/curationStatus` */
export function getStatus(call: Call): Reply {
  const { datasets, curation } = call.server.store;
  const dataset = findDataset(call);
  const latest = datasets.latest(dataset.id);
  if (latest.state !== "DRAFT" || !may(call, dataset.id, "PublishDataset")) {
    throw new Refusal(
      "forbidden",
      "You are not permitted to view the curation status of this dataset.",
    );
  }
  const statuses = curation.statuses(latest.id);
  return ok(
    flag(call, "includeHistory") ? statuses.map(presentStatus) : presentStatus(statuses[0]),
  );
}

function label(call: Call, wanted: string | null): void {
  const { datasets, curation } = call.server.store;
  const dataset = findDataset(call);
  // The endpoint answers 400 to all that the command refuses.
  if (!may(call, dataset.id, "PublishDataset")) {
    throw new Refusal("invalid", notPermitted(call).message);
  }
  const latest = datasets.latest(dataset.id);
  refuseLabel({
    released: latest.state === "RELEASED",
    current: curation.statuses(latest.id)[0],
    setName: setNameOf(call, dataset),
    sets: labelSets(call),
  }, wanted);
  curation.set(latest.id, wanted, userOf(call).userName);
  datasets.save(datasets.draft(dataset.id).id);
}

/** `PUT datasets/{ds}/curationStatus` */
export function setStatus(call: Call): Reply {
  label(call, call.query.get("label"));
  return said("Curation Status updated");
}

/** `DELETE datasets/{ds}/curationStatus` */
export function deleteStatus(call: Call): Reply {
  label(call, null);
  return said("Curation Status deleted");
}

const none = "<none>";
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** `GET datasets/listCurationStates` */
export function listStates(call: Call): Reply {
  const { datasets, curation, rights } = call.server.store;
  userOf(call);
  demandSuperuser(call, "Superusers only.");
  const roles = rights.all().filter(({ permissions }) => permissions.includes("PublishDataset"));
  const lines = datasets.all().flatMap((dataset) => {
    const latest = datasets.latest(dataset.id);
    if (latest.state !== "DRAFT") return [];
    const given = rights.assignmentsAt(dataset.id);
    const statuses = curation.statuses(latest.id);
    const shown = flag(call, "includeHistory") ? statuses : [statuses[0]];
    const address = new URL(`citation?persistentId=${persistentIdOf(dataset)}`, call.server.base);
    const title = quoted(firstOf(latest.metadata, "title") ?? "");
    return shown.map((status) =>
      [
        // What is quoted stands in quotes again, as it does there.
        `"=HYPERLINK(""${address.href}"",""${title}"")"`,
        latest.created.slice(0, 10),
        latest.updated.slice(0, 10),
        status === undefined ? "" : status.label ?? none,
        status === undefined ? none : `@${status.userName}`,
        status === undefined ? none : sqlTime(status.created).slice(0, 19),
        ...roles.map((role) =>
          given.filter((one) => one.role.id === role.id).map(({ assignee }) => assignee).join(";")
        ),
      ].join(",")
    );
  });
  const head =
    "Dataset,Date Created,Last Modified Date,Curation Status,Status Set Time,Status Set By";
  const text = [[head, ...roles.map(({ alias }) => alias)].join(","), ...lines, ""].join("\n");
  const reply = plain(text, "text/csv;charset=UTF-8");
  return {
    ...reply,
    headers: { "Content-Disposition": "attachment; filename=datasets.status.csv" },
  };
}

/** The collection of an admin endpoint, which knows aliases only. */
function collectionNamed(call: Call): Collection {
  const alias = call.params["dv"] ?? "";
  const found = call.server.store.collections.byAlias(alias);
  if (found === undefined) {
    throw new Refusal("missing", `Could not find dataverse based on alias supplied: ${alias}.`);
  }
  userOf(call);
  demandSuperuser(call, "Superusers only.");
  return found;
}

/** `GET admin/dataverse/{dv}/curationLabelSet` */
export function getCollectionLabelSet(call: Call): Reply {
  return said(call.server.store.curation.setOf(collectionNamed(call).id) ?? labelsInherited);
}

/** `PUT admin/dataverse/{dv}/curationLabelSet` */
export function chooseCollectionLabelSet(call: Call): Reply {
  const collection = collectionNamed(call);
  const name = chosenSet(call);
  if (name === undefined) {
    throw new Refusal("invalid", `No Curation Label Set found for : ${call.query.get("name")}`);
  }
  call.server.store.curation.choose(collection.id, name);
  return said(`Curation Label Set Name set to: ${name}`);
}

/** `DELETE admin/dataverse/{dv}/curationLabelSet` */
export function resetCollectionLabelSet(call: Call): Reply {
  call.server.store.curation.choose(collectionNamed(call).id, undefined);
  return said(`Curation Label Set reset to default: ${labelsInherited}`);
}

/** `GET admin/dataverse/curationLabelSets` */
export function listLabelSets(call: Call): Reply {
  userOf(call);
  demandSuperuser(call, "Superusers only.");
  return ok(Object.fromEntries(labelSets(call)));
}
