#!/usr/bin/env -S deno run --allow-read --allow-write --allow-net --allow-env
/**
 * Downloads a dataset with its folders, each file proven by its checksum. Public datasets need no token.
 *
 * @module
 */
import {
  checkConnection,
  defineWorkflow,
  download,
  type DownloadOutput,
  type Pipeline,
  pipeline,
  type Workflow,
} from "@dvflow/dvflow";
import { runAsScript } from "../cli/script.ts";

/** What a download needs. */
export interface DownloadDatasetInput {
  /** DOI of the dataset, or its address. */
  readonly dataset: string;
  /** Which version. */
  readonly version: string;
  /** Folder of this machine. */
  readonly folder: string;
}

/** The download as a pipeline. */
export const downloadDataset: Pipeline<DownloadDatasetInput, DownloadOutput> = pipeline<
  DownloadDatasetInput
>("download-dataset")
  .step("connection", () => checkConnection({}))
  .step("download", ({ dataset, version, folder }) => download({ dataset, version, folder }))
  .output(({ download }) => download);

/** The download with its inputs. */
const workflow: Workflow<DownloadDatasetInput, DownloadOutput> = defineWorkflow({
  summary: "Downloads a dataset with its folders, each file proven by its checksum.",
  pipeline: downloadDataset,
  inputs: {
    dataset: { description: "DOI of the dataset, or its address at doi.org" },
    version: { description: "Which version, such as 1.0", default: ":latest-published" },
    folder: { description: "Folder for the files", default: "dvflow-download" },
  },
});
export default workflow;

if (import.meta.main) await runAsScript(import.meta.url);
