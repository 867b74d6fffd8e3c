import { readFile } from "node:fs/promises";
import {
  collectionFromJson,
  type CollectionJson,
  datasetFromJson,
  type DatasetJson,
} from "../metadata/mod.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import { fileError } from "../transfer/file_failure.ts";

/** Input of {@linkcode readDatasetJson} and {@linkcode readCollectionJson}. */
export interface ReadJsonInput {
  /** Path of a file of this machine. */
  readonly path: string;
}

/**
 * Step that reads a dataset's metadata from a file in Dataverse's JSON and checks that it is one.
 *
 * @example Usage
 * ```ts
 * import { readDatasetJson } from "@dvflow/dvflow";
 * import { deepEqual } from "node:assert/strict";
 *
 * const step = readDatasetJson({ path: "dataset.json" });
 *
 * deepEqual(step.requests(), [{ method: "READ", target: "dataset.json" }]);
 * ```
 */
export const readDatasetJson: StepFactory<ReadJsonInput, DatasetJson> = defineStep(
  "read-dataset-json",
  {
    title: ({ path }) => `Read the dataset's metadata from "${path}"`,
    repeatable: true,
    run: async (_context, { path }: ReadJsonInput): Promise<DatasetJson> =>
      datasetFromJson(await text(path), { name: path }).toJson(),
    summary: (json) => `"${datasetFromJson(json).get().title}"`,
    requests: ({ path }) => [{ method: "READ", target: path }],
  },
);

/**
 * Step that reads a collection's metadata from a file in Dataverse's JSON and checks that it is one.
 *
 * @example Usage
 * ```ts
 * import { readCollectionJson } from "@dvflow/dvflow";
 * import { deepEqual } from "node:assert/strict";
 *
 * const step = readCollectionJson({ path: "dataverse.json" });
 *
 * deepEqual(step.requests(), [{ method: "READ", target: "dataverse.json" }]);
 * ```
 */
export const readCollectionJson: StepFactory<ReadJsonInput, CollectionJson> = defineStep(
  "read-collection-json",
  {
    title: ({ path }) => `Read the collection's metadata from "${path}"`,
    repeatable: true,
    run: async (_context, { path }: ReadJsonInput): Promise<CollectionJson> =>
      collectionFromJson(await text(path), { name: path }),
    summary: ({ alias, name }) => `"${name}" (${alias})`,
    requests: ({ path }) => [{ method: "READ", target: path }],
  },
);

async function text(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw fileError("read", path, error);
  }
}
