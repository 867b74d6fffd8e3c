import { childrenIn, type FieldDefinition } from "./block.ts";
import { wantedFields } from "./dataset_schema.ts";
import {
  inJavaOrder,
  isOrgObject,
  JavaNumber,
  type OrgJson,
  OrgJsonError,
  type OrgObject,
  readOrgJson,
} from "./org_json.ts";
import {
  aFlag,
  anyList,
  aText,
  aUri,
  type Check,
  listOf,
  objectOf,
  oneOf,
  type SchemaFailure,
} from "./schema_failure.ts";
import type { MetadataRules } from "./validate_metadata.ts";

/** Something else than the values of a dataset's field should be, in Dataverse's words. */
class DataError extends Error {
  override readonly name = "DataError";
}

/** Where Dataverse takes a value for what it is not, and says so in Java's words. */
class JavaError extends Error {
  override readonly name = "JavaError";
}

const field: Check = objectOf(
  {
    value: oneOf([anyList, aText, (value, at) => field(value, at)]),
    typeClass: aText,
    multiple: aFlag,
    typeName: aText,
    displayOnCreate: aFlag,
  },
  ["typeClass", "multiple", "typeName"],
);
const license = objectOf({ name: aText, uri: aUri }, ["name", "uri"]);

function schemaOf(rules: MetadataRules): Check {
  const wanted = wantedFields(rules);
  const blocks = Object.fromEntries(
    [...wanted].map(([name, fields]) =>
      [name, objectOf({ fields: listOf(field, fields.length) }, ["fields"])] as const
    ),
  );
  const metadataBlocks = objectOf(blocks, [...wanted.keys()]);
  const version = objectOf({ license, metadataBlocks }, ["metadataBlocks"]);
  return objectOf({ datasetVersion: version }, ["datasetVersion"]);
}

function wordsOf({ message, causes }: SchemaFailure): string {
  if (causes.length === 0) return message;
  return causes.map((cause) =>
    `org.everit.json.schema.InternalValidationException: ${cause.at}: ${cause.message}`
  ).join("");
}

/** What Java calls the class of a value that was taken out of org.json's. */
function javaClass(value: OrgJson): string {
  if (value instanceof JavaNumber) {
    const isMath = value.type === "BigInteger" || value.type === "BigDecimal";
    return `java.${isMath ? "math" : "lang"}.${value.type}`;
  }
  if (Array.isArray(value)) return "java.util.ArrayList";
  return isOrgObject(value) ? "java.util.HashMap" : "java.lang.Boolean";
}

/** A value that has to be a text. */
function asText(value: OrgJson | undefined): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) throw new JavaError("null");
  const [from, to] = [javaClass(value), "java.lang.String"];
  throw new JavaError(
    `class ${from} cannot be cast to class ${to} (${from} and ${to} are in module java.base of loader 'bootstrap')`,
  );
}

/** Looks at values of fields, wherever in a text they are. */
class ValueCheck {
  readonly #rules: MetadataRules;
  readonly #known: ReadonlyMap<string, FieldDefinition>;

  constructor(rules: MetadataRules) {
    this.#rules = rules;
    this.#known = new Map(
      rules.blocks.flatMap((name) => Object.entries(rules.catalogue.block(name)?.fields ?? {})),
    );
  }

  anything(key: string, value: OrgJson): void {
    if (Array.isArray(value)) {
      for (const item of value as readonly OrgJson[]) this.anything(key, item);
    } else if (isOrgObject(value)) {
      if (value.has("typeClass")) this.#field(key, value);
      for (const name of inJavaOrder(value.keys())) this.anything(name, value.get(name)!);
    }
  }

  #field(key: string, given: OrgObject): void {
    const word = (name: string): string => {
      const value = given.get(name) ?? "";
      return typeof value === "string" ? value : String(value);
    };
    const [typeName, typeClass] = [word("typeName"), word("typeClass")];
    const multiple = word("multiple").toLowerCase() === "true";
    const value = given.get("value") ?? null;
    const about = `Invalid data for key:${key} typeName:${typeName}.`;
    if (value === null) throw new DataError(`${about} 'value' missing.`);
    const isList = Array.isArray(value);
    if (multiple && !isList) {
      throw new DataError(`${about} Fields with 'multiple' set to true must be a list.`);
    }
    if (!multiple && isList) {
      throw new DataError(`${about} Found value as list but 'multiple' is set to false.`);
    }
    const list = isList ? value as readonly OrgJson[] : [value];
    // What it means to say has no words.
    if (typeClass === "primitive" && list.some((one) => typeof one !== "string")) {
      throw new DataError("null");
    }
    if (typeClass === "compound" && isList) {
      for (const one of list) this.#compound(typeName, one);
    }
    if (typeClass === "controlledVocabulary") {
      const vocabulary = this.#rules.catalogue.field(typeName)?.definition.vocabulary;
      for (const one of list) {
        if (vocabulary?.find(asText(one)) !== undefined) continue;
        throw new DataError(
          `Controlled vocabulary for key:${key} typeName:${typeName} value:'${
            asText(one)
          }' is not valid.`,
        );
      }
    }
  }

  #compound(typeName: string, value: OrgJson): void {
    const noCompound =
      "Compound data type must be accompanied by a value that is either an object (multiple=false) or " +
      "a list of objects (multiple=true)";
    if (!isOrgObject(value)) throw new DataError(noCompound);
    const names = inJavaOrder(value.keys()).map((name) => {
      const child = value.get(name);
      if (!isOrgObject(child)) throw new DataError(noCompound);
      const own = child.has("typeName") ? asText(child.get("typeName")) : "";
      if (own !== name) {
        throw new DataError(
          `Compound value ${name} must match typeName of the object. Found ${own}`,
        );
      }
      return own;
    });
    if (names.length > 0) this.#children(typeName, names);
  }

  #children(typeName: string, names: readonly string[]): void {
    const definition = this.#known.get(typeName);
    const children = definition === undefined ? [] : childrenIn(definition);
    const allowed = children.map(({ name }) => name);
    const foreign = names.find((name) => allowed.length > 0 && !allowed.includes(name));
    if (foreign !== undefined) {
      throw new DataError(
        `Invalid data for key:${typeName} typeName:${foreign}. Only ${allowed.join(", ")} allowed.`,
      );
    }
    const missing = children.filter(({ isRequired, name }) => isRequired && !names.includes(name));
    if (missing.length > 0) {
      throw new DataError(
        `Invalid data for key:${typeName}. ${
          missing.map(({ name }) => name).join(", ")
        } is(are) required if field type is ${typeName}.`,
      );
    }
  }
}

/**
 * Checks the JSON of a dataset against what a collection asks for.
 *
 * @returns What Dataverse says of it.
 */
export function checkDatasetJson(text: string, rules: MetadataRules): string {
  const failed = "The Dataset JSON provided failed validation with the following error: ";
  try {
    const value = readOrgJson(text);
    const failure = schemaOf(rules)(value, "#");
    if (failure !== undefined) return failed + wordsOf(failure);
    const check = new ValueCheck(rules);
    for (const name of inJavaOrder(value.keys())) check.anything(name, value.get(name)!);
  } catch (error) {
    if (error instanceof DataError) return failed + error.message;
    if (!(error instanceof OrgJsonError || error instanceof JavaError)) throw error;
    return `Validation failed with following exception:${error.message}`;
  }
  return "The Dataset JSON provided is valid for this Dataverse Collection.";
}
