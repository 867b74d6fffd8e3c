import type { Json } from "../../domain/json.ts";
import { edited, without } from "../../domain/edit_metadata.ts";
import { parseVersion } from "../../domain/parse_dataset.ts";
import { parseEdit } from "../../domain/parse_metadata.ts";
import { type Field, type Metadata, tidy } from "../../domain/metadata.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { refuseClosedDoor } from "../../domain/terms.ts";
import { findings, refuseFindings } from "../../domain/validate_metadata.ts";
import type { Dataset, Version } from "../../domain/version.ts";
import { jsonOf, objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { demandEdit, findDataset, flag, metadataRulesAt } from "../lookup.ts";
import { presentVersion } from "../present/present.ts";
import { ok, type Reply } from "../reply.ts";
import { reading } from "./creating.ts";

function bodyOf(call: Call): Json {
  const value = jsonOf(call.text);
  if (value === undefined) throw new Stumble("no JSON");
  return value;
}

/** Refuses an edit of something that has changed since its editor read it. */
export function refuseStale(call: Call, latest: Version): void {
  const source = call.query.get("sourceLastUpdateTime");
  if (source === null) return;
  const time = Date.parse(source);
  if (Number.isNaN(time)) throw new Refusal("invalid", `Error parsing date: ${source}`);
  if (Math.floor(Date.parse(latest.updated) / 1000) !== Math.floor(time / 1000)) {
    throw new Refusal("invalid", `Internal version timestamp ${source} is outdated`);
  }
}

/**
 * Validates what an edit makes. What the edit itself names was looked at while it was read, so only
 * the rest is.
 */
function refuseUnedited(
  call: Call,
  dataset: Dataset,
  next: Metadata,
  edits: readonly Field[],
): void {
  const named = new Set(edits.map(({ name }) => name));
  refuseFindings(
    findings(next, metadataRulesAt(call, dataset.ownerId)).filter(({ field }) => !named.has(field)),
  );
}

function saved(call: Call, dataset: Dataset, metadata: Metadata): Reply {
  const { datasets } = call.server.store;
  const version = datasets.save(datasets.draft(dataset.id).id, { metadata });
  return ok(presentVersion(call.server, dataset, version));
}

/** `PUT datasets/{ds}/editMetadata` */
export function editMetadata(call: Call): Reply {
  const { datasets, blocks: { catalogue } } = call.server.store;
  const dataset = findDataset(call);
  const body = bodyOf(call);
  const latest = datasets.latest(dataset.id);
  refuseStale(call, latest);
  const prefix = "Error parsing dataset update: ";
  const replace = flag(call, "replace");
  const edits = reading(prefix, () => parseEdit(body, catalogue, { replace }));
  const next = reading(prefix, () => edited(latest.metadata, edits, { catalogue, replace }));
  demandEdit(call, dataset);
  refuseUnedited(call, dataset, next, edits);
  return saved(call, dataset, next);
}

/** `PUT datasets/{ds}/deleteMetadata` */
export function deleteMetadata(call: Call): Reply {
  const { datasets, blocks: { catalogue } } = call.server.store;
  const dataset = findDataset(call);
  const removals = reading(
    "Error parsing dataset update: ",
    () => parseEdit(bodyOf(call), catalogue),
  );
  const next = without(datasets.latest(dataset.id).metadata, removals, { catalogue });
  demandEdit(call, dataset);
  refuseFindings(findings(next, metadataRulesAt(call, dataset.ownerId)));
  return saved(call, dataset, next);
}

/** `PUT datasets/{ds}/versions/{version}` */
export function putDraft(call: Call): Reply {
  const { blocks, datasets, files } = call.server.store;
  if (call.params["version"] !== ":draft") {
    throw new Refusal("invalid", "Only the :draft version can be updated");
  }
  const body = bodyOf(call);
  const dataset = findDataset(call);
  const prefix = "Error parsing dataset version: ";
  const version = objectOf(JSON.stringify(body), prefix);
  const sent = reading(prefix, () => parseVersion(version, blocks.catalogue));
  if (sent.files.told > 0) throw new Refusal("invalid", "You may not add files via this api.");
  demandEdit(call, dataset);
  const rules = metadataRulesAt(call, dataset.ownerId);
  refuseFindings(findings(sent.metadata, rules));
  const content = { terms: sent.terms, metadata: tidy(sent.metadata, rules.catalogue) };
  const draft = datasets.draft(dataset.id);
  refuseClosedDoor(content.terms, files.of(draft.id).some(({ restricted }) => restricted));
  return ok(presentVersion(call.server, dataset, datasets.save(draft.id, content)));
}
