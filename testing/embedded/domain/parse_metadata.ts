import type { FieldDefinition } from "./block.ts";
import type { Catalogue } from "./catalogue.ts";
import { isArray, isObject, type Json, type JsonObject, textOf } from "./json.ts";
import { javaTrim } from "./java_text.ts";
import type { CompoundValue, Field, Metadata, SimpleValue } from "./metadata.ts";
import { Refusal, Stumble } from "./refusal.ts";

/** Options of {@linkcode parseField}. */
export interface ParseOptions {
  /**
   * Whether `multiple` and `typeClass` must be said and right; an edit need not.
   *
   * @default {true}
   */
  readonly strict?: boolean;
  /**
   * Whether an empty term stands for none, as it does where it replaces what was there.
   *
   * @default {false}
   */
  readonly replace?: boolean;
}

/** A word that its vocabulary does not have. */
class UnknownTerm extends Refusal {}

function refuse(text: string): never {
  throw new Refusal("invalid", text);
}

function checkClass(definition: FieldDefinition, field: JsonObject): void {
  const { name, typeClass } = definition;
  if (typeof field["multiple"] !== "boolean") throw new Stumble("multiple is not said");
  if (field["multiple"] !== definition.multiple) refuse(`incorrect multiple   for field ${name}`);
  const said = textOf(field, "typeClass");
  if (said === undefined) throw new Stumble("typeClass is not said");
  if (said === typeClass) return;
  switch (typeClass) {
    case "compound":
      return refuse(`incorrect  typeClass for field ${name}, should be compound.`);
    case "primitive":
      return refuse(`incorrect  typeClass for field: ${name}, should be primitive`);
    case "controlledVocabulary":
      return refuse(`incorrect  typeClass for field ${name}, should be controlledVocabulary`);
  }
}

/** The values of a field: a list where it is multiple, and one value where it is not. */
function listOf(definition: FieldDefinition, value: Json | undefined): readonly Json[] {
  if (value === undefined) throw new Stumble("no value");
  if (definition.multiple) {
    if (isArray(value)) return value;
    return refuse(
      `Invalid values submitted for ${definition.name}. It should be an array of values.`,
    );
  }
  if (definition.typeClass === "compound" || typeof value === "string") return [value];
  return refuse(`Invalid value submitted for ${definition.name}. It should be a single value.`);
}

function terms(
  definition: FieldDefinition,
  list: readonly Json[],
  options: ParseOptions,
): SimpleValue {
  const found = list.map((word) => {
    if (typeof word !== "string") refuse(`Invalid values submitted for ${definition.name}`);
    if (word === "" && !definition.multiple && options.replace === true) return "";
    const term = definition.vocabulary?.find(word);
    if (term !== undefined) return term.value;
    throw new UnknownTerm(
      "invalid",
      `Value '${word}' does not exist in type '${definition.name}'`,
    );
  });
  return [...new Set(found)];
}

function texts(list: readonly Json[]): SimpleValue {
  return list.map((text) => {
    if (typeof text !== "string") throw new Stumble("a value is no text");
    return javaTrim(text);
  });
}

function compounds(
  definition: FieldDefinition,
  list: readonly Json[],
  catalogue: Catalogue,
  options: ParseOptions,
): readonly CompoundValue[] {
  const unknown: string[] = [];
  const values: CompoundValue[] = [];
  for (const value of list) {
    if (!isObject(value)) throw new Stumble(`a value of ${definition.name} is no object`);
    const children: Record<string, SimpleValue> = {};
    for (const item of Object.values(value)) {
      if (!isObject(item)) throw new Stumble(`a child of ${definition.name} is no object`);
      try {
        const child = parseField(item, catalogue, options);
        if (child === undefined) continue;
        // Where there is only one value, nobody looks.
        if (definition.multiple && definition.childFields?.[child.name] === undefined) {
          refuse(`field ${child.name} is not a child of ${definition.name}`);
        }
        if (child.type === "simple") children[child.name] ??= child.values;
      } catch (error) {
        if (!(error instanceof UnknownTerm)) throw error;
        unknown.push(`${error.message};`);
      }
    }
    if (Object.keys(children).length > 0) values.push(children);
  }
  if (unknown.length > 0) {
    refuse(`Invalid controlled vocabulary in compound field ${unknown.join("")}`);
  }
  return values;
}

/**
 * Reads a field as it is sent, with what is blank in it; one that no block has is passed over.
 *
 * @throws {Refusal} Where the value is not what the field takes.
 * @throws {Stumble} Where a real Dataverse does not look before it takes the value for what it is not.
 */
export function parseField(
  field: JsonObject,
  catalogue: Catalogue,
  options: ParseOptions = {},
): Field | undefined {
  const name = textOf(field, "typeName") ?? "";
  const definition = catalogue.field(name)?.definition;
  if (definition === undefined) return undefined;
  if (options.strict !== false) checkClass(definition, field);
  const list = listOf(definition, field["value"]);
  switch (definition.typeClass) {
    case "compound":
      return { name, type: "compound", values: compounds(definition, list, catalogue, options) };
    case "controlledVocabulary":
      return { name, type: "simple", values: terms(definition, list, options) };
    case "primitive":
      return { name, type: "simple", values: texts(list) };
  }
}

/** Reads a list of fields. */
export function parseFields(
  value: Json | undefined,
  catalogue: Catalogue,
  options: ParseOptions = {},
): readonly Field[] {
  if (!isArray(value)) throw new Stumble("fields are no list");
  return value.map((field) => {
    if (!isObject(field)) throw new Stumble("a field is no object");
    return parseField(field, catalogue, options);
  }).filter((field) => field !== undefined);
}

/** Reads `metadataBlocks` of a version; what its blocks are called does not matter. */
export function parseBlocks(value: Json | undefined, catalogue: Catalogue): Metadata {
  if (value === undefined) refuse("Invalid JSON object: metadata blocks not found.");
  if (!isObject(value)) throw new Stumble("blocks are no object");
  return Object.values(value).flatMap((block) => {
    if (!isObject(block)) throw new Stumble("a block is no object");
    return parseFields(block["fields"], catalogue);
  });
}

/** Reads the body of an edit: a list of fields under `fields`, or one bare field. */
export function parseEdit(
  value: Json,
  catalogue: Catalogue,
  options: Pick<ParseOptions, "replace"> = {},
): readonly Field[] {
  if (!isObject(value)) throw new Stumble("an edit is an object");
  const lax = { ...options, strict: false };
  if ("fields" in value) return parseFields(value["fields"], catalogue, lax);
  const field = parseField(value, catalogue, lax);
  return field === undefined ? [] : [field];
}
