import { type FieldDefinition, fieldPlace, hasTerm } from "./block.ts";
import { isArray, isObject, type Json, type JsonObject } from "./json.ts";
import type { CompoundValue, Field, Metadata, SimpleValue } from "./metadata.ts";
import { tidy } from "./metadata.ts";
import { Refusal, Stumble } from "./refusal.ts";

/** Options of {@linkcode parseField}. */
export interface ParseOptions {
  /**
   * Whether `multiple` and `typeClass` must be said and right; an edit need not.
   *
   * @default {true}
   */
  readonly strict?: boolean;
}

function refuse(text: string): never {
  throw new Refusal("invalid", text);
}

function checkClass(definition: FieldDefinition, field: JsonObject): void {
  const { name } = definition;
  if (typeof field["multiple"] !== "boolean") throw new Stumble("multiple is not said");
  if (field["multiple"] !== definition.multiple) refuse(`incorrect multiple   for field ${name}`);
  const said = field["typeClass"];
  if (definition.typeClass === "compound" && said !== "compound") {
    refuse(`incorrect  typeClass for field ${name}, should be compound.`);
  }
  if (definition.typeClass === "primitive" && said !== "primitive") {
    refuse(`incorrect  typeClass for field: ${name}, should be primitive`);
  }
  if (definition.typeClass === "controlledVocabulary" && said !== "controlledVocabulary") {
    refuse(`incorrect  typeClass for field ${name}, should be controlledVocabulary`);
  }
}

function listOf(definition: FieldDefinition, value: Json | undefined): readonly Json[] {
  if (definition.multiple) {
    if (!isArray(value)) {
      refuse(`Invalid values submitted for ${definition.name}. It should be an array of values.`);
    }
    return value;
  }
  if (isArray(value) || value === undefined || value === null) {
    refuse(`Invalid value submitted for ${definition.name}. It should be a single value.`);
  }
  return [value];
}

function simpleValues(definition: FieldDefinition, value: Json | undefined): SimpleValue {
  const words = listOf(definition, value).map((item) => {
    if (typeof item !== "string") throw new Stumble(`a value of ${definition.name} is no text`);
    return item.trim();
  }).filter((word) => word !== "");
  if (!definition.isControlledVocabulary) return words;
  for (const word of words) {
    if (!hasTerm(definition, word)) {
      refuse(`Value '${word}' does not exist in type '${definition.name}'`);
    }
  }
  return [...new Set(words)];
}

function compoundValue(
  definition: FieldDefinition,
  value: Json,
  options: ParseOptions,
): CompoundValue {
  if (!isObject(value)) throw new Stumble(`a value of ${definition.name} is no object`);
  const children: Record<string, SimpleValue> = {};
  for (const item of Object.values(value)) {
    if (!isObject(item)) continue;
    const name = String(item["typeName"]);
    const child = fieldPlace(name);
    if (child === undefined) continue;
    if (child.parent?.name !== definition.name) {
      refuse(`field ${name} is not a child of ${definition.name}`);
    }
    if (options.strict !== false) checkClass(child.definition, item);
    const values = simpleValues(child.definition, item["value"]);
    if (values.length > 0) children[name] = values;
  }
  return children;
}

/**
 * Reads a field; one that no block has is passed over.
 *
 * @throws {Refusal} Where the value is not what the field takes.
 */
export function parseField(field: JsonObject, options: ParseOptions = {}): Field | undefined {
  const name = String(field["typeName"]);
  const place = fieldPlace(name);
  if (place === undefined || place.parent !== undefined) return undefined;
  const { definition } = place;
  if (options.strict !== false) checkClass(definition, field);
  if (definition.typeClass !== "compound") {
    return { name, type: "simple", values: simpleValues(definition, field["value"]) };
  }
  const values = listOf(definition, field["value"])
    .map((value) => compoundValue(definition, value, options))
    .filter((value) => Object.keys(value).length > 0);
  return { name, type: "compound", values };
}

/** Reads `metadataBlocks` of a version. */
export function parseBlocks(value: Json | undefined): Metadata {
  if (!isObject(value)) refuse("Invalid JSON object: metadata blocks not found.");
  const fields: Field[] = [];
  for (const block of Object.values(value)) {
    if (isObject(block)) fields.push(...parseFields(block["fields"]));
  }
  return tidy(fields);
}

/** Reads a list of fields. */
export function parseFields(value: Json | undefined, options: ParseOptions = {}): Field[] {
  if (!isArray(value)) throw new Stumble("fields are no list");
  return value.filter(isObject).map((field) => parseField(field, options))
    .filter((field) => field !== undefined);
}

/** Reads the body of an edit: a list of fields under `fields`, or one bare field. */
export function parseEdit(value: Json): Field[] {
  if (!isObject(value)) throw new Stumble("an edit is an object");
  if ("fields" in value) return parseFields(value["fields"], { strict: false });
  const field = parseField(value, { strict: false });
  return field === undefined ? [] : [field];
}
