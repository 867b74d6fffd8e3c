import { isEmbargoed, isExpired } from "../../domain/file_period.ts";
import type { JsonObject } from "../../domain/json.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { FileInVersion } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { findDataset, findVersion } from "../lookup.ts";
import { presentFile } from "../present/present.ts";
import { bare, ok, type Reply } from "../reply.ts";

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

/** The files of the version that pass the query's filters. */
function filtered(call: Call): readonly FileInVersion[] {
  const { query } = call;
  const dataset = findDataset(call);
  const version = findVersion(call, dataset, call.params["version"] ?? "");
  const status = query.get("accessStatus");
  if (status !== null && !accessStatuses.includes(status)) {
    throw new Refusal("invalid", `Invalid access status: ${status}`);
  }
  const [type, category] = [query.get("contentType"), query.get("categoryName")];
  const now = call.server.clock.now();
  const words = query.get("searchText")?.toLowerCase();
  return call.server.store.files.of(version.id).filter((file) =>
    (type === null || file.type === type) &&
    (category === null || file.categories.includes(category)) &&
    (status === null || statusOf(file, now) === status) &&
    !query.has("tabularTagName") &&
    (words === undefined ||
      `${file.label}\n${file.description}`.toLowerCase().includes(words))
  );
}

/** `GET datasets/{ds}/versions/{version}/files` */
export function listFiles(call: Call): Reply {
  const { datasets } = call.server.store;
  const criteria = call.query.get("orderCriteria") ?? "NameAZ";
  const order = orders[criteria];
  if (order === undefined) throw new Refusal("invalid", `Invalid order criteria: ${criteria}`);
  const files = filtered(call).toSorted(order);
  const offset = Number(call.query.get("offset") ?? "0") || 0;
  const limit = Number(call.query.get("limit") ?? "0") || files.length;
  return bare({
    status: "OK",
    totalCount: files.length,
    data: files.slice(offset, offset + limit)
      .map((file) => presentFile(call.server, file, datasets.version(file.versionId)!)),
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
  const files = filtered(call);
  return ok({
    total: files.length,
    perContentType: tally(files.map(({ type }) => type)),
    perCategoryName: tally(files.flatMap(({ categories }) => categories)),
    perTabularTagName: {},
    perAccessStatus: tally(files.map((file) => statusOf(file, now))),
  });
}

/** `GET datasets/{ds}/versions/{version}/downloadsize` */
export function getDownloadSize(call: Call): Reply {
  const mode = call.query.get("mode") ?? "All";
  if (!["All", "Original", "Archival"].includes(mode)) {
    throw new Refusal("invalid", `Invalid mode: ${mode}`);
  }
  const storageSize = filtered(call).reduce((sum, { size }) => sum + size, 0);
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
