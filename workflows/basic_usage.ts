#!/usr/bin/env -S deno run --allow-read --allow-write --allow-net --allow-env
/**
 * The Basic Usage tutorial, step by step: connect, create and publish a collection, create a dataset
 * from metadata in a file, publish it, upload a file, publish it again, download it, read the tree, and
 * clean up.
 *
 * @module
 */
import {
  checkConnection,
  createCollection,
  createDataset,
  createPrivateUrl,
  datasetFromJson,
  defineWorkflow,
  deleteCollection,
  destroyDataset,
  download,
  listTree,
  type Pipeline,
  pipeline,
  publish,
  readCollection,
  readCollectionJson,
  readDataset,
  readDatasetJson,
  readTree,
  takeInventory,
  upload,
  validate,
  verifyNothingLeft,
  type Workflow,
} from "@dvflow/dvflow";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runAsScript } from "../cli/script.ts";

/** What the tutorial needs. */
export interface BasicUsageInput {
  /** Collection in which the tutorial makes its own. */
  readonly parent: string;
  /** Metadata of the collection, in Dataverse's JSON. */
  readonly collectionFile: string;
  /** Metadata of the dataset, in Dataverse's JSON. */
  readonly datasetFile: string;
  /** Title that the dataset gets instead of the one in the file. */
  readonly title: string;
  /** File to upload. */
  readonly dataFile: string;
  /** Folder for the download. */
  readonly folder: string;
}

/** What the tutorial shows at its end. */
export interface BasicUsageOutput {
  /** Version of the installation. */
  readonly dataverse: string;
  /** Alias that the collection had. */
  readonly collection: string;
  /** Persistent id that the dataset had. */
  readonly persistentId: string;
  /** Versions that were published. */
  readonly versions: readonly (string | undefined)[];
  /** How many collections, datasets and files were in the collection. */
  readonly tree: {
    readonly dataverses: number;
    readonly datasets: number;
    readonly datafiles: number;
  };
  /** Files that were downloaded and proven. */
  readonly downloaded: number;
  /** Said when the installation is as it was before. */
  readonly end: string;
}

/** The tutorial as a pipeline. */
export const basicUsage: Pipeline<BasicUsageInput, BasicUsageOutput> = pipeline<BasicUsageInput>(
  "basic-usage",
)
  .step("connection", () => checkConnection({}))
  .step("before", ({ parent }) => takeInventory({ collection: parent }))
  // Create a collection, and publish it.
  .step("collectionJson", ({ collectionFile }) => readCollectionJson({ path: collectionFile }))
  .step(
    "collection",
    ({ parent, collectionJson }) => createCollection({ parent, metadata: collectionJson }),
  )
  .step("opened", ({ collection }) => publish({ collection: collection.alias }))
  .step("seenCollection", ({ collection }) => readCollection({ collection: collection.alias }))
  // Create a dataset: from a file, validated, with another title.
  .step("datasetJson", ({ datasetFile }) => readDatasetJson({ path: datasetFile }))
  .step(
    "validation",
    ({ collection, datasetJson }) =>
      validate({ collection: collection.alias, metadata: datasetJson }),
  )
  .derive(
    "metadata",
    ({ datasetJson, title }) => datasetFromJson(datasetJson).set({ title }).toJson(),
  )
  .step(
    "dataset",
    ({ collection, metadata }) => createDataset({ collection: collection.alias, metadata }),
  )
  .step("privateUrl", ({ dataset }) => createPrivateUrl({ dataset: dataset.persistentId }))
  .step("first", ({ dataset }) => publish({ dataset: dataset.persistentId, type: "major" }))
  // Upload a file: it begins a draft, which is published as the next version.
  .step(
    "file",
    ({ dataset, dataFile }) => upload({ dataset: dataset.persistentId, path: dataFile }),
  )
  .step("second", ({ dataset }) => publish({ dataset: dataset.persistentId, type: "major" }))
  .step("seenDataset", ({ dataset }) => readDataset({ dataset: dataset.persistentId }))
  // Download the dataset, and read all that was made.
  .step("download", ({ dataset, folder }) => download({ dataset: dataset.persistentId, folder }))
  .step(
    "tree",
    ({ collection }) => readTree({ parent: collection.alias, children: ["datasets", "datafiles"] }),
  )
  // Clean up: what is published can only be destroyed, and a collection has to be empty.
  .step("destroyed", ({ dataset }) => destroyDataset({ dataset: dataset.persistentId }))
  .step("deleted", ({ collection }) => deleteCollection({ collection: collection.alias }))
  .step("end", ({ before, collection, dataset }) =>
    verifyNothingLeft({
      before,
      collections: [collection.alias],
      datasets: [dataset.persistentId],
    }))
  .output(({ connection, collection, dataset, first, second, tree, download }) => {
    const { dataverses, datasets, datafiles } = listTree(tree);
    return {
      dataverse: connection.version,
      collection: collection.alias,
      persistentId: dataset.persistentId,
      versions: [first.version, second.version],
      tree: {
        dataverses: dataverses.length,
        datasets: datasets.length,
        datafiles: datafiles.length,
      },
      downloaded: download.files.length,
      end: "Nothing is left",
    };
  });

const input = (name: string): string => fileURLToPath(new URL(`inputs/${name}`, import.meta.url));

/** The tutorial with its inputs. */
const workflow: Workflow<BasicUsageInput, BasicUsageOutput> = defineWorkflow({
  summary: "The Basic Usage tutorial: collection, dataset, file, two versions, download, clean-up.",
  pipeline: basicUsage,
  inputs: {
    parent: { description: "Collection to work in", default: ":root" },
    collectionFile: {
      description: "Metadata of the collection, in Dataverse's JSON",
      default: input("dataverse.json"),
    },
    datasetFile: {
      description: "Metadata of the dataset, in Dataverse's JSON",
      default: input("dataset.json"),
    },
    title: { description: "Title of the dataset", default: "Youth from Austria 2005" },
    dataFile: { description: "File to upload", default: input("datafile.txt") },
    folder: {
      description: "Folder for the download",
      default: join(tmpdir(), "dvflow-basic-usage"),
    },
  },
});
export default workflow;

if (import.meta.main) await runAsScript(import.meta.url);
