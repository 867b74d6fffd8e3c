import type { Block } from "../../domain/block.ts";
import { hasSomethingOnCreate, type Levels } from "../../domain/block_view.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { flag } from "../lookup.ts";
import { presentBlock, presentBlockName, presentDefinition } from "../present/block.ts";
import { ok, type Reply } from "../reply.ts";

const noLevels: Levels = new Map();

/** Blocks, with or without their fields as the query wants. */
export function presentBlocks(call: Call, list: readonly Block[], levels: Levels): Reply {
  const onlyOnCreate = flag(call, "onlyDisplayedOnCreate");
  return ok(
    flag(call, "returnDatasetFieldTypes")
      ? list.map((block) => presentBlock(block, { levels, onlyOnCreate }))
      : list.map(presentBlockName),
  );
}

/** `GET metadatablocks` */
export function listBlocks(call: Call): Reply {
  const { blocks: { catalogue }, collections } = call.server.store;
  if (!flag(call, "onlyDisplayedOnCreate")) return presentBlocks(call, catalogue.blocks, noLevels);
  // Only what some collection has is looked at.
  const used = new Set(collections.all().flatMap(({ blocks }) => blocks.names));
  const list = catalogue.blocks
    .filter((block) => used.has(block.name) && hasSomethingOnCreate(block, noLevels));
  return presentBlocks(call, list, noLevels);
}

/** `GET metadatablocks/{name}` */
export function getBlock(call: Call): Reply {
  const name = call.params["name"] ?? "";
  const block = call.server.store.blocks.catalogue.block(name);
  if (block === undefined) throw new Refusal("missing", `Can't find metadata block '${name}'`);
  return ok(presentBlock(block, { levels: noLevels, onlyOnCreate: false }));
}

/** `GET datasetfields/facetables` */
export function listFacetables(call: Call): Reply {
  const fields = call.server.store.blocks.catalogue.fields().map(({ definition }) => definition)
    .filter(({ facetable }) => facetable);
  return ok(fields.map(presentDefinition));
}
