import { persistentIdOf } from "../../domain/persistent_id.ts";
import { isEmbargoed, isExpired } from "../../domain/file_period.ts";
import type { JsonObject } from "../../domain/json.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { directoryIndex } from "../../domain/directory_index.ts";
import { type FileInVersion, type Version, versionName } from "../../domain/version.ts";
import { isFileOrder } from "../../store/files.ts";
import type { Call } from "../call.ts";
import { findDataset, findVersion, flag } from "../lookup.ts";
import { presentFiles } from "../present/present.ts";
import { bare, ok, plain, type Reply } from "../reply.ts";

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

/** The version that the path names, and which of its files the query wants. */
interface Wanted {
  readonly version: Version;
  /** Undefined where it wants all. */
  readonly passes: ((file: FileInVersion) => boolean) | undefined;
}

const filters = ["contentType", "categoryName", "tabularTagName", "accessStatus", "searchText"];

function wantedFiles(call: Call, deaccessioned: "editors" | "all"): Wanted {
  const { query } = call;
  const dataset = findDataset(call);
  const version = findVersion(call, dataset, undefined, { deaccessioned });
  const status = query.get("accessStatus");
  if (status !== null && !accessStatuses.includes(status)) {
    throw new Refusal("invalid", `Invalid access status: ${status}`);
  }
  if (!filters.some((name) => query.has(name))) return { version, passes: undefined };
  const [type, category] = [query.get("contentType"), query.get("categoryName")];
  const now = call.server.clock.now();
  const tag = query.get("tabularTagName");
  const words = query.get("searchText")?.toLowerCase();
  return {
    version,
    passes: (file) =>
      (type === null || file.type === type) &&
      (category === null || file.categories.includes(category)) &&
      (status === null || statusOf(file, now) === status) &&
      (tag === null || (file.table?.tags.includes(tag) ?? false)) &&
      (words === undefined ||
        `${file.label}\n${file.description}`.toLowerCase().includes(words)),
  };
}

/** The files that the query wants, by name; those of what was taken from the world are for all to count. */
function filtered(call: Call): readonly FileInVersion[] {
  const { version, passes } = wantedFiles(call, "all");
  const files = call.server.store.files.of(version.id);
  return passes === undefined ? files : files.filter(passes);
}

/** `GET datasets/{ds}/versions/{version}/files` */
export function listFiles(call: Call): Reply {
  const { files } = call.server.store;
  const order = call.query.get("orderCriteria") ?? "NameAZ";
  if (!isFileOrder(order)) throw new Refusal("invalid", `Invalid order criteria: ${order}`);
  const { version, passes } = wantedFiles(call, "editors");
  const offset = Number(call.query.get("offset") ?? "0") || 0;
  const limit = Number(call.query.get("limit") ?? "0") || undefined;
  if (offset < 0 || (limit ?? 0) < 0) throw new Stumble("less than nothing", { told: true });
  const answer = (totalCount: number, page: readonly FileInVersion[]): Reply =>
    bare({ status: "OK", totalCount, data: presentFiles(call.server, page, version) });
  if (passes === undefined) {
    const page = files.page(version.id, { order, offset, limit });
    return answer(files.countOf(version.id), page);
  }
  const found = files.page(version.id, { order, offset: 0, limit: undefined }).filter(passes);
  return answer(found.length, found.slice(offset, limit && offset + limit));
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
  const storageSize = filtered(call).reduce((sum, file) => sum + sizeOf(file), 0);
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
