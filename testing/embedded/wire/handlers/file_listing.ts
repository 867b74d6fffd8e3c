import { isEmbargoed, isExpired } from "../../domain/file_period.ts";
import type { JsonObject } from "../../domain/json.ts";
import { Refusal } from "../../domain/refusal.ts";
import { directoryIndex } from "../../domain/directory_index.ts";
import {
  type FileInVersion,
  persistentIdOf,
  type Version,
  versionName,
} from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { findDataset, findVersion, flag } from "../lookup.ts";
import { presentFiles } from "../present/present.ts";
import { bare, ok, plain, type Reply } from "../reply.ts";

const orders: Readonly<Record<string, (a: FileInVersion, b: FileInVersion) => number>> = {
  NameAZ: (a, b) => a.label < b.label ? -1 : a.label > b.label ? 1 : 0,
  NameZA: (a, b) => a.label < b.label ? 1 : a.label > b.label ? -1 : 0,
  Newest: (a, b) => a.created < b.created ? 1 : a.created > b.created ? -1 : b.fileId - a.fileId,
  Oldest: (a, b) => a.created < b.created ? -1 : a.created > b.created ? 1 : a.fileId - b.fileId,
  Size: (a, b) => a.size - b.size,
  Type: (a, b) => a.type < b.type ? -1 : a.type > b.type ? 1 : 0,
};

const accessStatuses = [
  "Public",
  "Restricted",
  "EmbargoedThenRestricted",
  "EmbargoedThenPublic",
  "RetentionPeriodExpired",
];

/** How a file can be had at a time. */
function statusOf(file: FileInVersion, now: Date): string {
  if (isExpired(file, now)) return "RetentionPeriodExpired";
  if (isEmbargoed(file, now)) return `EmbargoedThen${file.restricted ? "Restricted" : "Public"}`;
  return file.restricted ? "Restricted" : "Public";
}

/** The version that the path names, and those of its files that pass the query's filters. */
function filtered(
  call: Call,
): { readonly version: Version; readonly files: readonly FileInVersion[] } {
  const { query } = call;
  const dataset = findDataset(call);
  const version = findVersion(call, dataset, undefined, { deaccessioned: "editors" });
  const status = query.get("accessStatus");
  if (status !== null && !accessStatuses.includes(status)) {
    throw new Refusal("invalid", `Invalid access status: ${status}`);
  }
  const [type, category] = [query.get("contentType"), query.get("categoryName")];
  const now = call.server.clock.now();
  const tag = query.get("tabularTagName");
  const words = query.get("searchText")?.toLowerCase();
  const files = call.server.store.files.of(version.id).filter((file) =>
    (type === null || file.type === type) &&
    (category === null || file.categories.includes(category)) &&
    (status === null || statusOf(file, now) === status) &&
    (tag === null || (file.table?.tags.includes(tag) ?? false)) &&
    (words === undefined ||
      `${file.label}\n${file.description}`.toLowerCase().includes(words))
  );
  return { version, files };
}

/** `GET datasets/{ds}/versions/{version}/files` */
export function listFiles(call: Call): Reply {
  const criteria = call.query.get("orderCriteria") ?? "NameAZ";
  const order = orders[criteria];
  if (order === undefined) throw new Refusal("invalid", `Invalid order criteria: ${criteria}`);
  const { files, version } = filtered(call);
  const offset = Number(call.query.get("offset") ?? "0") || 0;
  const limit = Number(call.query.get("limit") ?? "0") || files.length;
  return bare({
    status: "OK",
    totalCount: files.length,
    data: presentFiles(call.server, files.toSorted(order).slice(offset, offset + limit), version),
  });
}

function tally(words: Iterable<string>): JsonObject {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** `GET datasets/{ds}/versions/{version}/files/counts` */
export function countFiles(call: Call): Reply {
  const now = call.server.clock.now();
  const { files } = filtered(call);
  return ok({
    total: files.length,
    perContentType: tally(files.map(({ type }) => type)),
    perCategoryName: tally(files.flatMap(({ categories }) => categories)),
    perTabularTagName: tally(files.flatMap(({ table }) => table?.tags ?? [])),
    perAccessStatus: tally(files.map((file) => statusOf(file, now))),
  });
}

/** `GET datasets/{ds}/versions/{version}/downloadsize` */
export function getDownloadSize(call: Call): Reply {
  const mode = call.query.get("mode") ?? "All";
  if (!["All", "Original", "Archival"].includes(mode)) {
    throw new Refusal("invalid", `Invalid mode: ${mode}`);
  }
  const sizeOf = ({ size, table }: FileInVersion): number =>
    mode === "Original"
      ? table?.originalSize ?? size
      : size + (mode === "All" ? table?.originalSize ?? 0 : 0);
  const storageSize = filtered(call).files.reduce((sum, file) => sum + sizeOf(file), 0);
  const bytes = storageSize.toLocaleString("en");
  return ok({
    message:
      `Total size of the files available for download in this version of the dataset: ${bytes} bytes`,
    storageSize,
  });
}

/** `GET datasets/{ds}/availableFileCategories` */
export function listCategories(call: Call): Reply {
  const { datasets, files } = call.server.store;
  const dataset = findDataset(call);
  const used = datasets.versionsOf(dataset.id).flatMap(({ id }) =>
    files.of(id).flatMap(({ categories }) => categories)
  );
  return ok([...new Set(["Documentation", "Data", "Code", ...used])]);
}

/** `GET datasets/{ds}/dirindex` */
export function getDirectoryIndex(call: Call): Reply {
  const dataset = findDataset(call);
  const folder = call.query.get("folder") ?? "";
  const version = findVersion(call, dataset, call.query.get("version") ?? ":latest-published");
  const text = directoryIndex(call.server.store.files.of(version.id), {
    folder,
    datasetId: dataset.id,
    persistentId: persistentIdOf(dataset),
    version: versionName(version),
    originals: flag(call, "original"),
  });
  if (text === undefined) throw new Refusal("missing", `Folder ${folder} does not exist`);
  const name = folder === "" ? ".index.html" : `.index-${folder.replaceAll("/", "_")}.html`;
  return {
    ...plain(text, "text/html;charset=UTF-8"),
    headers: { "Content-Disposition": `filename="${name}"` },
  };
}
