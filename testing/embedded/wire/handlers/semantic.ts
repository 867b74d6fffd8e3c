import {
  applyJsonLd,
  type LdContent,
  LdError,
  removeJsonLd,
  type RemoveOptions,
} from "../../domain/apply_json_ld.ts";
import type { JsonObject } from "../../domain/json.ts";
import { tidy } from "../../domain/metadata.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { refuseClosedDoor } from "../../domain/terms.ts";
import { findings, refuseFindings } from "../../domain/validate_metadata.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { EndpointError } from "../endpoint_error.ts";
import { expandJsonLd } from "../expand_json_ld.ts";
import {
  demand,
  demandEdit,
  findCollection,
  findDataset,
  findVersion,
  flag,
  metadataRulesAt,
} from "../lookup.ts";
import { presentAggregation } from "../present/aggregation.ts";
import { javaDay } from "../present/java_day.ts";
import { ok, type Reply } from "../reply.ts";
import { textOf } from "../text_of.ts";
import { makeDataset } from "./creating.ts";

/** `GET datasets/{ds}/metadata` */
export function getJsonLd(call: Call): Reply {
  return jsonLdOf(call, ":latest");
}

/** `GET datasets/{ds}/versions/{version}/metadata` */
export function getVersionJsonLd(call: Call): Reply {
  return jsonLdOf(call, call.params["version"] ?? "");
}

function jsonLdOf(call: Call, word: string): Reply {
  const dataset = findDataset(call);
  const version = findVersion(call, dataset, word);
  const { members, context } = presentAggregation(call.server, dataset, version);
  return ok({ ...members, "@context": context });
}

/** The body, with addresses for all its terms. */
async function bodyOf(call: Call, prefix: string): Promise<JsonObject> {
  return await expandJsonLd(objectOf(await textOf(call.request), prefix));
}

type Change = (content: LdContent, options: RemoveOptions) => LdContent;

/** Changes the draft of a dataset, or makes one that is changed. */
function changed(call: Call, change: Change): Reply {
  const { server: { base, store: { blocks: { catalogue }, datasets, files, licenses } } } = call;
  const dataset = findDataset(call);
  const latest = datasets.latest(dataset.id);
  let content: LdContent;
  try {
    content = change(latest, { catalogue, base, licenses: licenses.list });
  } catch (error) {
    throw error instanceof LdError ? new EndpointError(400, { details: error.message }) : error;
  }
  const { terms } = content;
  refuseClosedDoor(terms, files.of(latest.id).some(({ restricted }) => restricted));
  demandEdit(call, dataset);
  refuseFindings(findings(content.metadata, metadataRulesAt(call, dataset.ownerId)));
  const metadata = tidy(content.metadata, catalogue);
  const saved = datasets.save(datasets.draft(dataset.id).id, { metadata, terms });
  const what = latest.state === "DRAFT" ? "Version Updated" : "Version Created";
  return ok({ [what]: javaDay(saved.updated) });
}

/** `PUT datasets/{ds}/metadata` */
export async function putJsonLd(call: Call): Promise<Reply> {
  const { db } = call.server.store;
  // A dataset that is not there is told before the body is looked at.
  findDataset(call);
  const said = await bodyOf(call, "Error parsing Json: ");
  const append = !flag(call, "replace");
  return db.transaction(() =>
    changed(call, (content, options) => applyJsonLd(content, said, { ...options, append }))
  );
}

/** `PUT datasets/{ds}/metadata/delete` */
export async function deleteJsonLd(call: Call): Promise<Reply> {
  const { db } = call.server.store;
  findDataset(call);
  const said = await bodyOf(call, "Error parsing Json: ");
  return db.transaction(() =>
    changed(call, (content, options) => removeJsonLd(content, said, options))
  );
}

const nothing: LdContent = {
  metadata: [],
  terms: { license: null, texts: {}, accessRequest: true },
};
const noJsonLd =
  'Cannot invoke "jakarta.json.JsonObject.getString(String, String)" because "jsonld" is null';

/** `POST dataverses/{dv}/datasets`, with JSON-LD */
export async function createFromJsonLd(call: Call): Promise<Reply> {
  const { base, store: { blocks: { catalogue }, datasetTypes, db, licenses } } = call.server;
  const collection = findCollection(call);
  let said: JsonObject;
  try {
    said = await bodyOf(call, "");
  } catch (error) {
    throw error instanceof Stumble ? new Refusal("invalid", noJsonLd) : error;
  }
  return db.transaction(() => {
    const type = String(said["https://dataverse.org/schema/core#datasetType"] ?? "dataset");
    if (datasetTypes.find(type) === undefined) {
      throw new Refusal("invalid", `Invalid dataset type: ${type}`);
    }
    try {
      const content = applyJsonLd(nothing, said, {
        catalogue,
        base,
        licenses: licenses.list,
        append: false,
      });
      demand(call, collection.id, "AddDataset");
      return makeDataset(call, collection, { ...content, type });
    } catch (error) {
      throw error instanceof LdError ? new Refusal("invalid", error.message) : error;
    }
  });
}
