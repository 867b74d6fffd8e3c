import { decodeDatasetJson } from "../schemas/dataset_metadata.ts";
import { isObject } from "./_json.ts";
import { readJson } from "./_read_json.ts";
import { DatasetMetadata } from "./dataset_metadata.ts";
import { MetadataError } from "./metadata_error.ts";

/** Options of {@linkcode datasetFromJson} and {@linkcode collectionFromJson}. */
export interface SourceOptions {
  /** What the source is called in errors, such as a path. */
  readonly name?: string;
}

// What a server tells of a version that an upload must not say again: numbers, states and times that
// it gives itself, its files, and dates that it copies from the fields.
const SERVER_KEYS: ReadonlySet<string> = new Set([
  "id",
  "datasetId",
  "datasetPersistentId",
  "datasetType",
  "storageIdentifier",
  "versionNumber",
  "internalVersionNumber",
  "versionMinorNumber",
  "versionState",
  "latestVersionPublishingState",
  "deaccessionNote",
  "deaccessionLink",
  "archiveNote",
  "distributionDate",
  "productionDate",
  "UNF",
  "archiveTime",
  "lastUpdateTime",
  "releaseTime",
  "createTime",
  "alternativePersistentId",
  "publicationDate",
  "citationDate",
  "isPartOf",
  "files",
]);

/**
 * Reads a dataset's metadata from Dataverse's JSON: a document for upload, with or without
 * `datasetVersion` around it, or what a server answers (a version, a dataset with its latest version,
 * with or without the envelope). What only a server can say of a version, such as its number and files,
 * is left out, so that the document can be uploaded; all else is kept as it is.
 *
 * What the fields hold is not looked at: `validateDataset()` does that.
 *
 * @param source The text, or the parsed object.
 * @param options What to call it in errors.
 * @returns The metadata.
 * @throws {MetadataError} If it is not JSON (with line and column), or not a dataset.
 *
 * @example Usage
 * ```ts
 * import { datasetFromJson } from "@dvflow/dvflow/metadata";
 * import { equal, throws } from "node:assert/strict";
 *
 * const version = { metadataBlocks: { citation: { fields: [
 *   { typeName: "title", typeClass: "primitive", multiple: false, value: "Tides" },
 * ] } } };
 * equal(datasetFromJson(version).get().title, "Tides");
 * throws(
 *   () => datasetFromJson("{]", { name: "a.json" }),
 *   { message: 'Cannot read dataset metadata "a.json": it is not JSON at line 1, column 2' },
 * );
 * ```
 */
export function datasetFromJson(
  source: string | object,
  options: SourceOptions = {},
): DatasetMetadata {
  const { name } = options;
  const doing = name === undefined ? "read dataset metadata" : `read dataset metadata "${name}"`;
  const document = unwrap(readJson(source, doing), doing);
  const decoded = decodeDatasetJson(document);
  if (!decoded.ok) throw new MetadataError(doing, decoded.issue);
  // Not the decoded one: its keys are in another order.
  return new DatasetMetadata(document as typeof decoded.value);
}

/** Brings every form into that of an upload. */
function unwrap(parsed: unknown, doing: string): unknown {
  const body = isObject(parsed) && "status" in parsed && isObject(parsed.data)
    ? parsed.data
    : parsed;
  if (!isObject(body)) throw new MetadataError(doing, "it is not a JSON object");
  if (isObject(body.datasetVersion)) {
    return { ...body, datasetVersion: uploadable(body.datasetVersion) };
  }
  const version = isObject(body.latestVersion) ? body.latestVersion : body;
  if (!("metadataBlocks" in version)) {
    throw new MetadataError(doing, 'it has neither "datasetVersion" nor "metadataBlocks"', {
      hint: hintFor(body),
    });
  }
  const { datasetType = body.datasetType } = version;
  const type = typeof datasetType === "string" && datasetType !== "dataset" ? { datasetType } : {};
  return { ...type, datasetVersion: uploadable(version) };
}

function uploadable(version: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(version).filter(([key]) => !SERVER_KEYS.has(key)));
}

function hintFor(body: Readonly<Record<string, unknown>>): string {
  if ("alias" in body) return "This looks like a collection: read it with collectionFromJson().";
  if ("title" in body || "author" in body) {
    return "This looks like flat metadata: make the dataset with datasetFromFlat().";
  }
  return "A dataset's document begins with a datasetVersion that holds metadataBlocks.";
}
