import { freeName, pathOf } from "../../domain/file_name.ts";
import { Refusal } from "../../domain/refusal.ts";
import {
  type Dataset,
  type FileInVersion,
  persistentIdOf,
  type Version,
  versionName,
} from "../../domain/version.ts";
import { readSlice } from "../../store/read_slice.ts";
import { type ZipItem, zipStream } from "../../store/zip_file.ts";
import type { Call } from "../call.ts";
import { Answered, EndpointError } from "../endpoint_error.ts";
import { demand, findDataset, findVersion, may, userOf, visibleVersion } from "../lookup.ts";
import { presentUser } from "../present/present.ts";
import { failed, ok, type Reply, said } from "../reply.ts";
import { downloadRedirect } from "./direct_upload.ts";

/** How a file can be had by the caller. */
type Availability = "open" | "restricted" | "hidden";

/** Whether the caller may have the bytes of a file, and if not, why. */
export function availability(call: Call, places: readonly FileInVersion[]): Availability {
  const { datasets } = call.server.store;
  const released = places.find(({ versionId }) =>
    datasets.version(versionId)?.state === "RELEASED"
  );
  const place = released ?? places[0];
  if (place === undefined) return "hidden";
  const sees = released !== undefined || may(call, place.datasetId, "ViewUnpublishedDataset");
  if (!sees) return "hidden";
  return place.restricted && !may(call, place.fileId, "DownloadFile") ? "restricted" : "open";
}

const generic = /[!'()*]/g;
const quoted = (name: string): string =>
  encodeURIComponent(name).replace(
    generic,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function disposition(name: string): Readonly<Record<string, string>> {
  return { "Content-Disposition": `attachment; filename="${quoted(name)}"` };
}

function unsatisfiable(detail: string): Answered {
  return new Answered(failed(416, `Error due to Range header: ${detail}`, { code: 416 }));
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The bytes that a Range header wants; undefined where it wants all. */
export function rangeOf(header: string | null, size: number): Range | undefined {
  if (header === null) return undefined;
  const match = /^bytes=(.*)$/.exec(header.trim());
  if (match === null) throw unsatisfiable("Range is not in bytes.");
  if (match[1]?.includes(",")) throw unsatisfiable("Only one range is allowed.");
  const [, from = "", to = ""] = /^(\d*)-(\d*)$/.exec(match[1]?.trim() ?? "") ?? [];
  if (from === "" && to === "") throw unsatisfiable("Invalid range.");
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (start > end) throw unsatisfiable("Start is larger than end or size of file.");
  return { start, end };
}

/** `GET access/datafile/{file}` */
export function downloadFile(call: Call): Reply {
  const { files, bytes } = call.server.store;
  const places = files.placesOf(Number(call.params["file"]));
  const [place] = places;
  if (place === undefined) throw new EndpointError(404);
  if (availability(call, places) !== "open") throw new EndpointError(403);
  const format = call.query.get("format");
  if ((format !== null && format !== "original") || call.query.has("imageThumb")) {
    throw new Answered(failed(
      404,
      "datafile access error: requested optional service (image scaling, format conversion, etc.) is not supported on this datafile.",
      { code: 404 },
    ));
  }
  if (!bytes.has(place.datasetId, place.storage)) {
    throw new Answered(failed(
      404,
      `Datafile ${place.fileId}: Failed to locate and/or open physical file.`,
      { code: 404 },
    ));
  }
  const redirect = downloadRedirect(call, place);
  if (redirect !== undefined) return redirect;
  const range = rangeOf(call.request.headers.get("Range"), place.size);
  const { start, end } = range ?? { start: 0, end: place.size - 1 };
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...disposition(place.label),
      "Accept-Ranges": "bytes",
      ...(range === undefined ? {} : { "Content-Range": `bytes ${start}-${end}/${place.size}` }),
    },
    body: {
      type: "file",
      slice: { path: bytes.pathOf(place.datasetId, place.storage), start, end },
      contentType: `${place.type}; name="${quoted(place.label)}";charset=UTF-8`,
    },
  };
}

function* zipItems(
  call: Call,
  files: readonly FileInVersion[],
  manifest: string,
): Generator<ZipItem> {
  const { bytes } = call.server.store;
  const seen = new Set<string>();
  for (const file of files) {
    if (file.directory !== "" && !seen.has(`${file.directory}/`)) {
      seen.add(`${file.directory}/`);
      yield { path: `${file.directory}/` };
    }
    const name = freeName(file.label, (label) => seen.has(pathOf(label, file.directory)));
    const path = pathOf(name, file.directory);
    seen.add(path);
    const source = bytes.pathOf(file.datasetId, file.storage);
    const slice = { path: source, start: 0, end: file.size - 1 };
    yield { path, open: () => ReadableStream.from(readSlice(slice)) };
  }
  yield { path: "MANIFEST.TXT", open: () => new Blob([manifest]).stream() };
}

/** A zip of the files that the caller may have; a list in it says which, and which not. */
function zipReply(call: Call, files: readonly FileInVersion[], name: string): Reply {
  const lines: string[] = [];
  const open: FileInVersion[] = [];
  for (const file of files) {
    const state = availability(call, call.server.store.files.placesOf(file.fileId));
    const path = pathOf(file.label, file.directory);
    if (state === "open") {
      open.push(file);
      lines.push(`${path} (${file.type}) ${file.size} bytes.\r\n`);
    } else if (state === "restricted") {
      lines.push(`${path} IS RESTRICTED AND CANNOT BE DOWNLOADED\r\n`);
    }
  }
  if (open.length === 0 && files.length > 0) {
    if (lines.length > 0) throw new EndpointError(403);
    throw new Answered(failed(404, "Datafile null: no such object available", { code: 404 }));
  }
  return {
    status: 200,
    headers: disposition(name),
    body: {
      type: "stream",
      stream: zipStream(zipItems(call, open, lines.join(""))),
      contentType: "application/zip;charset=UTF-8",
    },
  };
}

const bundleName = (dataset: Dataset, suffix = ""): string =>
  `${persistentIdOf(dataset).replace(/[:/]/g, "-").toLowerCase()}${suffix}.zip`;

function zipOfIds(call: Call, list: string): Reply {
  const { files, datasets } = call.server.store;
  const found = list.split(",").map((id) => files.placesOf(Number(id))[0])
    .filter((file) => file !== undefined);
  const dataset = found[0] && datasets.byId(found[0].datasetId);
  if (dataset === undefined) {
    throw new Answered(failed(404, "Datafile null: no such object available", { code: 404 }));
  }
  return zipReply(call, found, bundleName(dataset));
}

/** `GET access/datafiles/{ids}` */
export function downloadFiles(call: Call): Reply {
  return zipOfIds(call, call.params["ids"] ?? "");
}

/** `POST access/datafiles` */
export function downloadPostedFiles(call: Call): Reply {
  return zipOfIds(call, call.text.trim().replace(/^fileIds=/, ""));
}

function zipOfVersion(call: Call, dataset: Dataset, version: Version | undefined): Reply {
  if (version === undefined) throw new EndpointError(403);
  const suffix = `_${versionName(version).toLowerCase()}`;
  return zipReply(call, call.server.store.files.of(version.id), bundleName(dataset, suffix));
}

/** `GET access/dataset/{ds}` */
export function downloadDataset(call: Call): Reply {
  const dataset = findDataset(call);
  return zipOfVersion(call, dataset, visibleVersion(call, dataset));
}

/** `GET access/dataset/{ds}/versions/{version}` */
export function downloadVersion(call: Call): Reply {
  const dataset = findDataset(call);
  return zipOfVersion(call, dataset, findVersion(call, dataset, call.params["version"] ?? ""));
}

function requestedFile(call: Call): FileInVersion {
  const [file] = call.server.store.files.placesOf(Number(call.params["file"]));
  if (file === undefined) {
    throw new Refusal("invalid", `Could not find datafile with id ${call.params["file"]}`);
  }
  return file;
}

/** `PUT access/datafile/{file}/requestAccess` */
export function requestAccess(call: Call): Reply {
  const { files, datasets } = call.server.store;
  const file = requestedFile(call);
  const user = userOf(call);
  if (!datasets.latest(file.datasetId).terms.accessRequest) {
    throw new Refusal("invalid", "Requests for access are not accepted on the Dataset.");
  }
  if (availability(call, files.placesOf(file.fileId)) === "open") {
    throw new Refusal(
      "invalid",
      "You may not request access to this file. It may already be available to you.",
    );
  }
  if (!files.request(file.fileId, user.id)) {
    throw new Refusal("invalid", "An access request for this file on your behalf already exists.");
  }
  return said(`Access to File ${file.label} requested.`);
}

/** `GET access/datafile/{file}/listRequests` */
export function listRequests(call: Call): Reply {
  const { files, users } = call.server.store;
  const file = requestedFile(call);
  demand(call, file.datasetId, "ManageFilePermissions");
  const list = files.requesters(file.fileId).map((id) => users.byId(id))
    .filter((user) => user !== undefined);
  if (list.length === 0) {
    throw new Refusal("missing", `There are no access requests for this file: ${file.label}.`);
  }
  return ok(list.map(presentUser));
}

function assigneeOf(call: Call): string {
  const name = call.params["assignee"] ?? "";
  if (call.server.store.users.byName(name.replace(/^@/, "")) === undefined) {
    throw new Refusal("invalid", `Could not find a user with the username ${name}`);
  }
  return `@${name.replace(/^@/, "")}`;
}

function settle(call: Call, file: FileInVersion, assignee: string): void {
  const user = call.server.store.users.byName(assignee.slice(1));
  if (user !== undefined) call.server.store.files.answer(file.fileId, user.id);
}

/** `PUT access/datafile/{file}/grantAccess/{assignee}` */
export function grantAccess(call: Call): Reply {
  const file = requestedFile(call);
  const assignee = assigneeOf(call);
  demand(call, file.datasetId, "ManageFilePermissions");
  call.server.store.rights.assign(assignee, "fileDownloader", file.fileId);
  settle(call, file, assignee);
  return said(`Access to File ${file.label} granted.`);
}

/** `PUT access/datafile/{file}/rejectAccess/{assignee}` */
export function rejectAccess(call: Call): Reply {
  const file = requestedFile(call);
  const assignee = assigneeOf(call);
  demand(call, file.datasetId, "ManageFilePermissions");
  settle(call, file, assignee);
  return said(`Access to File ${file.label} rejected.`);
}

/** `DELETE access/datafile/{file}/revokeAccess/{assignee}` */
export function revokeAccess(call: Call): Reply {
  const { rights } = call.server.store;
  const file = requestedFile(call);
  const assignee = assigneeOf(call);
  demand(call, file.datasetId, "ManageFilePermissions");
  for (const given of rights.assignmentsAt(file.fileId)) {
    if (given.assignee === assignee && given.role.alias === "fileDownloader") {
      rights.revoke(given.id);
    }
  }
  return said(
    `File Downloader access has been revoked for user ${assignee} on file ${file.label}`,
  );
}

/** `PUT access/{ds}/allowAccessRequest` */
export function allowAccessRequests(call: Call): Reply {
  const { datasets } = call.server.store;
  const dataset = findDataset(call);
  demand(call, dataset.id, "EditDataset");
  const accessRequest = call.text.trim() === "true";
  const draft = datasets.draft(dataset.id);
  const version = datasets.save(draft.id, { terms: { ...draft.terms, accessRequest } });
  const title = version.metadata.find(({ name }) => name === "title")?.values[0] ?? "";
  return said(
    `Dataset ${String(title)} ${accessRequest ? "allows" : "disallows"} file access requests.`,
  );
}
