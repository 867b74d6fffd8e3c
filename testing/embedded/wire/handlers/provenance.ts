import { isObject, type Json, type JsonObject, textOf } from "../../domain/json.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { entityNames, isProvenance } from "../../domain/provenance.ts";
import type { FileInVersion } from "../../domain/version.ts";
import { jsonOf } from "../body.ts";
import type { Call } from "../call.ts";
import { demand, demandEdit, findDataset, findFile, seesDrafts } from "../lookup.ts";
import { ok, type Reply, said } from "../reply.ts";

function demandEnabled(call: Call): void {
  if (call.server.store.settings.get(":ProvCollectionEnabled")?.toLowerCase() === "true") return;
  throw new Refusal("forbidden", "This functionality has been administratively disabled.");
}

function readable(call: Call): FileInVersion {
  const [file] = findFile(call);
  if (file.published === null && !seesDrafts(call, findDataset(call, String(file.datasetId)))) {
    demand(call, file.datasetId, "ViewUnpublishedDataset");
  }
  return file;
}

/** `POST files/{file}/prov-json` */
export function setProvenance(call: Call): Reply {
  const { provenance } = call.server.store;
  demandEnabled(call);
  const [file] = findFile(call);
  if (file.published !== null && provenance.of(file.fileId) !== undefined) {
    throw new Refusal(
      "forbidden",
      "PROV-JSON cannot be updated for a published file that already has PROV-JSON.",
    );
  }
  const json = jsonOf(call.text);
  if (json === undefined || !isProvenance(json)) {
    throw new Refusal(
      "invalid",
      "The uploaded provenance file does not comply with the W3C Provenance standard.",
    );
  }
  const entity = call.query.get("entityName") ?? "";
  if (!entityNames(json).includes(entity)) {
    throw new Refusal(
      "invalid",
      "Entity name provided does not match any entities parsed from the uploaded PROV-JSON.",
    );
  }
  demandEdit(call, findDataset(call, String(file.datasetId)));
  provenance.set(file.fileId, { json: call.text, entity });
  return said(`PROV-JSON provenance data saved for Data File: ${file.label}`);
}

/** `GET files/{file}/prov-json` */
export function getProvenance(call: Call): Reply {
  demandEnabled(call);
  const { fileId } = readable(call);
  const found = call.server.store.provenance.of(fileId);
  if (found === undefined) {
    throw new Refusal("invalid", "No provenance json available for this file.");
  }
  return ok({ json: JSON.stringify(JSON.parse(found.json) as Json) });
}

/** `DELETE files/{file}/prov-json` */
export function deleteProvenance(call: Call): Reply {
  demandEnabled(call);
  const [file] = findFile(call);
  if (file.published !== null) {
    throw new Refusal("forbidden", "PROV-JSON cannot be deleted for a published file.");
  }
  demandEdit(call, findDataset(call, String(file.datasetId)));
  call.server.store.provenance.remove(file.fileId);
  return said("PROV-JSON deleted for the selected Data File.");
}

/** The text in a body. */
function textIn(body: string): string {
  const json = jsonOf(body);
  if (!isObject(json)) throw new Refusal("invalid", "A valid JSON object could not be found.");
  const object: JsonObject = json;
  if (object["text"] === undefined) {
    throw new Refusal("invalid", "The JSON object you send must have a key called 'text'.");
  }
  const text = textOf(object, "text");
  if (text === undefined) throw new Stumble("no text", { told: true });
  return text;
}

/** `POST files/{file}/prov-freeform` */
export function setProvenanceText(call: Call): Reply {
  const { datasets, files } = call.server.store;
  demandEnabled(call);
  const text = textIn(call.text);
  const [file] = findFile(call);
  demandEdit(call, findDataset(call, String(file.datasetId)));
  const draft = datasets.draft(file.datasetId);
  const place = files.inVersion(draft.id, file.fileId);
  if (place === undefined) throw new Stumble("not in the latest version", { told: true });
  files.update(place.id, { ...place, provenance: text });
  datasets.save(draft.id);
  return said(`Free-form provenance data saved for Data File : ${text}`);
}

/** `GET files/{file}/prov-freeform` */
export function getProvenanceText(call: Call): Reply {
  demandEnabled(call);
  const { provenance: text } = readable(call);
  if (text === null) {
    throw new Refusal("invalid", "No provenance free form text available for this file.");
  }
  return ok({ text });
}
