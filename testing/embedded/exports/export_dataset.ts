import type { Dataset, Version } from "../domain/version.ts";
import type { Installation } from "../wire/call.ts";
import type { Exporter } from "./exporter.ts";
import { exporters } from "./exporters.ts";
import { exportSubject } from "./export_subject.ts";

/** Writes a version as it is now. */
export function exportVersion(
  installation: Installation,
  exporter: Exporter,
  { dataset, version }: { readonly dataset: Dataset; readonly version: Version },
): string {
  return exporter.write(exportSubject(installation, dataset, version));
}

/** Whether the embargo of a file has ended since its dataset was exported. */
function hasOpened({ store }: Installation, { id, datasetId }: Version): boolean {
  const exported = store.exports.timeOf(datasetId)?.slice(0, 10);
  const today = store.index.now().toISOString().slice(0, 10);
  return exported !== undefined && exported < today &&
    store.files.of(id).some(({ embargo }) =>
      embargo !== null && embargo.date > exported && embargo.date < today
    );
}

/**
 * A dataset as the world has it in a format, or undefined where nothing of it is out. It is what was written
 * when its version came out, whatever changed around it since; where nothing was, it is written now and kept.
 * Call it in a transaction.
 */
export function publishedExport(
  installation: Installation,
  exporter: Exporter,
  dataset: Dataset,
): string | undefined {
  const { exports, datasets } = installation.store;
  const version = datasets.lastReleased(dataset.id);
  if (version === undefined) return undefined;
  const kept = exports.of(dataset.id, exporter.name);
  const isOutdated = exporter.tellsOfOpenFiles === true && hasOpened(installation, version);
  if (kept !== undefined && !isOutdated) return kept;
  const text = exportVersion(installation, exporter, { dataset, version });
  exports.keep(dataset.id, exporter.name, text);
  return text;
}

/** Writes what the world has of a dataset in all formats, and keeps that. Call it in a transaction. */
export function exportInAllFormats(installation: Installation, datasetId: number): void {
  const { exports, datasets } = installation.store;
  exports.clear(datasetId);
  const dataset = datasets.byId(datasetId);
  const version = dataset && datasets.lastReleased(datasetId);
  if (dataset === undefined || version === undefined) return;
  const subject = exportSubject(installation, dataset, version);
  for (const { name, write } of exporters) exports.keep(datasetId, name, write(subject));
  exports.setTime(datasetId);
}
