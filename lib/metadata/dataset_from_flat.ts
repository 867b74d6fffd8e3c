import type { MetadataBlock } from "../schemas/metadata_block.ts";
import { applyPatch } from "./_apply_patch.ts";
import { FieldIndex } from "./_field_index.ts";
import type { FlatMetadata } from "./_flat.ts";
import { DatasetMetadata } from "./dataset_metadata.ts";
import { MetadataError } from "./metadata_error.ts";
import { validateDataset } from "./validate_dataset.ts";

/** Options of {@linkcode datasetFromFlat}. */
export interface FlatOptions {
  /** The metadata blocks of the installation: they tell what kind of field a name stands for. */
  readonly blocks: readonly MetadataBlock[];
}

/**
 * Makes a dataset's metadata from a flat object.
 *
 * @param flat Fields by name.
 * @param options The blocks that know the fields.
 * @returns The metadata.
 * @throws {MetadataError} If no block knows a name, with all such names and all else that is wrong.
 *
 * @example Usage
 * ```ts
 * import { datasetFromFlat, type MetadataBlock } from "@dvflow/dvflow/metadata";
 * import { deepEqual } from "node:assert/strict";
 *
 * const citation: MetadataBlock = { name: "citation", displayName: "Citation Metadata", fields: {
 *   title: { name: "title", type: "TEXT", typeClass: "primitive", multiple: false },
 * } };
 * const dataset = datasetFromFlat({ title: "Tides" }, { blocks: [citation] });
 *
 * deepEqual(dataset.fields(), [
 *   { typeName: "title", typeClass: "primitive", multiple: false, value: "Tides" },
 * ]);
 * ```
 */
export function datasetFromFlat(flat: FlatMetadata, options: FlatOptions): DatasetMetadata {
  const { blocks } = options;
  const empty = { datasetVersion: { metadataBlocks: {} } };
  const { json, problems } = applyPatch(empty, flat, new FieldIndex(blocks));
  const dataset = new DatasetMetadata(json);
  if (problems.length > 0) {
    throw new MetadataError(
      "use the metadata",
      [...problems, ...validateDataset(dataset, blocks)],
      {
        hint:
          "Correct the names; a name must be that of a field of the collection's metadata blocks.",
      },
    );
  }
  return dataset;
}
