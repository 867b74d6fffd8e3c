import { type DatasetType, defaultType } from "../../domain/dataset_type.ts";
import { isArray, type Json, type JsonObject } from "../../domain/json.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { arrayOf, objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { demandSuperuser, notPermitted } from "../lookup.ts";
import { ok, type Reply, said } from "../reply.ts";

function licenseNames({ server: { store } }: Call, type: DatasetType): readonly string[] {
  const { list } = store.licenses;
  return type.licenseIds.flatMap((id) => list.byId(id)?.name ?? []);
}

function presentType(call: Call, type: DatasetType): JsonObject {
  return {
    id: type.id,
    name: type.name,
    linkedMetadataBlocks: type.blocks,
    availableLicenses: licenseNames(call, type),
  };
}

function typeIn(call: Call): DatasetType | undefined {
  const name = call.params["type"] ?? "";
  return call.server.store.datasetTypes.find(/^\d+$/.test(name) ? Number(name) : name);
}

/** `GET datasets/datasetTypes` */
export function listDatasetTypes(call: Call): Reply {
  return ok(call.server.store.datasetTypes.all().map((type) => presentType(call, type)));
}

/** `GET datasets/datasetTypes/{type}` */
export function getDatasetType(call: Call): Reply {
  const type = typeIn(call);
  if (type === undefined) {
    throw new Refusal(
      "missing",
      `Could not find a dataset type with name ${call.params["type"]}`,
    );
  }
  return ok(presentType(call, type));
}

function wordsOf(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!isArray(value)) throw new Stumble("no list");
  return value.map((word) => {
    if (typeof word !== "string") throw new Stumble("a word is no text");
    return word;
  });
}

/** Refuses names of blocks that are not there. */
function blocksOf(call: Call, names: readonly string[]): readonly string[] {
  const { catalogue } = call.server.store.blocks;
  for (const name of names) {
    if (catalogue.block(name) !== undefined) continue;
    const known = catalogue.blocks.map((block) => block.name).join(", ");
    throw new Refusal(
      "invalid",
      `Metadata block not found: ${name}. Available metadata blocks: ${known}`,
    );
  }
  return names;
}

/** The ids of licenses that are named, or whose addresses are. */
function licensesOf(call: Call, names: readonly string[]): readonly number[] {
  const { list } = call.server.store.licenses;
  return names.map((wanted) => {
    const found = list.named(wanted);
    if (found !== undefined) return found.id;
    throw new Refusal(
      "invalid",
      `License not found: ${wanted}. Available licenses: ${list.choices}`,
    );
  });
}

function demandKeeper(call: Call): void {
  if (call.requester.type !== "user") {
    throw new Refusal("invalid", "Authentication is required.");
  }
  demandSuperuser(call, "Superusers only.");
}

/** `POST datasets/datasetTypes` */
export function addDatasetType(call: Call): Reply {
  const { datasetTypes } = call.server.store;
  demandKeeper(call);
  if (call.text === "") throw new Refusal("invalid", "JSON input was null or empty!");
  const body = objectOf(call.text, "Problem parsing supplied JSON: ");
  const { name } = body;
  if (typeof name !== "string") throw new Stumble("the name is no text");
  const blocks = blocksOf(call, wordsOf(body["linkedMetadataBlocks"]));
  const licenseIds = licensesOf(call, wordsOf(body["availableLicenses"]));
  if (/^\d+$/.test(name)) {
    throw new Refusal("invalid", "The name of the type cannot be only digits.");
  }
  if (datasetTypes.find(name) !== undefined) {
    throw new Refusal(
      "invalid",
      "java.lang.IllegalStateException: A dataset type with the same name is already present.",
    );
  }
  return ok(presentType(call, datasetTypes.create({ name, blocks, licenseIds })));
}

/** `DELETE datasets/datasetTypes/{type}` */
export function deleteDatasetType(call: Call): Reply {
  const { datasetTypes } = call.server.store;
  demandKeeper(call);
  const word = call.params["type"] ?? "";
  if (!/^[+-]?\d{1,18}$/.test(word)) throw new Stumble("no number");
  const type = datasetTypes.find(Number(word));
  if (type === undefined) {
    throw new Refusal("invalid", `Could not find dataset type with id ${Number(word)}`);
  }
  if (type.name === defaultType) {
    throw new Refusal(
      "forbidden",
      `You cannot delete the default dataset type: ${defaultType}`,
    );
  }
  if (datasetTypes.isUsed(type.name)) {
    throw new Refusal(
      "invalid",
      `java.lang.IllegalStateException: Dataset type with id ${type.id} is referenced and cannot be deleted.`,
    );
  }
  datasetTypes.delete(type.id);
  return said("deleted");
}

/** The type to change, and the words that are sent for it. */
function changeIn(call: Call): { readonly type: DatasetType; readonly words: readonly string[] } {
  const type = typeIn(call);
  if (type === undefined) throw new Stumble("no such type");
  return { type, words: call.text === "" ? [] : wordsOf(arrayOf(call.text)) };
}

/** `PUT datasets/datasetTypes/{type}` */
export function linkBlocks(call: Call): Reply {
  const { type, words } = changeIn(call);
  const blocks = blocksOf(call, words);
  if (!isSuperuser(call.requester)) throw notPermitted(call);
  call.server.store.datasetTypes.save({ ...type, blocks });
  return ok({ linkedMetadataBlocks: { before: type.blocks, after: blocks } });
}

/** `PUT datasets/datasetTypes/{type}/licenses` */
export function offerLicenses(call: Call): Reply {
  const { type, words } = changeIn(call);
  const licenseIds = licensesOf(call, words);
  if (!isSuperuser(call.requester)) throw notPermitted(call);
  call.server.store.datasetTypes.save({ ...type, licenseIds });
  return ok({ availableLicenses: { before: licenseNames(call, type), after: words } });
}
