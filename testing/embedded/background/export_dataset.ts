import { exportInAllFormats } from "../exports/export_dataset.ts";
import type { Store } from "../store/store.ts";
import type { Installation } from "../wire/call.ts";
import type { JobDefinition } from "./job_definition.ts";

/**
 * Has a dataset exported anew: what was kept of it is not shown any more. Call it in the transaction that makes it
 * necessary.
 */
export function askForExport(store: Store, datasetId: number): void {
  store.exports.clear(datasetId);
  store.jobs.add("export", datasetId);
}

/** Writes what came out in all formats, as the real server does then. */
export function exportJob(installation: Installation): JobDefinition {
  return {
    kind: "export",
    run: ({ objectId }) => () => exportInAllFormats(installation, objectId),
    fail: () => {}, // it is written when somebody asks for it
  };
}
