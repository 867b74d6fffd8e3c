import { beginIngest } from "../../background/ingest.ts";
import { formatOf } from "../../domain/ddi_variable.ts";
import { isIngestable } from "../../domain/file_type.ts";
import type { JsonObject } from "../../domain/json.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import { isTabularTag } from "../../domain/tabular_tag.ts";
import type { FileInVersion } from "../../domain/version.ts";
import { tableName } from "../../store/file_folder.ts";
import type { Variable } from "../../store/tables.ts";
import { objectOf, textsIn } from "../body.ts";
import type { Call } from "../call.ts";
import { Answered } from "../endpoint_error.ts";
import { availability } from "../file_access.ts";
import {
  demand,
  demandEdit,
  findDataset,
  findFile,
  flag,
  may,
  notPermitted,
  userNameOf,
} from "../lookup.ts";
import { bare, ok, type Reply, said } from "../reply.ts";

const onlyTables = "This operation is only available for tabular files.";

function presentVariable(variable: Variable): JsonObject {
  const { id, name, label, type, place, unf, statistics } = variable;
  return {
    id,
    name,
    label,
    weighted: false,
    variableIntervalType: type.type === "number" ? "contin" : "discrete",
    variableFormatType: type.type === "integer" || type.type === "number" ? "NUMERIC" : "CHARACTER",
    formatCategory: type.type === "date" || type.type === "time" ? type.type : undefined,
    format: formatOf(type),
    isOrderedCategorical: false,
    fileOrder: place,
    UNF: unf,
    variableMetadata: [],
    summaryStatistics: statistics && { ...statistics },
  };
}

/** `GET files/{file}/dataTables` */
export function getDataTables(call: Call): Reply {
  const { files, tables } = call.server.store;
  const places = files.placesOf(Number(call.params["file"]));
  const [file] = places;
  if (file === undefined) throw new Refusal("missing", "File not found for given id.");
  if (file.restricted && availability(call, places) !== "open") {
    throw new Refusal("forbidden", "Insufficient permissions to access the requested information.");
  }
  const { table, fileId } = file;
  if (table === null) throw new Refusal("invalid", onlyTables);
  return ok([{
    varQuantity: table.columns,
    caseQuantity: table.cases,
    UNF: table.unf,
    dataVariables: tables.variables(fileId).map(presentVariable),
  }]);
}

/** `POST files/{file}/metadata/tabularTags` */
export function setTabularTags(call: Call): Reply {
  const { datasets, tables } = call.server.store;
  const [file] = findFile(call);
  if (file.published === null) demand(call, file.datasetId, "ViewUnpublishedDataset");
  if (file.table === null) throw new Refusal("invalid", onlyTables);
  const words = textsIn(objectOf(call.text, "Error parsing Json: "), "tabularTags");
  const wrong = words.find((word) => !isTabularTag(word));
  if (wrong !== undefined) {
    throw new Refusal(
      "invalid",
      `Unknown DataFile Tag: ${wrong}`,
    );
  }
  demandEdit(call, findDataset(call, String(file.datasetId)));
  const before = flag(call, "replace") ? [] : file.table.tags;
  tables.setTags(file.fileId, [...new Set([...before, ...words])]);
  datasets.save(datasets.draft(file.datasetId).id);
  return said(`Tabular tags of file ${call.params["file"]} updated.`);
}

function uningest(call: Call, file: FileInVersion, originalName: string): void {
  const { bytes, datasets, files, tables } = call.server.store;
  const { fileId, table } = file;
  if (table === null) return;
  files.change(fileId, { type: table.originalType, size: table.originalSize });
  files.rename(fileId, originalName);
  tables.remove(fileId);
  tables.clearReport(fileId);
  bytes.removeBeside(file, tableName);
  const latest = datasets.latest(file.datasetId);
  if (latest.state === "DRAFT") datasets.save(latest.id);
}

/** `POST files/{file}/uningest` */
export function uningestFile(call: Call): Reply {
  const { files, tables } = call.server.store;
  const name = call.params["file"] ?? "";
  const [file] = files.placesOf(Number(name));
  if (file === undefined) {
    throw new Refusal("invalid", `Could not find datafile with id ${name}`);
  }
  if (file.table !== null) {
    if (!isSuperuser(call.requester)) throw notPermitted(call);
    uningest(call, file, file.table.originalName);
  } else {
    // Where something went wrong, who may publish clears it away.
    if (tables.reportOf(file.fileId) === undefined) {
      // The real one looks its words up in vain.
      throw new Answered(bare({ status: "ERROR" }, 400));
    }
    if (call.requester.type !== "user") {
      throw new Refusal(
        "unauthenticated",
        "Only authenticated users can perform the requested operation",
      );
    }
    if (!may(call, file.fileId, "PublishDataset")) {
      throw new Refusal(
        "forbidden",
        "Uningesting to remove an ingest problem can only be done by those who can publish the dataset",
      );
    }
    tables.clearReport(file.fileId);
  }
  return said(`Datafile ${file.fileId} uningested.`);
}

/** `POST files/{file}/reingest` */
export function reingestFile(call: Call): Reply {
  const { store } = call.server;
  if (!isSuperuser(call.requester)) {
    throw new Refusal("forbidden", "This API call can be used by superusers only");
  }
  const id = call.params["file"] ?? "";
  const [file] = store.files.placesOf(Number(id));
  if (file === undefined) throw new Refusal("missing", "File not found for given id.");
  if (file.table !== null) {
    throw new Refusal("invalid", "The datafile is already ingested as Tabular.");
  }
  if (store.datasets.locks(file.datasetId).some(({ type }) => type === "Ingest")) {
    throw new Refusal("forbidden", "Dataset already locked with an Ingest lock");
  }
  if (!isIngestable(file.type)) {
    throw new Refusal(
      "invalid",
      `Tabular ingest is not supported for this file type (id: ${id}, type: ${file.type})`,
    );
  }
  const words = beginIngest(store, { files: [file], by: userNameOf(call) });
  return said(words === "" ? `Datafile ${id} queued for ingest` : words);
}
