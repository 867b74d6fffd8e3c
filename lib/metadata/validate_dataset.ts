import type { MetadataField } from "../schemas/dataset_metadata.ts";
import type { MetadataBlock } from "../schemas/metadata_block.ts";
import { checkText, isBlank, NOT_AVAILABLE } from "./_check_text.ts";
import { FieldIndex, type KnownField, titleOf } from "./_field_index.ts";
import { isCoordinate } from "./_formats.ts";
import { isObject } from "./_json.ts";
import { nearest } from "./_nearest.ts";
import type { DatasetMetadata } from "./dataset_metadata.ts";
import type { Finding } from "./finding.ts";

/** Options of {@linkcode validateDataset}. */
export interface ValidateOptions {
  /**
   * Further blocks of the installation, not enabled in the collection. Their fields are known, and
   * nothing of them is required: the server takes them all the same.
   *
   * @default {[]}
   */
  readonly otherBlocks?: readonly MetadataBlock[];
  /**
   * Names of fields that are required beside those that the blocks require.
   *
   * @default {[]}
   */
  readonly requiredFields?: readonly string[];
}

/**
 * Looks for everything that is wrong with a dataset's metadata, where a server tells one thing at a
 * time: what it would refuse, what it would drop without a word (fields and blocks that it does not
 * know), and what would keep the dataset from being published. It is no stricter than the server, except
 * for three things that are never meant: an empty list in place of a required compound field, a part
 * outside of its compound field, and a field that is there twice.
 *
 * The blocks come from `GET /api/dataverses/{alias}/metadatablocks?returnDatasetFieldTypes=true`, which
 * knows what the collection requires; `GET /api/metadatablocks?returnDatasetFieldTypes=true` gives
 * `otherBlocks`.
 *
 * @param metadata The metadata.
 * @param blocks The blocks that are enabled in the collection.
 * @param options Further blocks, and fields that are required beside.
 * @returns What is wrong: first what is missing, then the rest in the document's order.
 * @throws {UsageError} If the blocks came without their fields.
 *
 * @example Usage
 * ```ts
 * import { datasetFromFlat, type MetadataBlock, validateDataset } from "@dvflow/dvflow/metadata";
 * import { deepEqual } from "node:assert/strict";
 *
 * const type = { type: "TEXT", multiple: false };
 * const blocks: MetadataBlock[] = [{ name: "citation", fields: {
 *   title: { ...type, name: "title", isRequired: true },
 *   productionDate: { ...type, name: "productionDate", type: "DATE" },
 * } }];
 * const dataset = datasetFromFlat({ productionDate: "yesterday" }, { blocks });
 *
 * deepEqual(
 *   validateDataset(dataset, blocks).map(({ path, rule }) => `${path} ${rule}`),
 *   ["citation.title required", "citation.productionDate date"],
 * );
 * ```
 */
export function validateDataset(
  metadata: DatasetMetadata,
  blocks: readonly MetadataBlock[],
  options: ValidateOptions = {},
): readonly Finding[] {
  const { otherBlocks = [], requiredFields = [] } = options;
  const index = new FieldIndex([...blocks, ...otherBlocks]);
  const enabled = new Set(blocks.map(({ name }) => name));
  const validation = new Validation(index, enabled, new Set(requiredFields));
  const { metadataBlocks } = metadata.toJson().datasetVersion;
  for (const [block, { fields }] of Object.entries(metadataBlocks)) {
    validation.checkBlock(block, fields);
  }
  return validation.findings();
}

const BOX = {
  westLongitude: 180,
  eastLongitude: 180,
  northLatitude: 90,
  southLatitude: 90,
} as const;

/** What is found in one document. */
class Validation {
  readonly #index: FieldIndex;
  readonly #enabled: ReadonlySet<string>;
  readonly #requiredFields: ReadonlySet<string>;
  readonly #found: Finding[] = [];
  readonly #seen = new Set<string>();

  constructor(
    index: FieldIndex,
    enabled: ReadonlySet<string>,
    requiredFields: ReadonlySet<string>,
  ) {
    this.#index = index;
    this.#enabled = enabled;
    this.#requiredFields = requiredFields;
  }

  /** All findings; to be asked after all blocks. */
  findings(): readonly Finding[] {
    const missing = this.#index.top()
      .filter((known) =>
        !this.#seen.has(known.name) && this.#isRequired(known) &&
        (this.#enabled.has(known.block) || this.#isNamed(known))
      )
      .map((known) => required(known, `${known.block}.${known.name}`));
    return [...missing, ...this.#found];
  }

  checkBlock(block: string, fields: readonly MetadataField[]): void {
    // The server goes by the names of fields alone: a block with a wrong name does no harm by itself.
    const nothingKnown = fields.every(({ typeName }) => this.#index.get(typeName) === undefined);
    if (!this.#index.blocks.has(block) && nothingKnown) {
      if (fields.length > 0) this.#unknownBlock(block);
      return;
    }
    for (const field of fields) this.#checkTop(field, `${block}.${field.typeName}`);
  }

  #unknownBlock(block: string): void {
    this.#add({
      path: block,
      rule: "unknown-block",
      message: `there is no metadata block "${block}": all that it holds would be dropped`,
      ...suggest(block, this.#index.blocks.keys()),
    });
  }

  #checkTop(field: MetadataField, path: string): void {
    const known = this.#index.get(field.typeName);
    if (known === undefined) {
      const names = this.#index.top().map(({ name }) => name);
      this.#unknownField(field.typeName, path, names);
      return;
    }
    if (known.parent !== undefined) {
      const message = `"${titleOf(known)}" is a part of "${known.parent}" and cannot stand alone`;
      this.#add({ path, rule: "not-a-child", message, suggestion: known.parent });
      return;
    }
    if (this.#seen.has(known.name)) {
      const message = `"${titleOf(known)}" is there more than once`;
      this.#add({ path, rule: "duplicate", message });
    }
    this.#seen.add(known.name);
    const holds = this.#check(field, known, path);
    if (holds === "nothing" && this.#isRequired(known)) this.#add(required(known, path));
  }

  #unknownField(name: string, path: string, names: Iterable<string>): void {
    const message = `no metadata block has a field "${name}": it would be dropped`;
    this.#add({ path, rule: "unknown-field", message, ...suggest(name, names) });
  }

  /** Checks a field; says whether it holds something. */
  #check(field: MetadataField, known: KnownField, path: string): "something" | "nothing" {
    const { value } = field;
    const title = titleOf(known);
    const { multiple } = known.type;
    if (field.multiple !== multiple) {
      const said = field.multiple === undefined ? "is missing" : `must not be ${field.multiple}`;
      const message = `"multiple" ${said}: "${title}" holds ${
        multiple ? "a list" : "a single value"
      }`;
      this.#add({ path, rule: "wrong-multiplicity", message, value: field.multiple });
      return "something";
    }
    if (field.typeClass !== known.typeClass) {
      const message = `"typeClass" of "${title}" must be "${known.typeClass}"`;
      this.#add({
        path,
        rule: "wrong-class",
        message,
        value: field.typeClass,
        suggestion: known.typeClass,
      });
      return "something";
    }
    if (value === undefined || value === null) {
      this.#add({ path, rule: "wrong-class", message: `"${title}" has no "value"`, value });
      return "something";
    }
    if (Array.isArray(value) !== multiple) {
      const message = multiple
        ? `the value of "${title}" must be a list`
        : `the value of "${title}" must be a single one, not a list`;
      this.#add({ path, rule: "wrong-multiplicity", message, value });
      return "something";
    }
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const filled = values.map((one, at) =>
      this.#checkValue(one, known, multiple ? `${path}[${at}]` : path)
    );
    return filled.some(Boolean) ? "something" : "nothing";
  }

  /** Checks one value; says whether it counts as filled. */
  #checkValue(value: unknown, known: KnownField, path: string): boolean {
    if (known.typeClass === "compound") {
      if (isObject(value)) return this.#checkCompound(value, known, path);
      const message = `a value of "${titleOf(known)}" must be an object with its parts`;
      this.#add({ path, rule: "wrong-class", message, value });
      return true;
    }
    if (typeof value !== "string") {
      const message = `a value of "${titleOf(known)}" must be a text`;
      this.#add({ path, rule: "wrong-class", message, value });
      return true;
    }
    const found = checkText(value, known, path);
    if (found !== undefined) this.#add(found);
    return found !== undefined || !isBlank(value);
  }

  #checkCompound(
    value: Readonly<Record<string, unknown>>,
    known: KnownField,
    path: string,
  ): boolean {
    const filled = new Map<string, boolean>();
    for (const [key, child] of Object.entries(value)) {
      const where = `${path}.${key}`;
      if (!isObject(child) || typeof child.typeName !== "string") {
        const message =
          `"${key}" must be a field with "typeName", "typeClass", "multiple", "value"`;
        this.#add({ path: where, rule: "wrong-class", message, value: child });
        filled.set(key, true);
        continue;
      }
      const field = child as unknown as MetadataField;
      const part = this.#index.get(field.typeName);
      if (part === undefined) {
        this.#unknownField(field.typeName, where, known.children.keys());
      } else if (part.parent !== known.name) {
        const message = `"${titleOf(part)}" is not a part of "${titleOf(known)}"`;
        this.#add({
          path: where,
          rule: "not-a-child",
          message,
          ...suggest(field.typeName, known.children.keys()),
        });
      } else filled.set(part.name, this.#check(field, part, where) === "something");
    }
    if (filled.size === 0) return false; // the server drops it as a whole
    this.#checkParts(filled, known, path);
    this.#checkBox(value, path);
    return true;
  }

  /** Parts that are required: always in a required field, in another as soon as a part is filled. */
  #checkParts(filled: ReadonlyMap<string, boolean>, known: KnownField, path: string): void {
    const always = this.#isRequired(known);
    if (!always && ![...filled.values()].some(Boolean)) return;
    for (const part of known.children.values()) {
      if (filled.get(part.name) === true || !this.#isFlagged(part)) continue;
      const where = `${path}.${part.name}`;
      const because = always ? "" : ` where another part of "${titleOf(known)}" is filled`;
      this.#add({
        path: where,
        rule: "required",
        message: `"${titleOf(part)}" is required${because}`,
      });
    }
  }

  #checkBox(value: Readonly<Record<string, unknown>>, path: string): void {
    const texts = Object.keys(BOX).map((name) => {
      const child = value[name];
      return isObject(child) && typeof child.value === "string" ? child.value.trim() : "";
    });
    // Where none is filled there is nothing that the server would look at.
    if (texts.every((text) => isBlank(text) || text === NOT_AVAILABLE)) return;
    const limits = Object.values(BOX);
    const wrong = texts.some((text, at) => !isCoordinate(text, limits[at]!));
    const [west = 0, east = 0, north = 0, south = 0] = texts.map(Number.parseFloat);
    if (!wrong && west <= east && south <= north) return;
    const message = wrong
      ? "a bounding box needs four coordinates: longitudes from -180 to 180, latitudes from -90 to 90"
      : "east must not be less than west, and north not less than south";
    this.#add({ path, rule: "coordinates", message, value: texts });
  }

  /** A compound field is required only through a part that is. */
  #isRequired(known: KnownField): boolean {
    const parts = [...known.children.values()];
    if (parts.some((part) => this.#requiredFields.has(part.name))) return true;
    if (!this.#isFlagged(known)) return false;
    return known.typeClass !== "compound" || parts.some((part) => this.#isFlagged(part));
  }

  #isFlagged(known: KnownField): boolean {
    return known.type.isRequired === true || this.#requiredFields.has(known.name);
  }

  #isNamed(known: KnownField): boolean {
    return [known.name, ...known.children.keys()].some((name) => this.#requiredFields.has(name));
  }

  #add(finding: Finding): void {
    this.#found.push(finding);
  }
}

function required(known: KnownField, path: string): Finding {
  return { path, rule: "required", message: `"${titleOf(known)}" is required` };
}

function suggest(name: string, names: Iterable<string>): { readonly suggestion?: string } {
  const suggestion = nearest(name, names);
  return suggestion === undefined ? {} : { suggestion };
}
