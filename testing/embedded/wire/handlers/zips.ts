import { persistentIdOf } from "../../domain/persistent_id.ts";
import { Buffer } from "node:buffer";
import { pathOf } from "../../domain/file_name.ts";
import {
  type Dataset,
  type FileInVersion,
  type Version,
  versionName,
} from "../../domain/version.ts";
import { readSlice } from "../../store/read_slice.ts";
import { type ZipItem, zipStream } from "../../store/zip_file.ts";
import type { Call } from "../call.ts";
import { Answered, EndpointError } from "../endpoint_error.ts";
import { availability, countDownload } from "../file_access.ts";
import { findDataset, findVersion, flag, may, notPermitted, seesDrafts } from "../lookup.ts";
import { bare, failed, ok, type Reply } from "../reply.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { javaLong } from "../../domain/table/java_number.ts";
import { type Content, contentOf, disposition, lengthOf, originalOf } from "../serve_file.ts";

/** A file that goes into a zip, and its folder there. */
interface Packed {
  readonly content: Content;
  readonly directory: string;
  /** Where it stands in the zip. */
  readonly path: string;
}

/** Bytes in a zip beyond which nothing more is put into it, unless a setting says otherwise. */
const usualLimit = 100 * 1024 * 1024;

/** The bytes of a file, with what comes before them. */
export async function* bytesOf({ head, path, size }: Content): AsyncGenerator<Uint8Array> {
  if (head !== "") yield Buffer.from(head);
  yield* readSlice({ path, start: 0, end: size - 1 });
}

/** A path that nothing in a zip has yet. */
function freePath(path: string, taken: ReadonlySet<string>): string {
  if (!taken.has(path)) return path;
  const dot = path.lastIndexOf(".");
  const [stem, extension] = dot === -1 ? [path, ""] : [path.slice(0, dot), path.slice(dot)];
  for (let i = 1;; i++) {
    const next = `${stem}_${i}${extension}`;
    if (!taken.has(next)) return next;
  }
}

/** Files and their folders as they stand in a zip. */
function* itemsOf(files: readonly Packed[], manifest: string): Generator<ZipItem> {
  const seen = new Set<string>();
  for (const { content, directory, path } of files) {
    if (directory !== "" && !seen.has(directory)) {
      seen.add(directory);
      yield { path: `${directory}/` };
    }
    yield { path, size: lengthOf(content), open: () => ReadableStream.from(bytesOf(content)) };
  }
  yield { path: "MANIFEST.TXT", open: () => new Blob([manifest]).stream() };
}

/** Why files are left out, in the words of the list. */
const closed = {
  restricted: "RESTRICTED",
  embargoed: "EMBARGOED",
  expired: "RETENTIONEXPIRED",
} as const;

const noFile = (): Answered =>
  new Answered(failed(404, "Datafile null: no such object available", { code: 404 }));

/** A zip of the files that the caller may have; a list in it says which, and which not. */
function zipReply(call: Call, files: readonly FileInVersion[], suffix = ""): Reply {
  const { store } = call.server;
  const limit = store.settings.number(":ZipDownloadLimit") ?? usualLimit;
  const wantsOriginals = call.query.get("format") === "original";
  const lines: string[] = [];
  const packed: Packed[] = [];
  const paths = new Set<string>();
  let total = 0;
  let first: FileInVersion | undefined;
  for (const file of files) {
    const state = availability(call, store.files.placesOf(file.fileId));
    if (state === "hidden") throw noFile();
    if (state !== "open") {
      lines.push(`${file.label} IS ${closed[state]} AND CANNOT BE DOWNLOADED\r\n`);
      continue;
    }
    if (!store.bytes.has(file.datasetId, file.storage)) throw new Stumble("bytes are missing");
    first ??= file;
    countDownload(call, file);
    const content = wantsOriginals ? originalOf(store, file) : contentOf(store, file);
    if (total + content.size >= limit) {
      lines.push(
        `${file.label} (${file.type})  skipped because the total size of the download bundle exceeded the limit of ${limit} bytes.\r\n`,
      );
      continue;
    }
    total += lengthOf(content);
    const path = freePath(pathOf(content.name, file.directory), paths);
    paths.add(path);
    packed.push({ content, directory: file.directory, path });
    lines.push(`${path} (${content.type}) ${lengthOf(content)} bytes.\r\n`);
  }
  const dataset = first && store.datasets.byId(first.datasetId);
  if (dataset === undefined) throw new EndpointError(403);
  return {
    status: 200,
    headers: disposition(bundleName(dataset, suffix)),
    body: {
      type: "stream",
      stream: zipStream(itemsOf(packed, lines.join(""))),
      contentType: "application/zip;charset=UTF-8",
    },
  };
}

function bundleName(dataset: Dataset, suffix: string): string {
  return `${persistentIdOf(dataset).replace(/[:/]/g, "-").toLowerCase()}${suffix}.zip`;
}

function zipOfIds(call: Call, list: string): Reply {
  if (list === "") throw new EndpointError(400, { details: "HTTP 400 Bad Request" });
  const { files } = call.server.store;
  const found = list.replace(/^fileIds=/, "").split(",")
    .flatMap((id) => files.placesOf(javaLong(id) ?? NaN)[0] ?? []);
  return zipReply(call, found);
}

/** `GET access/datafiles/{ids}` */
export function downloadFiles(call: Call): Reply {
  return zipOfIds(call, call.params["ids"] ?? "");
}

/** `POST access/datafiles` */
export function downloadPostedFiles(call: Call): Reply {
  // A line's end belongs to the last id, which is none then.
  return zipOfIds(call, call.text);
}

function zipOfVersion(call: Call, version: Version): Reply {
  const files = call.server.store.files.of(version.id);
  if (files.length === 0) throw new EndpointError(400);
  // What is had of a draft is not counted, though it may be out.
  const quiet = new URLSearchParams(call.query);
  if (version.state === "DRAFT") quiet.set("gbrecs", "true");
  return zipReply({ ...call, query: quiet }, files, `_${versionName(version).toLowerCase()}`);
}

/** `GET access/dataset/{ds}` */
export function downloadDataset(call: Call): Reply {
  const { datasets } = call.server.store;
  const dataset = findDataset(call);
  const draft = datasets.latest(dataset.id);
  if (draft.state === "DRAFT" && seesDrafts(call, dataset)) return zipOfVersion(call, draft);
  const released = datasets.lastReleased(dataset.id);
  if (released === undefined) throw new Refusal("invalid", "Could not find requested dataset.");
  return zipOfVersion(call, released);
}

/** `GET access/dataset/{ds}/versions/{version}` */
export function downloadVersion(call: Call): Reply {
  const { datasets } = call.server.store;
  const dataset = findDataset(call);
  const isOut = datasets.versionsOf(dataset.id).some(({ state }) => state !== "DRAFT");
  if (!isOut && !seesDrafts(call, dataset)) throw notPermitted(call);
  try {
    return zipOfVersion(call, findVersion(call, dataset));
  } catch (error) {
    if (!(error instanceof Refusal) || error.type !== "missing") throw error;
    throw new Refusal("invalid", "Could not find requested dataset version.");
  }
}

/** `GET datasets/{ds}/versions/{version}/canDownloadAtLeastOneFile` */
export function canDownloadAny(call: Call): Reply {
  const { files } = call.server.store;
  const dataset = findDataset(call);
  const version = findVersion(call, dataset, undefined, { deaccessioned: "editors" });
  const all = files.of(version.id);
  return ok(
    (version.state === "RELEASED" && all.some(({ restricted }) => !restricted)) ||
      all.some(({ fileId }) => may(call, fileId, "DownloadFile")),
  );
}

/** `GET datasets/{ds}/download/count` */
export function getDatasetDownloadCount(call: Call): Reply {
  const { downloads, settings } = call.server.store;
  const { id } = findDataset(call);
  // From that day on others count.
  const start = flag(call, "includeMDC") ? undefined : settings.get(":MDCStartDate");
  return bare({ id, downloadCount: downloads.countOfDataset(id, start), MDCStartDate: start });
}
