/**
 * Metadata of datasets and collections: Dataverse's JSON and a flat object, one made of the other
 * without loss, and a validation that tells everything that is wrong at once.
 *
 * Nothing here talks to a server: the metadata blocks that say what a field is are handed in.
 *
 * @module
 *
 * @example From a document, changed, and back
 * ```ts
 * import { datasetFromJson } from "@dvflow/dvflow/metadata";
 * import { equal } from "node:assert/strict";
 *
 * const dataset = datasetFromJson({ datasetVersion: { metadataBlocks: { citation: { fields: [
 *   { typeName: "title", typeClass: "primitive", multiple: false, value: "Youth in Austria" },
 * ] } } } });
 * const renamed = dataset.set({ title: "Youth from Austria", license: "CC0 1.0" });
 *
 * equal(renamed.get().title, "Youth from Austria");
 * equal(renamed.license?.name, "CC0 1.0");
 * equal(JSON.parse(renamed.toString()).datasetVersion.license, "CC0 1.0");
 * ```
 */
export type { FlatMetadata, FlatValue } from "./_flat.ts";
export * from "./collection_from_json.ts";
export * from "./dataset_from_flat.ts";
export * from "./dataset_from_json.ts";
export * from "./dataset_metadata.ts";
export * from "./finding.ts";
export * from "./metadata_error.ts";
export * from "./validate_dataset.ts";
export type {
  CollectionJson,
  DatasetJson,
  DatasetVersionMetadata,
  MetadataBlockValues,
  MetadataField,
} from "../schemas/dataset_metadata.ts";
export { DvflowError, type DvflowErrorOptions, type Outcome } from "../errors/mod.ts";
export type { MetadataBlock, MetadataFieldType } from "../schemas/metadata_block.ts";
