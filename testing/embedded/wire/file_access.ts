import type { FileInVersion } from "../domain/version.ts";
import { Refusal } from "../domain/refusal.ts";
import { isEmbargoed, isExpired } from "../domain/file_period.ts";
import type { Call } from "./call.ts";
import { EndpointError } from "./endpoint_error.ts";
import { askedFile, may } from "./lookup.ts";

/** How a file can be had by the caller. */
export type Availability = "open" | "restricted" | "embargoed" | "expired" | "hidden";

/** The place of a file that says who may have its bytes: what is out counts more than a draft. */
export function decidingPlace(
  call: Call,
  places: readonly FileInVersion[],
): FileInVersion | undefined {
  const { datasets } = call.server.store;
  return places.find(({ versionId }) => datasets.version(versionId)?.state !== "DRAFT") ??
    places[0];
}

/** Whether the caller may have the bytes of a file, and if not, why. */
export function availability(call: Call, places: readonly FileInVersion[]): Availability {
  const { datasets } = call.server.store;
  const place = decidingPlace(call, places);
  const now = call.server.clock.now();
  if (place === undefined) return "hidden";
  if (isExpired(place, now)) return "expired";
  const isOut = places.some(({ versionId }) => datasets.version(versionId)?.state === "RELEASED");
  const isOpen = !place.restricted && !isEmbargoed(place, now);
  if (isOut ? isOpen : may(call, place.datasetId, "ViewUnpublishedDataset")) {
    return "open";
  }
  if (isOut && may(call, place.fileId, "DownloadFile")) return "open";
  return isEmbargoed(place, now) ? "embargoed" : place.restricted ? "restricted" : "hidden";
}

/** Whether the caller is allowed to have a file: by a role, or since it is in what is out and open to all. */
export function mayDownload(call: Call, { datasetId, fileId }: FileInVersion): boolean {
  const { datasets, files } = call.server.store;
  const released = datasets.lastReleased(datasetId);
  return may(call, fileId, "DownloadFile") ||
    (released !== undefined && files.inVersion(released.id, fileId)?.restricted === false);
}

/** The id in a path, before which there may be folders. */
export function idInPath(path: string): number {
  const last = path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return /^\d+$/.test(last) ? Number(last) : NaN;
}

function idOf(call: Call): number {
  const name = call.params["file"] ?? "";
  if (name !== ":persistentId") return idInPath(name);
  try {
    return askedFile(call);
  } catch (error) {
    throw error instanceof Refusal ? new EndpointError(404) : error;
  }
}

/**
 * The newest place of the file that the path names, of which the caller may have the bytes.
 *
 * @throws {EndpointError} Where there is none.
 */
export function downloadable(call: Call): FileInVersion {
  const places = call.server.store.files.placesOf(idOf(call));
  const [place] = places;
  if (place === undefined) throw new EndpointError(404);
  if (availability(call, places) !== "open") throw new EndpointError(403);
  return place;
}

/** Counts that a file was had: where it is out, unless the caller says that it is not to be counted. */
export function countDownload(call: Call, file: FileInVersion): void {
  const { requester, query, server: { store } } = call;
  if (query.get("gbrecs") === "true" || file.published === null) return;
  store.downloads.add(file.fileId, requester.type === "user" ? requester.user.id : null);
}
