import type { Block } from "../../domain/block.ts";
import { isArray, isObject, type Json, textOf } from "../../domain/json.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Collection, InputLevel } from "../../domain/version.ts";
import { jsonOf } from "../body.ts";
import type { Call } from "../call.ts";
import { demand, demandSuperuser, findCollection, flag } from "../lookup.ts";
import { presentCollection } from "../present/present.ts";
import { ok, okAnd, type Reply, said } from "../reply.ts";
import { presentBlocks } from "./catalogue.ts";
import { demandVisible } from "./collections.ts";

/** Names of blocks that there are. */
export function blockNames(call: Call, value: readonly Json[]): readonly string[] {
  return value.map(String).map((name) => {
    if (call.server.store.blocks.catalogue.block(name) === undefined) {
      throw new Refusal("invalid", `Invalid metadata block name: "${name}"`);
    }
    return name;
  });
}

/** Names of fields that can be facets. */
export function facetNames(call: Call, value: readonly Json[]): readonly string[] {
  return value.map(String).map((name) => {
    if (call.server.store.blocks.catalogue.field(name) === undefined) {
      throw new Refusal("invalid", `Can't find dataset field type '${name}'`);
    }
    return name;
  });
}

/** What is asked of fields. */
export function inputLevels(call: Call, value: readonly Json[]): readonly InputLevel[] {
  return value.filter(isObject).map((level) => {
    const name = textOf(level, "datasetFieldTypeName") ?? "";
    if (call.server.store.blocks.catalogue.field(name) === undefined) {
      throw new Refusal("invalid", `Invalid dataset field type name: ${name}`);
    }
    const [required, include] = [level["required"] === true, level["include"] === true];
    if (required && !include) {
      throw new Refusal(
        "invalid",
        `The input level for the dataset field type ${name} cannot be required if it is not included`,
      );
    }
    return { datasetFieldTypeName: name, required, include };
  });
}

function listOf(call: Call): readonly Json[] {
  const value = jsonOf(call.text);
  if (!isArray(value)) throw new Refusal("invalid", "Error parsing Json: an array is expected");
  return value;
}

/** The nearest collection, upwards, that has something of its own. */
function nearest<T>(
  call: Call,
  id: number,
  own: (collection: Collection) => T | null,
): T | undefined {
  for (const collection of call.server.store.collections.upward(id)) {
    const value = own(collection);
    if (value !== null) return value;
  }
  return undefined;
}

/** `GET dataverses/{dv}/metadatablocks` */
export function listCollectionBlocks(call: Call): Reply {
  const collection = findCollection(call);
  demandVisible(call, collection);
  const names = nearest(call, collection.id, ({ blocks }) => blocks) ?? [];
  return presentBlocks(
    call,
    names.map((name) => call.server.store.blocks.catalogue.block(name)).filter((
      block,
    ): block is Block => block !== undefined)
      .toSorted((a, b) => a.id - b.id)
      .map((block) => leveled(block, collection.inputLevels)),
  );
}

/** A block as a collection wants it: with fields required beyond its own, and without some. */
function leveled(block: Block, levels: readonly InputLevel[]): Block {
  const wanted = new Map(levels.map((level) => [level.datasetFieldTypeName, level]));
  const fields = Object.entries(block.fields)
    .filter(([name]) => wanted.get(name)?.include !== false)
    .map(([name, field]) => {
      const isRequired = field.isRequired || wanted.get(name)?.required === true;
      return [name, { ...field, isRequired }] as const;
    });
  return { ...block, fields: Object.fromEntries(fields) };
}

/** `POST dataverses/{dv}/metadatablocks` */
export function setCollectionBlocks(call: Call): Reply {
  const collection = findCollection(call);
  const blocks = blockNames(call, listOf(call));
  demand(call, collection.id, "EditDataverse");
  call.server.store.collections.update(collection.id, { blocks });
  return said(`Metadata blocks of dataverse ${collection.alias} updated.`);
}

/** `GET dataverses/{dv}/metadatablocks/isRoot` */
export function getBlockRoot(call: Call): Reply {
  const collection = findCollection(call);
  demand(call, collection.id, "EditDataverse");
  return ok(collection.blocks !== null);
}

/** `PUT dataverses/{dv}/metadatablocks/isRoot` */
export function setBlockRoot(call: Call): Reply {
  const collection = findCollection(call);
  demand(call, collection.id, "EditDataverse");
  const root = call.text.trim() === "true";
  const blocks = root ? nearest(call, collection.id, (one) => one.blocks) ?? [] : null;
  call.server.store.collections.update(collection.id, { blocks });
  return said(`Dataverse ${collection.name} is now a metadata  ${root ? "root" : "non-root"}`);
}

/** `GET dataverses/{dv}/facets` */
export function listFacets(call: Call): Reply {
  const collection = findCollection(call);
  demandVisible(call, collection);
  const names = nearest(call, collection.id, ({ facets }) => facets) ?? [];
  if (!flag(call, "returnDetails")) return ok(names);
  return ok(names.map((name, i) => ({
    id: String(i + 1),
    displayName: call.server.store.blocks.catalogue.definition(name).displayName,
    name,
  })));
}

/** `POST dataverses/{dv}/facets` */
export function setFacets(call: Call): Reply {
  const collection = findCollection(call);
  const facets = facetNames(call, listOf(call));
  demand(call, collection.id, "EditDataverse");
  call.server.store.collections.update(collection.id, { facets });
  return said(`Facets of dataverse ${collection.alias} updated.`);
}

/** `GET dataverses/{dv}/inputLevels` */
export function listInputLevels(call: Call): Reply {
  const collection = findCollection(call);
  demandVisible(call, collection);
  return ok(collection.inputLevels.map((level) => ({ ...level })));
}

/** `PUT dataverses/{dv}/inputLevels` */
export function setInputLevels(call: Call): Reply {
  const collection = findCollection(call);
  const levels = inputLevels(call, listOf(call));
  demand(call, collection.id, "EditDataverse");
  const merged = new Map(collection.inputLevels.map((one) => [one.datasetFieldTypeName, one]));
  for (const level of levels) merged.set(level.datasetFieldTypeName, level);
  // It has blocks of its own from then on: the root's, and those of the fields.
  const { collections, blocks: { catalogue } } = call.server.store;
  const blocks = new Set(collection.blocks ?? collections.root().blocks);
  for (const name of merged.keys()) blocks.add(catalogue.field(name)!.block.name);
  const next = collections.update(collection.id, {
    inputLevels: [...merged.values()],
    blocks: [...blocks],
  });
  return okAnd("You have successfully updated your dataverse!", presentCollection(next));
}

/** `PUT dataverses/{dv}/defaultContributorRole/{role}` */
export function setDefaultRole(call: Call): Reply {
  const { rights, collections } = call.server.store;
  const collection = findCollection(call);
  const alias = call.params["role"] ?? "";
  const role = alias === "none" ? undefined : rights.roleNamed(alias);
  if (role === undefined && alias !== "none") {
    throw new Refusal("missing", `Role ${alias} not found.`);
  }
  demand(call, collection.id, "EditDataverse");
  collections.update(collection.id, { defaultRole: role?.alias ?? null });
  return said(
    `Default contributor role for Dataverse ${collection.name} has been set to ${
      role?.name ?? "None"
    }.`,
  );
}

/** `GET dataverses/{dv}/storage/quota` */
export function getQuota(call: Call): Reply {
  const collection = findCollection(call);
  demand(call, collection.id, "ManageDataversePermissions");
  const bytes = call.server.store.collections.quotaOf(collection.id);
  return said(
    bytes === undefined
      ? "No quota defined for this collection"
      : `Total quota allocation for this collection: ${bytes.toLocaleString("en")} bytes`,
  );
}

/** `POST dataverses/{dv}/storage/quota/{bytes}` */
export function setQuota(call: Call): Reply {
  demandSuperuser(call, "Not a superuser");
  const collection = findCollection(call);
  const bytes = Number(call.params["bytes"]);
  if (!Number.isSafeInteger(bytes) || bytes < 0) {
    throw new Refusal("invalid", `Illegal quota: ${call.params["bytes"]}`);
  }
  call.server.store.collections.setQuota(collection.id, bytes);
  return said("Storage quota successfully set for the collection");
}

/** `DELETE dataverses/{dv}/storage/quota` */
export function deleteQuota(call: Call): Reply {
  demandSuperuser(call, "Not a superuser");
  call.server.store.collections.setQuota(findCollection(call).id, null);
  return said("Storage quota successfully disabled for the collection");
}
