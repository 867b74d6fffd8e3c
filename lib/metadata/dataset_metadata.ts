import type { DatasetJson, MetadataField } from "../schemas/dataset_metadata.ts";
import type { MetadataBlock } from "../schemas/metadata_block.ts";
import { applyPatch } from "./_apply_patch.ts";
import { FieldIndex } from "./_field_index.ts";
import { type FlatMetadata, flatten, locate } from "./_flat.ts";
import { frozen, isObject } from "./_json.ts";
import { MetadataError } from "./metadata_error.ts";

/** The license that a dataset names. */
export interface DatasetLicense {
  /** Its name, such as `CC0 1.0`. */
  readonly name: string;
  /** Address of its text, where the document tells it. */
  readonly uri?: string;
}

/** Options of {@linkcode DatasetMetadata.set}. */
export interface SetOptions {
  /**
   * The metadata blocks of the installation. Needed for fields that the document does not have yet: the
   * blocks tell what kind of field a name stands for.
   *
   * @default {[]}
   */
  readonly blocks?: readonly MetadataBlock[];
}

/**
 * Metadata of a dataset, in both of its forms: the JSON document that Dataverse reads and writes, and a
 * flat object that people read and write. It does not change: {@linkcode DatasetMetadata.set} gives
 * another one. What the document holds beyond what is known here is kept.
 *
 * @example Usage
 * ```ts
 * import { datasetFromJson } from "@dvflow/dvflow/metadata";
 * import { deepEqual, equal } from "node:assert/strict";
 *
 * const dataset = datasetFromJson(`{ "datasetVersion": { "metadataBlocks": { "citation": {
 *   "displayName": "Citation Metadata",
 *   "fields": [
 *     { "typeName": "title", "typeClass": "primitive", "multiple": false, "value": "Tides" }
 *   ] } } } }`);
 *
 * deepEqual(dataset.get(), { citation_displayName: "Citation Metadata", title: "Tides" });
 * equal(dataset.set({ title: "Tides of 2026" }).get().title, "Tides of 2026");
 * equal(dataset.get().title, "Tides");
 * ```
 */
export class DatasetMetadata {
  readonly #json: DatasetJson;

  /**
   * Takes over a well-formed document; `datasetFromJson()` takes any and checks it.
   *
   * @param json The document; copied.
   */
  constructor(json: DatasetJson) {
    this.#json = frozen(json);
  }

  /**
   * All of it as a flat object; later changes to that do not reach the metadata.
   *
   * @returns Fields by name, in the document's order.
   */
  get(): FlatMetadata {
    return structuredClone(flatten(this.#json));
  }

  /**
   * Changes and adds what the patch names, and removes what it gives as `null` or `undefined`. A
   * compound field is replaced as a whole. A single value stands for a list of one, a number for its
   * digits.
   *
   * @param patch Fields by name, as {@linkcode DatasetMetadata.get} gives them.
   * @param options The blocks, for fields that are not there yet.
   * @returns The changed metadata.
   * @throws {MetadataError} If neither the document nor the blocks know a name, with all such names.
   */
  set(patch: FlatMetadata, options: SetOptions = {}): DatasetMetadata {
    const { blocks = [] } = options;
    const { json, problems } = applyPatch(this.#json, patch, new FieldIndex(blocks));
    if (problems.length > 0) {
      throw new MetadataError("set metadata", problems, {
        hint: blocks.length === 0
          ? "Give the metadata blocks of the installation with the option blocks."
          : "Correct the names, or give the blocks that have them.",
      });
    }
    return new DatasetMetadata(json);
  }

  /**
   * The document that `POST /api/dataverses/{alias}/datasets` takes; its `datasetVersion` is what
   * `PUT /api/datasets/{id}/versions/:draft` takes.
   *
   * @returns The document, frozen.
   */
  toJson(): DatasetJson {
    return this.#json;
  }

  /**
   * The same for `JSON.stringify`.
   *
   * @returns The document.
   */
  toJSON(): DatasetJson {
    return this.#json;
  }

  /**
   * The document as text.
   *
   * @returns JSON, indented by two spaces.
   */
  toString(): string {
    return JSON.stringify(this.#json, null, 2);
  }

  /**
   * Fields in Dataverse's JSON, as `PUT /api/datasets/{id}/editMetadata` takes them.
   *
   * @param names Flat names; those that are no field of the document are passed over. All where left out.
   * @returns The fields, in the document's order.
   */
  fields(names?: readonly string[]): readonly MetadataField[] {
    const wanted = names === undefined ? undefined : new Set(names);
    return locate(this.#json.datasetVersion.metadataBlocks)
      .filter(({ key, block, field }) =>
        wanted === undefined || wanted.has(key) || wanted.has(`${block}:${field.typeName}`)
      )
      .map(({ field }) => field);
  }

  /** The license that it names, if it names one. */
  get license(): DatasetLicense | undefined {
    const { license } = this.#json.datasetVersion;
    if (typeof license === "string" && license.trim() !== "") return { name: license };
    if (!isObject(license)) return undefined;
    const { name, uri } = license;
    if (typeof name !== "string" && typeof uri !== "string") return undefined;
    return { name: String(name ?? uri), ...(typeof uri === "string" ? { uri } : {}) };
  }

  /** Whether it has terms of its own. A dataset without them and without a license cannot be published. */
  get hasTerms(): boolean {
    return (this.#json.datasetVersion.termsOfUse ?? "").trim() !== "";
  }

  /**
   * The same metadata under a license.
   *
   * @param license One of the installation's licenses, by name and address.
   * @returns The changed metadata.
   */
  withLicense(license: DatasetLicense): DatasetMetadata {
    const { name, uri } = license;
    return this.set({ license: uri === undefined ? { name } : { name, uri } });
  }
}
