import { identifierIn } from "../../domain/persistent_id.ts";
import { askForExport } from "../../background/export_dataset.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Dataset, Version } from "../../domain/version.ts";
import { exportVersion, publishedExport } from "../../exports/export_dataset.ts";
import { exporterNamed, exporters } from "../../exports/exporters.ts";
import type { Call } from "../call.ts";
import { findDataset, findVersion } from "../lookup.ts";
import { bare, ok, plain, type Reply, said } from "../reply.ts";

const failure = new Refusal("forbidden", "Export Failed");

function datasetOf(call: Call): Dataset {
  const pid = call.query.get("persistentId");
  if (pid === null) throw failure;
  const identifier = identifierIn(pid);
  const found = identifier === undefined
    ? undefined
    : call.server.store.datasets.byIdentifier(identifier);
  if (found === undefined) {
    throw new Refusal("missing", `A dataset with the persistentId ${pid} could not be found.`);
  }
  return found;
}

function versionOf(call: Call, dataset: Dataset): Version {
  try {
    return findVersion(call, dataset, call.query.get("version") ?? ":latest-published");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(
      "invalid",
      "Unable to look up dataset based on version. Try :latest-published or :draft.",
    );
  }
}

/** Only the newest version that is out is exported, and the draft. */
function refuseOlder(call: Call, version: Version): void {
  const word = call.query.get("version");
  if (version.state === "DRAFT" || word === null) return;
  const newest = call.server.store.datasets.lastReleased(version.datasetId);
  if (newest?.id === version.id) return;
  const wanted = newest === undefined
    ? "Non-draft version requested"
    : `Non-draft version requested (${word})`;
  throw new Refusal(
    "invalid",
    `${wanted} but for published versions only the latest (:latest-published) is supported.`,
  );
}

/** `GET datasets/export` */
export function exportDataset(call: Call): Reply {
  const dataset = datasetOf(call);
  const version = versionOf(call, dataset);
  refuseOlder(call, version);
  const exporter = exporterNamed(call.query.get("exporter") ?? "");
  if (exporter === undefined) throw failure;
  const text = version.state === "DRAFT"
    ? exportVersion(call.server, exporter, { dataset, version })
    : publishedExport(call.server, exporter, dataset);
  if (text === undefined) throw failure;
  return plain(text, `${exporter.mediaType};charset=UTF-8`);
}

/** `GET info/exportFormats` */
export function listExportFormats(): Reply {
  return ok(Object.fromEntries(
    exporters.map(({ name, displayName, mediaType, isHarvestable, isVisible, xml }) => [name, {
      displayName,
      mediaType,
      isHarvestable,
      isVisibleInUserInterface: isVisible,
      XMLNameSpace: xml?.namespace,
      XMLSchemaLocation: xml?.schemaLocation,
      XMLSchemaVersion: xml?.version,
    }]),
  ));
}

/** Datasets of which something is out. */
function publishedOnes(call: Call): readonly { readonly id: number; readonly released: string }[] {
  const { datasets } = call.server.store;
  return datasets.all().flatMap(({ id }) => {
    const released = datasets.lastReleased(id)?.released;
    return released == null ? [] : [{ id, released }];
  });
}

const begun = bare({ status: "WORKFLOW_IN_PROGRESS" }, 202);

/** `GET admin/metadata/exportAll` */
export function exportAll(call: Call): Reply {
  const { store } = call.server;
  for (const { id, released } of publishedOnes(call)) {
    const exported = store.exports.timeOf(id);
    if (exported === undefined || exported < released) askForExport(store, id);
  }
  return begun;
}

/** `GET admin/metadata/reExportAll` */
export function reExportAll(call: Call): Reply {
  for (const { id } of publishedOnes(call)) askForExport(call.server.store, id);
  return begun;
}

/** `GET admin/metadata/{ds}/reExportDataset` */
export function reExportDataset(call: Call): Reply {
  const { store } = call.server;
  const { id } = findDataset(call);
  if (store.datasets.lastReleased(id) !== undefined) askForExport(store, id);
  return said("export started");
}

/** `GET admin/metadata/clearExportTimestamps` */
export function clearExportTimes(call: Call): Reply {
  return said(`cleared: ${call.server.store.exports.clearTimes()}`);
}
