import { kindName } from "../../domain/collection_kind.ts";
import type { JsonObject } from "../../domain/json.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Collection } from "../../domain/version.ts";
import type { Counted, MetricsScope, WordCount } from "../../store/metrics.ts";
import type { Call } from "../call.ts";
import { EndpointError } from "../endpoint_error.ts";
import { acceptsOf } from "../negotiate.ts";
import { ok, plain, type Reply } from "../reply.ts";

/** The collection that is counted in; undefined where all are. */
function parentOf(call: Call): Collection | undefined {
  const alias = call.query.get("parentAlias");
  if (alias === null || alias === "") return undefined;
  const found = call.server.store.collections.byAlias(alias);
  if (found === undefined) throw new EndpointError(404);
  return found;
}

function scopeOf(call: Call): MetricsScope {
  const parent = parentOf(call);
  return {
    collections: parent === undefined ? null : call.server.store.collections.downward(parent.id),
  };
}

/** Whether what is here counts: there is nothing from elsewhere. */
function isLocalAsked(call: Call): boolean {
  const place = call.query.get("dataLocation") ?? "local";
  if (!["local", "remote", "all"].includes(place)) {
    throw new EndpointError(400, {
      details: "Data location must be 'local', 'remote', or 'all'",
    });
  }
  return place !== "remote";
}

/** The end of the month that the path names, as the beginning of the next. */
function monthEnd(call: Call): string {
  const month = call.params["yyyymm"] ?? "";
  const date = new Date(`${month}-01T00:00:00Z`);
  if (!/^\d{4}-\d\d$/.test(month) || Number.isNaN(date.getTime())) {
    const at = /^\d{0,4}-?\d?/.exec(month)![0].length;
    throw new EndpointError(400, {
      details:
        `The expected format is YYYY-MM but an exception was thrown: Text '${month}' could not be parsed at index ${at}`,
    });
  }
  if (date > call.server.clock.now()) {
    throw new EndpointError(400, { details: "The requested date is set past the current month." });
  }
  date.setUTCMonth(date.getUTCMonth() + 1);
  return date.toISOString();
}

/** `GET info/metrics/{counted}` */
export function countAll(counted: Counted): (call: Call) => Reply {
  return (call) => {
    const count = isLocalAsked(call) ? call.server.store.metrics.count(counted, scopeOf(call)) : 0;
    return ok({ count });
  };
}

/** `GET info/metrics/{counted}/toMonth/{yyyymm}` */
export function countToMonth(counted: Counted): (call: Call) => Reply {
  return (call) => {
    const to = monthEnd(call);
    const count = isLocalAsked(call)
      ? call.server.store.metrics.count(counted, scopeOf(call), { to })
      : 0;
    return ok({ count });
  };
}

/** `GET info/metrics/{counted}/pastDays/{days}` */
export function countPastDays(counted: Counted): (call: Call) => Reply {
  return (call) => {
    const days = Number(call.params["days"]);
    if (days < 1) throw new Refusal("invalid", "Invalid parameter for number of days.");
    const from = new Date(call.server.clock.now().getTime() - days * 86_400_000).toISOString();
    const count = isLocalAsked(call)
      ? call.server.store.metrics.count(counted, scopeOf(call), { from })
      : 0;
    return ok({ count });
  };
}

/** Answers with JSON where that is asked for, else with CSV. */
function listed(call: Call, name: string, word: string, counts: readonly WordCount[]): Reply {
  const accepts = acceptsOf(call.request);
  if (!accepts("text/csv") && accepts("application/json")) {
    return ok(counts.map((one) => ({ [word]: one.word, count: one.count })));
  }
  const lines = counts.map((one) => `"${one.word.replaceAll('"', '""')}",${one.count}`);
  return {
    ...plain([`${word},count`, ...lines].join("\n"), "text/csv;charset=UTF-8"),
    headers: { "Content-Disposition": `attachment; filename=${name}.csv` },
  };
}

/** `GET info/metrics/{counted}/monthly` */
export function countMonthly(counted: Counted): (call: Call) => Reply {
  return (call) => {
    let sum = 0;
    const months = isLocalAsked(call)
      ? call.server.store.metrics.byMonth(counted, scopeOf(call))
      : [];
    const sums = months.map(({ word, count }) => ({ word, count: sum += count }));
    return listed(call, `${counted}.timeseries`, "date", sums);
  };
}

/** `GET info/metrics/dataverses/byCategory` */
export function countKinds(call: Call): Reply {
  const counts = call.server.store.metrics.byKind(scopeOf(call))
    .map(({ word, count }) => ({ word: kindName(word) ?? "Uncategorized", count }));
  return listed(call, "dataverses.byCategory", "category", counts);
}

/** `GET info/metrics/dataverses/bySubject` */
export function countCollectionSubjects(call: Call): Reply {
  const counts = call.server.store.metrics.collectionsBySubject(scopeOf(call));
  return listed(call, "dataverses.bySubject", "subject", counts);
}

/** `GET info/metrics/datasets/bySubject` */
export function countDatasetSubjects(call: Call): Reply {
  const counts = isLocalAsked(call)
    ? call.server.store.metrics.datasetsBySubject(scopeOf(call))
    : [];
  return listed(call, "datasets.bySubject", "subject", counts);
}

/** `GET info/metrics/datasets/bySubject/toMonth/{yyyymm}` */
export function countDatasetSubjectsToMonth(call: Call): Reply {
  const to = monthEnd(call);
  const counts = isLocalAsked(call)
    ? call.server.store.metrics.datasetsBySubject(scopeOf(call), to)
    : [];
  return listed(call, "datasets.bySubject", "subject", counts);
}

function treeOf(call: Call, collection: Collection, depth: number): JsonObject {
  const children = call.server.store.collections.childrenOf(collection.id)
    .filter(({ published }) => published !== null);
  return {
    id: collection.id,
    ownerId: collection.ownerId ?? 0,
    alias: collection.alias,
    depth,
    name: collection.name,
    children: children.length === 0
      ? undefined
      : children.map((child) => treeOf(call, child, depth + 1)),
  };
}

/** `GET info/metrics/tree` */
export function getTree(call: Call): Reply {
  const top = parentOf(call) ?? call.server.store.collections.root();
  return ok(treeOf(call, top, 0));
}
