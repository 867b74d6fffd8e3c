import { askForExport } from "../../background/export_dataset.ts";
import { unknownType } from "../../domain/file_type.ts";
import { Refusal } from "../../domain/refusal.ts";
import { storageIdentifierOf } from "../../domain/storage_driver.ts";
import type { FileInVersion, Version } from "../../domain/version.ts";
import { parseVersionWord } from "../../domain/version_word.ts";
import type { Call } from "../call.ts";
import { recognizedType } from "../candidates.ts";
import { datasetOf } from "../file_place.ts";
import { demand, findFile, flag, may, notPermitted, seesDrafts } from "../lookup.ts";
import { presentFile, presentVersion } from "../present/present.ts";
import { ok, type Reply, said } from "../reply.ts";

/**
 * The newest place of a file that the caller may see; with those that were taken from the world, where the
 * query says so and the caller may edit.
 */
export function visiblePlace(
  call: Call,
  places: readonly FileInVersion[],
  among: (version: Version) => boolean = () => true,
): FileInVersion {
  const place = places.find(({ versionId }) => {
    const version = call.server.store.datasets.version(versionId);
    return version !== undefined && isVisible(call, version) && among(version);
  });
  if (place === undefined) throw notPermitted(call);
  return place;
}

function isVisible(call: Call, { state, datasetId }: Version): boolean {
  if (state === "RELEASED") return true;
  if (state === "DRAFT") return may(call, datasetId, "ViewUnpublishedDataset");
  return flag(call, "includeDeaccessioned") && may(call, datasetId, "EditDataset");
}

function presentPlace(call: Call, place: FileInVersion): Reply {
  const { datasets } = call.server.store;
  const version = datasets.version(place.versionId)!;
  const dataset = datasets.byId(place.datasetId)!;
  return ok({
    ...presentFile(call.server, place, version, { owners: flag(call, "returnOwners") }),
    datasetVersion: flag(call, "returnDatasetVersion")
      ? presentVersion(call.server, dataset, version, { files: undefined })
      : undefined,
  });
}

/** Refuses who may not see a file at all: of what is out everybody does. */
function demandFile(call: Call, [first]: readonly FileInVersion[]): void {
  if (first?.published === null && !may(call, first.datasetId, "ViewUnpublishedDataset")) {
    throw notPermitted(call);
  }
}

function notInVersion(call: Call, word: string): Refusal {
  return new Refusal(
    "missing",
    `"File metadata for file with id ${call.params["file"]} in dataset version ${word} not found"`,
  );
}

/** The place of a file in the version that a word names. */
function placeIn(call: Call, places: readonly FileInVersion[], word: string): FileInVersion {
  demandFile(call, places);
  const wanted = parseVersionWord(word);
  const isDraft = wanted.type === "draft";
  if (isDraft && !seesDrafts(call, datasetOf(call, places[0]!))) throw notPermitted(call);
  try {
    return visiblePlace(call, places, (version) => {
      if (isDraft) return version.state === "DRAFT";
      if (wanted.type === "latest") return true;
      if (version.state === "DRAFT") return false;
      return wanted.type !== "number" ||
        (BigInt(version.major ?? 0) === wanted.major &&
          BigInt(version.minor ?? 0) === wanted.minor);
    });
  } catch (error) {
    throw error instanceof Refusal ? notInVersion(call, word) : error;
  }
}

/** `GET files/{file}` */
export function getFile(call: Call): Reply {
  return presentPlace(call, placeIn(call, findFile(call), ":latest"));
}

/** `GET files/{file}/versions/{version}` */
export function getFileVersion(call: Call): Reply {
  return presentPlace(call, placeIn(call, findFile(call), call.params["version"] ?? ""));
}

/** `POST files/{file}/redetect` */
export async function redetectFile(call: Call): Promise<Reply> {
  const { store } = call.server;
  const [place] = findFile(call);
  if (place.table !== null) {
    throw new Refusal("invalid", "The file is an ingested tabular file.");
  }
  // No lock stops this.
  demand(call, place.datasetId, "EditDataset");
  const path = store.bytes.pathOf(place.datasetId, place.storage);
  if (!store.bytes.has(place.datasetId, place.storage)) {
    throw new Refusal(
      "broken",
      "Exception while attempting to get the bytes of the file during file type redetection: " +
        `Failed to open local file ${storageIdentifierOf(place.storage)}`,
    );
  }
  const newContentType = await recognizedType(place.label, { path, size: place.size }) ??
    unknownType;
  const dryRun = call.query.get("dryRun") === "true";
  if (!dryRun) {
    store.db.transaction(() => {
      store.files.change(place.fileId, { type: newContentType });
      askForExport(store, place.datasetId);
    });
  }
  return ok({ dryRun, oldContentType: place.type, newContentType });
}

/** `GET files/{file}/downloadCount` */
export function getDownloadCount(call: Call): Reply {
  const { fileId } = visiblePlace(call, findFile(call));
  return said(String(call.server.store.downloads.countOf(fileId)));
}

/** `GET files/{file}/hasBeenDeleted` */
export function hasBeenDeleted(call: Call): Reply {
  const { datasets, files } = call.server.store;
  const [place] = findFile(call);
  visiblePlace(call, [place]);
  const latest = datasets.latest(place.datasetId);
  return ok(files.inVersion(latest.id, place.fileId) === undefined);
}
