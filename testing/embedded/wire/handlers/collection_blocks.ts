import { applyChoices, parseFacets, parseLevels } from "../../domain/block_choices.ts";
import type { Block } from "../../domain/block.ts";
import { hasSomethingOnCreate, levelsOf } from "../../domain/block_view.ts";
import type { Json } from "../../domain/json.ts";
import { castFailure } from "../../domain/java_cast.ts";
import { Refusal } from "../../domain/refusal.ts";
import { facetNameOf } from "../../domain/stock_blocks.ts";
import { arrayOf } from "../body.ts";
import type { Call } from "../call.ts";
import { boundText, entitiesOf } from "../entity.ts";
import { demand, findCollection, flag, flagIn, may } from "../lookup.ts";
import { presentCollection, presentLevels } from "../present/collection.ts";
import { bare, ok, okAnd, type Reply, said } from "../reply.ts";
import { demandVisible } from "./collections.ts";
import { presentBlocks } from "./metadata_blocks.ts";

/** `GET dataverses/{dv}/metadatablocks` */
export function listCollectionBlocks(call: Call): Reply {
  const { blocks: { catalogue }, collections, datasetTypes } = call.server.store;
  const collection = findCollection(call);
  demandVisible(call, collection);
  const own = collections.rootOf(collection.id, "blocks");
  const list = catalogue.blocks.filter(({ name }) => own.blocks.names.includes(name));
  const levels = levelsOf(own.inputLevels);
  const shown = flag(call, "onlyDisplayedOnCreate")
    ? list.filter((block) => hasSomethingOnCreate(block, levels))
    : list;
  // Those of a type of datasets come after them, whatever they hold.
  const type = datasetTypes.find(call.query.get("datasetType") ?? "");
  const more = (type?.blocks ?? []).map((name) => catalogue.block(name))
    .filter((block) => block !== undefined);
  return presentBlocks(call, [...shown, ...more], levelsOf(collection.inputLevels));
}

function blockMeant(call: Call, value: Json): string {
  const { catalogue } = call.server.store.blocks;
  let found: Block | undefined;
  if (typeof value === "number") {
    found = catalogue.blocks.find(({ id }) => id === Math.trunc(value));
  } else if (typeof value === "string") found = catalogue.block(value);
  else throw new Refusal("invalid", castFailure(value, "JsonString"));
  if (found === undefined) {
    throw new Refusal("invalid", `Can't find metadata block '${JSON.stringify(value)}'`);
  }
  return found.name;
}

/** `POST dataverses/{dv}/metadatablocks` */
export function setCollectionBlocks(call: Call): Reply {
  const names = new Set(arrayOf(call.text, "").map((value) => blockMeant(call, value)));
  const collection = findCollection(call);
  demand(call, collection.id, "EditDataverse");
  call.server.store.collections.update(collection.id, {
    blocks: { isRoot: true, names: [...names] },
  });
  return said(`Metadata blocks of dataverse ${call.params["dv"]} updated.`);
}

/** `GET dataverses/{dv}/metadatablocks/isRoot` */
export function getBlockRoot(call: Call): Reply {
  const collection = findCollection(call);
  if (!may(call, collection.id, "EditDataverse")) throw new Refusal("forbidden", "Not authorized");
  return ok(collection.blocks.isRoot);
}

/** `PUT dataverses/{dv}/metadatablocks/isRoot` */
export function setBlockRoot(call: Call): Reply {
  const isRoot = flagIn(call.text);
  const collection = findCollection(call);
  demand(call, collection.id, "EditDataverse");
  call.server.store.collections.update(collection.id, {
    blocks: { ...collection.blocks, isRoot },
  });
  return said(`Dataverse ${collection.name} is now a metadata  ${isRoot ? "" : "non-"}root`);
}

/** `GET dataverses/{dv}/facets` */
export function listFacets(call: Call): Reply {
  const { blocks: { catalogue }, collections } = call.server.store;
  const collection = findCollection(call);
  demandVisible(call, collection);
  const { names } = collections.rootOf(collection.id, "facets").facets;
  if (!flag(call, "returnDetails")) return ok(names);
  return ok(names.map((name, i) => ({
    id: String(i + 1),
    displayName: catalogue.definition(name).displayName,
    name,
  })));
}

/** `POST dataverses/{dv}/facets` */
export function setFacets(call: Call): Reply {
  const { blocks: { catalogue }, collections } = call.server.store;
  const facets = parseFacets(arrayOf(call.text), catalogue);
  const collection = findCollection(call);
  demand(call, collection.id, "EditDataverse");
  collections.update(collection.id, applyChoices(collection, { facets }, catalogue));
  return said(`Facets of dataverse ${call.params["dv"]} updated.`);
}

/** `GET dataverses/{dv}/inputLevels` */
export function listInputLevels(call: Call): Reply {
  const collection = findCollection(call);
  demandVisible(call, collection);
  return ok(presentLevels(collection.inputLevels));
}

/** `PUT dataverses/{dv}/inputLevels` */
export function setInputLevels(call: Call): Reply {
  const { blocks: { catalogue }, collections } = call.server.store;
  const collection = findCollection(call);
  const inputLevels = parseLevels(arrayOf(call.text), catalogue);
  demand(call, collection.id, "EditDataverse");
  if (inputLevels.length === 0) {
    throw new Refusal(
      "broken",
      "Error while updating dataverse input levels: Input level list cannot be null or empty",
    );
  }
  // It has blocks of its own from then on: those of the root, whatever its owner has.
  const { names } = collections.root().blocks;
  const blocks = collection.blocks.isRoot ? collection.blocks : { isRoot: true, names };
  const next = collections.update(
    collection.id,
    applyChoices({ blocks }, { inputLevels }, catalogue),
  );
  return okAnd(
    "You have successfully updated your dataverse!",
    presentCollection(call.server, next),
  );
}

/** `GET dataverses/{dv}/metadatablockfacets` */
export function listBlockFacets(call: Call): Reply {
  const { blocks: { catalogue }, collections } = call.server.store;
  const collection = findCollection(call);
  demandVisible(call, collection);
  const { names } = collections.rootOf(collection.id, "blockFacets").blockFacets;
  return bare({
    dataverseId: collection.id,
    dataverseAlias: collection.alias,
    metadataBlockFacetRoot: collection.blockFacets.isRoot,
    metadataBlocks: names.map((name) => ({
      metadataBlockName: name,
      metadataBlockFacet: facetNameOf(catalogue.block(name)!),
    })),
  });
}

/** `POST dataverses/{dv}/metadatablockfacets` */
export function setBlockFacets(call: Call): Reply {
  const { blocks: { catalogue }, collections } = call.server.store;
  const names = entitiesOf(call).map((name) => boundText({ name }, "name") ?? "null");
  const collection = findCollection(call);
  const dv = call.params["dv"] ?? "";
  if (!collection.blockFacets.isRoot) {
    throw new Refusal(
      "invalid",
      `Dataverse: ${dv} must have metadata block facet root set to true`,
    );
  }
  const unknown = names.find((name) => catalogue.block(name) === undefined);
  if (unknown !== undefined) {
    throw new Refusal("invalid", `Invalid metadata block name: ${unknown}`);
  }
  demand(call, collection.id, "EditDataverse");
  collections.update(collection.id, { blockFacets: { isRoot: true, names } });
  return said(`Metadata block facets updated. DataverseId: ${dv} blocks: [${names.join(", ")}]`);
}

/** `POST dataverses/{dv}/metadatablockfacets/isRoot` */
export function setBlockFacetRoot(call: Call): Reply {
  const { collections } = call.server.store;
  const isRoot = flagIn(call.text);
  const collection = findCollection(call);
  const about = `DataverseId: ${call.params["dv"]} blockFacetsRoot: ${isRoot}`;
  if (collection.blockFacets.isRoot === isRoot) {
    return said(`No update needed, dataverse already consistent with new value. ${about}`);
  }
  demand(call, collection.id, "EditDataverse");
  // It begins with those that it had from above.
  const { names } = collections.rootOf(collection.id, "blockFacets").blockFacets;
  collections.update(collection.id, { blockFacets: { isRoot, names: isRoot ? names : [] } });
  return said(`Metadata block facets root updated. ${about}`);
}
