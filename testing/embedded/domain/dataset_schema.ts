import type { FieldDefinition } from "./block.ts";
import type { Json, JsonObject } from "./json.ts";
import type { MetadataRules } from "./validate_metadata.ts";

/** The fields that a collection's schema of datasets asks for, by the names of their blocks. */
export type WantedFields = ReadonlyMap<string, readonly FieldDefinition[]>;

/** Which top-level fields of a collection's blocks have to be there. */
export function wantedFields({ catalogue, blocks, levels }: MetadataRules): WantedFields {
  const wanted = new Map(
    levels.map(({ datasetFieldTypeName: name, required }) => [name, required]),
  );
  const result = new Map<string, readonly FieldDefinition[]>();
  for (const name of blocks) {
    const fields = Object.values(catalogue.block(name)?.fields ?? {})
      .filter((field) => wanted.get(field.name) ?? field.isRequired);
    if (fields.length > 0) result.set(name, fields);
  }
  return result;
}

const text: JsonObject = { type: "string" };
const flag: JsonObject = { type: "boolean" };
const field: JsonObject = { $ref: "#/$defs/field" };

function blockSchema(fields: readonly FieldDefinition[]): JsonObject {
  const list: JsonObject = {
    type: "array",
    items: field,
    minItems: fields.length,
    allOf: fields.map(({ name }) => ({
      contains: { properties: { typeName: { const: name } } },
    })),
  };
  return { type: "object", properties: { fields: list }, required: ["fields"] };
}

function objectSchema(properties: Readonly<Record<string, Json>>, required: readonly string[]) {
  return { type: "object", properties, required };
}

/** What the JSON of a dataset has to look like in a collection, as JSON Schema. */
export function datasetSchema(wanted: WantedFields): JsonObject {
  const blocks = Object.fromEntries(
    [...wanted].map(([name, fields]) => [name, blockSchema(fields)] as const),
  );
  const license = objectSchema({ name: text, uri: { ...text, format: "uri" } }, ["name", "uri"]);
  const version = objectSchema(
    { license, metadataBlocks: objectSchema(blocks, [...wanted.keys()]) },
    ["metadataBlocks"],
  );
  return {
    $schema: "http://json-schema.org/draft-04/schema#",
    $defs: {
      field: {
        type: "object",
        required: ["typeClass", "multiple", "typeName"],
        properties: {
          value: { anyOf: [{ type: "array" }, text, field] },
          typeClass: text,
          multiple: flag,
          typeName: text,
          displayOnCreate: flag,
        },
      },
    },
    ...objectSchema({ datasetVersion: version }, ["datasetVersion"]),
  };
}
