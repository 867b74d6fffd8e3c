import type { Catalogue } from "./catalogue.ts";
import { isArray, isObject, type Json, type JsonObject, textOf } from "./json.ts";
import { Refusal, Stumble } from "./refusal.ts";
import type { Collection, InputLevel, OwnNames } from "./version.ts";

/**
 * What a request chooses for a collection. What is not said stays as it is; an empty list has the collection
 * take from its owner.
 */
export interface BlockChoices {
  readonly blocks?: readonly string[];
  readonly facets?: readonly string[];
  readonly inputLevels?: readonly InputLevel[];
}

function listIn(object: JsonObject, name: string): readonly Json[] | undefined {
  const value = object[name];
  if (value === undefined) return undefined;
  if (!isArray(value)) throw new Stumble(`${name} is no list`);
  return value;
}

function flagIn(object: JsonObject, name: string): boolean {
  const value = object[name];
  if (typeof value !== "boolean") throw new Stumble(`${name} is neither true nor false`);
  return value;
}

function levelIn(value: Json, catalogue: Catalogue): InputLevel {
  if (!isObject(value)) throw new Stumble("a level is no object");
  const name = textOf(value, "datasetFieldTypeName");
  if (name === undefined) throw new Stumble("a level names no field");
  if (catalogue.field(name) === undefined) {
    throw new Refusal("invalid", `Invalid dataset field type name: ${name}`);
  }
  const [required, include] = [flagIn(value, "required"), flagIn(value, "include")];
  if (required && !include) {
    throw new Refusal(
      "invalid",
      `The input level for the dataset field type ${name} cannot be required if it is not included`,
    );
  }
  const level = { datasetFieldTypeName: name, required, include };
  return "displayOnCreate" in value
    ? { ...level, displayOnCreate: value["displayOnCreate"] === true }
    : level;
}

/**
 * Reads what is asked of fields.
 *
 * @throws {Refusal} Where there is no such field, or it is required and left out.
 * @throws {Stumble} Where something is not what it has to be, and a real one does not look.
 */
export function parseLevels(list: readonly Json[], catalogue: Catalogue): readonly InputLevel[] {
  return list.map((value) => levelIn(value, catalogue));
}

/**
 * Reads names or ids of fields that can be facets.
 *
 * @throws {Refusal} Where there is no such field, or it can be none.
 * @throws {Stumble} Where a name is no text.
 */
export function parseFacets(list: readonly Json[], catalogue: Catalogue): readonly string[] {
  return list.map((value) => {
    if (typeof value !== "string") throw new Stumble("a facet is no text");
    const definition = /^\d+$/.test(value)
      ? catalogue.fields().find(({ definition }) => definition.id === Number(value))?.definition
      : catalogue.field(value)?.definition;
    if (definition === undefined) {
      throw new Refusal("invalid", `Can't find dataset field type '${value}'`);
    }
    if (!definition.facetable) {
      throw new Refusal("invalid", `Dataset field type '${value}' is not facetable`);
    }
    return definition.name;
  });
}

function parseNames(list: readonly Json[], catalogue: Catalogue): readonly string[] {
  return list.map((value) => {
    if (typeof value !== "string") throw new Stumble("a block's name is no text");
    if (catalogue.block(value) === undefined) {
      throw new Refusal("invalid", `Invalid metadata block name: ${JSON.stringify(value)}`);
    }
    return value;
  });
}

function inherits(choices: JsonObject, flag: string, list?: string): boolean {
  if (choices[flag] === undefined || !flagIn(choices, flag)) return false;
  if (list !== undefined && choices[list] !== undefined) {
    throw new Refusal("invalid", `Metadata block can not contain both ${list} and ${flag}: true`);
  }
  return true;
}

/**
 * Reads the member `metadataBlocks` of a collection.
 *
 * @throws {Refusal} Where it names what there is not, or wants a list and its owner's.
 * @throws {Stumble} Where something is not what it has to be, and a real one does not look.
 */
export function parseChoices(value: Json | undefined, catalogue: Catalogue): BlockChoices {
  if (value === undefined) return {};
  if (!isObject(value)) throw new Stumble("metadataBlocks is no object");
  const [levels, blocks, facets] = ["inputLevels", "metadataBlockNames", "facetIds"]
    .map((name) => listIn(value, name));
  const inheritsBlocks = "inheritMetadataBlocksFromParent";
  const inheritsFacets = "inheritFacetsFromParent";
  const inputLevels = inherits(value, inheritsBlocks)
    ? []
    : levels && parseLevels(levels, catalogue);
  const names = inherits(value, inheritsBlocks, "metadataBlockNames")
    ? []
    : blocks && parseNames(blocks, catalogue);
  const facetNames = inherits(value, inheritsFacets, "facetIds")
    ? []
    : facets && parseFacets(facets, catalogue);
  return {
    ...(inputLevels === undefined ? {} : { inputLevels }),
    ...(names === undefined ? {} : { blocks: names }),
    ...(facetNames === undefined ? {} : { facets: facetNames }),
  };
}

const chosen = (names: readonly string[]): OwnNames => ({
  isRoot: names.length > 0,
  names: [...new Set(names)],
});

/** What choices come to: fields of which something is asked bring their blocks with them. */
export function applyChoices(
  collection: Pick<Collection, "blocks">,
  choices: BlockChoices,
  catalogue: Catalogue,
): Partial<Pick<Collection, "blocks" | "facets" | "inputLevels">> {
  const { inputLevels, facets } = choices;
  const blocks = choices.blocks === undefined ? collection.blocks : chosen(choices.blocks);
  const asked = (inputLevels ?? [])
    .map(({ datasetFieldTypeName: name }) => catalogue.field(name)!.block.name);
  return {
    blocks: { ...blocks, names: [...new Set([...blocks.names, ...asked])] },
    ...(facets === undefined ? {} : { facets: chosen(facets) }),
    ...(inputLevels === undefined ? {} : { inputLevels }),
  };
}
