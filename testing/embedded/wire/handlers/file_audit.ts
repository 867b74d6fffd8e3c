import { identifierIn, persistentIdOf, persistentUrlOf } from "../../domain/persistent_id.ts";
import type { JsonObject } from "../../domain/json.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import { storageIdentifierOf } from "../../domain/storage_driver.ts";
import type { Dataset, FileInVersion } from "../../domain/version.ts";
import { hashFor } from "../../store/file_folder.ts";
import { readSlice } from "../../store/read_slice.ts";
import type { Call } from "../call.ts";
import { findFile, userOf } from "../lookup.ts";
import { failed, ok, type Reply, said } from "../reply.ts";
import { originalOf } from "../serve_file.ts";

const algorithms = ["MD5", "SHA-1", "SHA-256", "SHA-512"];

function fileToHash(call: Call): FileInVersion {
  if (call.requester.type !== "user") throw new Refusal("unauthenticated", "api key required");
  if (!isSuperuser(call.requester)) throw new Refusal("unauthenticated", "must be superuser");
  try {
    return findFile(call)[0];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal("invalid", `Could not find file with the id: ${call.params["file"]}`);
  }
}

/** The digest of a file as it came; of a table that is what was uploaded. */
export async function digestOf(
  call: Call,
  file: FileInVersion,
  algorithm: string,
): Promise<string> {
  const { store } = call.server;
  if (!store.bytes.has(file.datasetId, file.storage)) {
    throw new Refusal("missing", `Could not retrieve file with the id: ${file.fileId}`);
  }
  const { path, size } = originalOf(store, file);
  const hash = hashFor(algorithm);
  for await (const chunk of readSlice({ path, start: 0, end: size - 1 })) hash.update(chunk);
  return hash.digest("hex");
}

/** `POST admin/computeDataFileHashValue/{file}/algorithm/{algorithm}` */
export async function computeHash(call: Call): Promise<Reply> {
  const file = fileToHash(call);
  const algorithm = call.params["algorithm"] ?? "";
  if (!algorithms.includes(algorithm)) {
    throw new Refusal("invalid", `Unknown algorithm: ${algorithm}`);
  }
  const digest = await digestOf(call, file, algorithm);
  const { store } = call.server;
  store.db.transaction(() => store.files.change(file.fileId, { digest, digestType: algorithm }));
  return said(
    `Datafile rehashing complete. ${file.fileId}  successfully rehashed. New hash value is: ${digest}`,
  );
}

/** `POST admin/validateDataFileHashValue/{file}` */
export async function validateHash(call: Call): Promise<Reply> {
  const file = fileToHash(call);
  const digest = await digestOf(call, file, file.digestType);
  return digest === file.digest
    ? said(`Datafile validation complete for ${file.fileId}. The hash value is: ${digest}`)
    : failed(
      417,
      `Datafile validation failed for ${file.fileId}. The saved hash value is: ${file.digest} while the recalculated hash value for the stored file is: ${digest}`,
    );
}

/** What is missing of a dataset; undefined where all is there. */
function missingOf(call: Call, dataset: Dataset): JsonObject | undefined {
  const { files, datasets, bytes } = call.server.store;
  const places = new Map(
    datasets.versionsOf(dataset.id).toReversed().flatMap(({ id }) =>
      files.of(id).map((place) => [place.fileId, place] as const)
    ),
  );
  const missing = [...places.values()].filter(({ storage }) => !bytes.has(dataset.id, storage));
  if (missing.length === 0) return undefined;
  return {
    id: dataset.id,
    pid: persistentIdOf(dataset),
    persistentURL: persistentUrlOf(dataset),
    missingFiles: missing.map((place) => ({
      storageIdentifier: storageIdentifierOf(place.storage),
      directoryLabel: place.directory === "" ? undefined : place.directory,
      label: place.label,
    })),
  };
}

/** `GET admin/datafiles/auditFiles` */
export function auditFiles(call: Call): Reply {
  const { datasets } = call.server.store;
  userOf(call);
  if (!isSuperuser(call.requester)) throw new Refusal("forbidden", "Superusers only.");
  const { query } = call;
  const named = (query.get("datasetIdentifierList") ?? "").split(",").map((one) => one.trim())
    .filter((one) => one !== "");
  const byName = named.length > 0;
  const first = byName ? 0 : Number(query.get("firstId") ?? 0);
  const last = byName ? Infinity : Number(query.get("lastId") ?? Infinity);
  if (last < first) {
    throw new Refusal(
      "invalid",
      "Invalid Parameters: lastId must be equal to or greater than firstId",
    );
  }
  const failures: JsonObject[] = [];
  const found = byName
    ? named.flatMap((pid) => {
      const identifier = identifierIn(pid);
      const dataset = identifier === undefined ? undefined : datasets.byIdentifier(identifier);
      if (dataset !== undefined) return [dataset];
      failures.push({ datasetIdentifier: pid, reason: "Not Found" });
      return [];
    })
    : datasets.all().filter(({ id }) => id >= first && id <= last);
  return ok({
    firstId: first > 0 ? first : undefined,
    lastId: last < Infinity ? last : undefined,
    datasetIdentifierList: byName ? named : undefined,
    datasetsChecked: found.length,
    datasets: found.map((dataset) => missingOf(call, dataset)).filter((one) => one !== undefined),
    failures,
  });
}
