import type { JsonObject } from "../../domain/json.ts";
import { identifierIn, persistentIdOf } from "../../domain/persistent_id.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { QuerySyntaxError } from "../../domain/search/query.ts";
import { versionName } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { flag } from "../lookup.ts";
import { ok, type Reply, said } from "../reply.ts";
import { searchFor } from "../searching.ts";

const idIn = (call: Call, name = "id"): number => Number(call.params[name]);

/** Takes a document out of the index, and says so as Solr's client does. */
function takeOut({ server: { store: { index } } }: Call, key: string): string {
  index.remove(key);
  return `Attempted to delete ${key} from Solr index. updateReponse was: {responseHeader={status=0, QTime=0}}`;
}

/** `GET admin/index/{type}/{id}` */
export function indexOne(call: Call): Reply {
  const { collections, datasets, files, jobs } = call.server.store;
  const id = idIn(call);
  switch (call.params["type"]) {
    case "dataverses":
      if (collections.byId(id) === undefined) {
        const taken = takeOut(call, `dataverse_${id}`);
        throw new Refusal(
          "missing",
          `Could not find dataverse with id of ${id}. Result from deletion attempt: ${taken}`,
        );
      }
      jobs.mark(id);
      return said(`starting reindex of dataverse ${id}`);
    case "datasets":
      if (datasets.byId(id) === undefined) {
        const taken = takeOut(call, `dataset_${id}_draft`);
        throw new Refusal(
          "missing",
          `Could not find dataset with id of ${id}. Result from deletion attempt: ${taken}`,
        );
      }
      markAnew(call, id);
      return said(`starting reindex of dataset ${id}`);
    case "files": {
      const [place] = files.placesOf(id);
      if (place === undefined) throw new Stumble("there is no such file");
      markAnew(call, place.datasetId);
      return said(`started reindexing files/${id}`);
    }
    default:
      throw new Refusal("invalid", `illegal type: ${call.params["type"]}`);
  }
}

/** Has something indexed whole, whether it has changed or not. */
function markAnew({ server: { store: { index, jobs } } }: Call, id: number): void {
  index.forgetTimes(id);
  jobs.mark(id);
}

/** `GET admin/index/dataset` */
export function indexByPersistentId(call: Call): Reply {
  const { datasets } = call.server.store;
  const pid = call.query.get("persistentId");
  if (pid === null) throw new Refusal("invalid", "No persistent id given.");
  const identifier = identifierIn(pid);
  const dataset = identifier === undefined ? undefined : datasets.byIdentifier(identifier);
  if (dataset === undefined) {
    throw new Refusal("invalid", `Could not find dataset with persistent id ${pid}`);
  }
  markAnew(call, dataset.id);
  return ok({
    message: `Reindexed dataset ${pid}`,
    id: dataset.id,
    persistentId: persistentIdOf(dataset),
    versions: datasets.versionsOf(dataset.id)
      .map((version) => ({ semanticVersion: versionName(version), id: version.id })),
  });
}

/** `DELETE admin/index/datasets/{id}` */
export function takeOutDataset(call: Call): Reply {
  const id = idIn(call);
  const taken = takeOut(call, `dataset_${id}`);
  if (call.server.store.datasets.byId(id) === undefined) {
    throw new Refusal(
      "missing",
      `Could not find dataset ${id} in the database. Requested to clear from Solr anyway: ${taken}`,
    );
  }
  return said(`Sent request to clear Solr document for dataset ${id}: ${taken}`);
}

/** The part of the work that is asked for, of as many parts as are said. */
function partOf({ query }: Call): { readonly parts: number; readonly part: number } {
  const [count, part] = [
    query.get("numPartitions") || null,
    query.get("partitionIdToProcess") || null,
  ];
  const parts = Number(count ?? "1");
  if (parts < 1) {
    throw new Refusal("invalid", `numPartitions must be 1 or higher but was ${parts}`);
  }
  if (part === null && count === null) return { parts, part: 0 };
  if (part === null || Number(part) < 0 || Number(part) >= parts) {
    throw new Refusal(
      "invalid",
      `You specified ${parts} partition(s) and your selected partitionId was ${part} but you must select from these availableParitionIds: ${
        listOfParts(parts)
      }`,
    );
  }
  return { parts, part: Number(part) };
}

/** More parts than that nobody lists. */
const mostParts = 10_000;

const partsUpTo = (parts: number): readonly number[] =>
  Array.from({ length: Math.min(parts, mostParts) }, (_, i) => i);

const listOfParts = (parts: number): string => `[${partsUpTo(parts).join(", ")}]`;

function indexMany(call: Call, options: { readonly onlyMissing: boolean }): Reply {
  const { collections, datasets, index, jobs } = call.server.store;
  const { parts, part } = partOf(call);
  const args = { numPartitions: parts, partitionIdToProcess: part };
  const availablePartitionIds = partsUpTo(parts);
  const dataverses = options.onlyMissing
    ? index.missing("collection")
    : collections.all().map(({ id }) => id);
  const allDatasets = options.onlyMissing
    ? index.missing("dataset")
    : datasets.all().map(({ id }) => id);
  const chosen = allDatasets.filter((id) => id % parts === part);
  if (flag(call, "previewOnly")) {
    return ok({
      previewOfPartitionWorkload: {
        dvContainerIds: { dataverses, datasets: chosen },
        dataverseCount: dataverses.length,
        datasetCount: chosen.length,
        partitionId: part,
      },
      args,
      availablePartitionIds,
    });
  }
  for (const id of dataverses) jobs.mark(id);
  // The parts are only told; what is indexed is all of them.
  for (const id of allDatasets) markAnew(call, id);
  return ok({
    availablePartitionIds,
    args,
    message:
      `indexAllOrSubset has begun of ${dataverses.length} dataverses and ${chosen.length} datasets.`,
  });
}

/** `GET admin/index` */
export function indexAll(call: Call): Reply {
  return indexMany(call, { onlyMissing: false });
}

/** `GET admin/index/continue` */
export function indexMissing(call: Call): Reply {
  return indexMany(call, { onlyMissing: true });
}

/** `GET admin/index/clear` */
export function clearIndex({ server: { store: { index } } }: Call): Reply {
  const count = index.forgetTimes();
  index.clear();
  return ok({
    numRowsClearedByClearAllIndexTimes: count,
    message: "Solr index and database index timestamps cleared.",
  });
}

/** `GET admin/index/status` */
export function indexStatus({ query, server: { store: { index } } }: Call): Reply {
  if (!query.has("sync")) {
    return said("Index Status Batch Job initiated, check log for job status.");
  }
  const behind = (
    type: "collection" | "dataset",
  ): readonly number[] => [...new Set([...index.missing(type), ...index.stale(type)])];
  const report: JsonObject = {
    contentInDatabaseButStaleInOrMissingFromIndex: {
      dataverses: behind("collection"),
      datasets: behind("dataset"),
    },
    contentInIndexButNotDatabase: {
      dataverses: index.orphans("dataverses"),
      datasets: index.orphans("datasets"),
      files: index.orphans("files"),
    },
    // Who may find something is not in the index: it is decided when somebody searches.
    permissionsInDatabaseButStaleInOrMissingFromIndex: { dvobjects: [] },
    permissionsInIndexButNotDatabase: { permissions: [] },
  };
  return ok(report);
}

/** `GET admin/index/clear-orphans` */
export function clearOrphans({ query, server: { store: { index } } }: Call): Reply {
  const orphans = (["dataverses", "datasets", "files"] as const)
    .flatMap((kind) => index.orphans(kind));
  for (const key of orphans) index.remove(key);
  if (!query.has("sync")) {
    return said("Clear Orphans Batch Job initiated, check log for job status.");
  }
  return ok({
    resultOfSolrDeletionAttempt: orphans.length === 0
      ? "nothing to delete"
      : `no known problem deleting the following documents from Solr:[${orphans.join(", ")}]`,
  });
}

/** `DELETE admin/index/timestamps`, `DELETE admin/index/timestamps/{id}` */
export function clearTimes(call: Call): Reply {
  const { index } = call.server.store;
  const id = call.params["id"];
  return said(`cleared: ${id === undefined ? index.forgetTimes() : index.forgetTimes(Number(id))}`);
}

/** `GET admin/index/perms` */
export function indexAllPermissions(): Reply {
  return said("indexed all permissions");
}

/** `GET admin/index/perms/{id}` */
export function indexPermissions(call: Call): Reply {
  const { collections, datasets, files } = call.server.store;
  const id = idIn(call);
  if (!collections.byId(id) && !datasets.byId(id) && files.placesOf(id).length === 0) {
    throw new Refusal("invalid", `Could not find DvObject based on id ${id}`);
  }
  return said(
    `attempted to index permissions for DvObject ${id} and updatePermissionTimeSuccessful was true`,
  );
}

/** `GET admin/index/mod` */
export function listPart({ query }: Call): Reply {
  const [partitions, which] = ["partitions", "which"].map((name) => Number(query.get(name) || "0"));
  if (partitions === undefined || which === undefined || partitions === 0) {
    throw new Stumble("nothing can be had in no parts");
  }
  const mine = Array.from({ length: 100 }, (_, i) => i + 1).filter((id) =>
    id % partitions === which
  );
  return ok({ partitions, which, mine: `[${mine.join(", ")}]` });
}

/** `GET admin/index/test` */
export function searchPlainly(call: Call): Reply {
  const { query, server: { store: { finder, users } } } = call;
  const token = query.get("key") ?? "";
  const user = users.byToken(token);
  if (user === undefined) throw new Refusal("unauthenticated", "Invalid apikey ");
  const wishes = { q: query.get("q") ?? "", filters: query.getAll("fq") };
  try {
    const { hits } = searchFor(
      { ...call, requester: { type: "user", user, token } },
      { ...wishes, sort: "id", order: "asc" },
    );
    const names = finder.valuesBy(hits.map(({ document }) => document.id), "nameSort");
    return ok(hits.map(({ document }) => `${document.kind}:${names.get(document.id)?.[0] ?? ""}`));
  } catch (error) {
    if (error instanceof QuerySyntaxError) return ok([]);
    throw error;
  }
}

/** `GET admin/index/filemetadata/{id}` */
export function listFileNames(call: Call): Reply {
  const { query, server: { store: { files } } } = call;
  const most = Number(query.get("maxResults") || "0");
  const names = files.of(idIn(call)).map(({ label }) => label).toSorted();
  const ordered = query.get("order") === "desc" ? names.toReversed() : names;
  return ok(most > 0 ? ordered.slice(0, most) : ordered);
}
