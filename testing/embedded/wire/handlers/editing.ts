import { javaDate } from "../../domain/java_date.ts";
import type { JsonObject } from "../../domain/json.ts";
import { edited, without } from "../../domain/edit_metadata.ts";
import { parseVersion } from "../../domain/parse_dataset.ts";
import { parseEdit } from "../../domain/parse_metadata.ts";
import { type Field, type Metadata, tidy } from "../../domain/metadata.ts";
import { javaObject, Refusal, Stumble } from "../../domain/refusal.ts";
import { refuseClosedDoor } from "../../domain/terms.ts";
import { findings, refuseFindings } from "../../domain/validate_metadata.ts";
import type { Dataset, Version } from "../../domain/version.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import {
  demand,
  demandEdit,
  findDataset,
  flag,
  metadataRulesAt,
  refuseLocked,
  termsRules,
} from "../lookup.ts";
import { presentVersion } from "../present/present.ts";
import { ok, type Reply } from "../reply.ts";
import { reading } from "./creating.ts";

/** Refuses an edit of something that has changed since its editor read it. */
export function refuseStale(call: Call, latest: Version): void {
  const source = call.query.get("sourceLastUpdateTime");
  if (source === null) return;
  const fields = javaDate(source, "yyyy-MM-dd'T'HH:mm:ss'Z'");
  if (fields === undefined) throw new Refusal("invalid", `Error parsing date: ${source}`);
  const { y = 0, M = 1, d = 1, H = 0, m = 0, s = 0 } = fields;
  const time = Date.UTC(y, M - 1, d, H, m, s);
  if (Math.floor(Date.parse(latest.updated) / 1000) !== Math.floor(time / 1000)) {
    throw new Refusal("invalid", `Internal version timestamp ${source} is outdated`);
  }
}

/** Keeps what an edit makes, unless something is wrong with it. */
function saved(call: Call, dataset: Dataset, next: Metadata): Reply {
  const { datasets } = call.server.store;
  const rules = metadataRulesAt(call, dataset.ownerId);
  refuseFindings(findings(next, rules));
  const metadata = tidy(next, rules.catalogue);
  const version = datasets.save(datasets.draft(dataset.id).id, { metadata });
  return ok(presentVersion(call.server, dataset, version));
}

/** What an edit with a field that no block has comes to where it has that field alone. */
function refuseNothing(edits: readonly Field[], body: JsonObject): void {
  if (edits.length > 0 || "fields" in body) return;
  const name = "edu.harvard.iq.dataverse.engine.command.impl.UpdateDatasetFieldsCommand";
  throw new Refusal(
    "broken",
    `Command ${
      javaObject(name)
    } failed: Exception thrown from bean: java.lang.NullPointerException: ` +
      'Cannot invoke "edu.harvard.iq.dataverse.DatasetField.getDatasetFieldType()" because "dsf" is null',
  );
}

/** `PUT datasets/{ds}/editMetadata` */
export function editMetadata(call: Call): Reply {
  const { datasets, blocks: { catalogue } } = call.server.store;
  const dataset = findDataset(call);
  const body = objectOf(call.text);
  const latest = datasets.latest(dataset.id);
  refuseStale(call, latest);
  const prefix = "Error parsing dataset update: ";
  const replace = flag(call, "replace");
  const edits = reading(prefix, () => parseEdit(body, catalogue, { replace }));
  demand(call, dataset.id, "EditDataset");
  refuseNothing(edits, body);
  const rules = metadataRulesAt(call, dataset.ownerId);
  const next = reading(prefix, () => edited(latest.metadata, edits, { rules, replace }));
  refuseLocked(call, dataset);
  return saved(call, dataset, next);
}

/** `PUT datasets/{ds}/deleteMetadata` */
export function deleteMetadata(call: Call): Reply {
  const { datasets, blocks: { catalogue } } = call.server.store;
  const dataset = findDataset(call);
  const body = objectOf(call.text);
  const removals = reading(
    "Error processing metadata delete: ",
    () => parseEdit(body, catalogue),
  );
  if (removals.length === 0 && !("fields" in body)) {
    throw new Stumble("nothing says what is to be deleted");
  }
  const next = without(datasets.latest(dataset.id).metadata, removals, catalogue);
  demandEdit(call, dataset);
  return saved(call, dataset, next);
}

/** `PUT datasets/{ds}/versions/{version}` */
export function putDraft(call: Call): Reply {
  const { blocks, datasets, files } = call.server.store;
  if (call.params["version"] !== ":draft") {
    throw new Refusal("invalid", "Only the :draft version can be updated");
  }
  const dataset = findDataset(call);
  const prefix = "Error parsing dataset version: ";
  const version = objectOf(call.text);
  const sent = reading(
    prefix,
    () => parseVersion(version, { catalogue: blocks.catalogue, ...termsRules(call) }),
  );
  if (sent.files.length > 0) throw new Refusal("invalid", "You may not add files via this api.");
  demandEdit(call, dataset);
  const rules = metadataRulesAt(call, dataset.ownerId);
  refuseFindings(findings(sent.metadata, rules));
  const content = { terms: sent.terms, metadata: tidy(sent.metadata, rules.catalogue) };
  const draft = datasets.draft(dataset.id);
  refuseClosedDoor(content.terms, files.of(draft.id).some(({ restricted }) => restricted));
  return ok(presentVersion(call.server, dataset, datasets.save(draft.id, content)));
}
