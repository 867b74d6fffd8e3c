import type { JsonObject } from "../../domain/json.ts";
import { Refusal } from "../../domain/refusal.ts";
import { storageIdentifierOf } from "../../domain/storage_driver.ts";
import type { FileInVersion } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { findDataset } from "../lookup.ts";
import { plain, type Reply, said } from "../reply.ts";
import { digestOf } from "./file_audit.ts";

/** A list in JSON, a line each, as is written while what it tells is still being found. */
function lines(name: string, rows: readonly JsonObject[]): Reply {
  const list = rows.map((row) => JSON.stringify(row)).join(",\n");
  return plain(`{"${name}": [\n${list}\n]\n}\n`, "application/json;charset=UTF-8");
}

/** `GET admin/validate/datasets`: what is kept here was checked when it came */
export function validateDatasets(call: Call): Reply {
  const { datasets } = call.server.store;
  return lines("datasets", datasets.all().map(({ id }) => ({ datasetId: id, status: "valid" })));
}

/** `GET admin/validate/dataset/{ds}` */
export function validateDataset(call: Call): Reply {
  try {
    findDataset(call);
  } catch (error) {
    throw error instanceof Refusal ? new Refusal("missing", "No Such Dataset") : error;
  }
  return said("valid");
}

/** What is wrong with a file; undefined where nothing is. */
async function problemOf(call: Call, file: FileInVersion): Promise<string | undefined> {
  try {
    const digest = await digestOf(call, file, file.digestType);
    return digest === file.digest ? undefined : `Checksum mismatch for datafile id ${file.fileId}`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `Failed to open datafile id ${file.fileId} for reading`;
  }
}

/** `GET admin/validate/dataset/files/{ds}` */
export async function validateFiles(call: Call): Promise<Reply> {
  const { datasets, files } = call.server.store;
  const dataset = findDataset(call);
  const places = datasets.versionsOf(dataset.id).flatMap(({ id }) => files.of(id));
  const byId = new Map(places.map((file) => [file.fileId, file]));
  const rows: JsonObject[] = [];
  for (const [datafileId, file] of [...byId].toSorted(([a], [b]) => a - b)) {
    const errorMessage = await problemOf(call, file);
    rows.push({
      datafileId,
      storageIdentifier: storageIdentifierOf(file.storage),
      status: errorMessage === undefined ? "valid" : "invalid",
      errorMessage,
    });
  }
  return lines("dataFiles", rows);
}
