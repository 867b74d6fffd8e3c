import { kindName } from "../../domain/collection_kind.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { isFreshMetric, metricMinutes, type MetricSpan } from "../../domain/metric_age.ts";
import { monthEnd, monthOf, monthProblem, monthsSince } from "../../domain/month.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { Collection } from "../../domain/version.ts";
import type { Counted, MetricsScope, Monthly, WordCount } from "../../store/metrics.ts";
import type { Call } from "../call.ts";
import { EndpointError } from "../endpoint_error.ts";
import { acceptsOf } from "../negotiate.ts";
import { ok, plain, type Reply } from "../reply.ts";

/** A question for a figure, as far as it is the same for all figures. */
export interface MetricQuestion {
  readonly call: Call;
  /** The collection that is counted in; undefined where all are. */
  readonly parent: Collection | undefined;
}

/** Gives a figure. */
export type MetricHandler = (question: MetricQuestion) => Reply;

/** The collection that is counted in: one that is not out yet counts as not said. */
function parentOf({ query, server }: Call): Collection | undefined {
  const alias = query.get("parentAlias");
  if (alias === null) return undefined;
  const found = server.store.collections.byAlias(alias);
  if (found === undefined) throw new EndpointError(404);
  return found.published === null ? undefined : found;
}

/**
 * Makes a handler of what gives a figure.
 *
 * @param known What may be asked in the query; anything else is refused.
 */
export function metric(known: readonly string[], handler: MetricHandler): (call: Call) => Reply {
  return (call) => {
    const parent = known.includes("parentAlias") ? parentOf(call) : undefined;
    for (const name of call.query.keys()) {
      if (known.includes(name)) continue;
      throw new Refusal("invalid", `queryParameter ${name} not supported for this endpont`);
    }
    return handler({ call, parent });
  };
}

/** Where a question counts. */
export const scopeOf = ({ parent }: MetricQuestion): MetricsScope => parent?.id ?? null;

type Place = "local" | "remote" | "all";

/** Whether what is here is asked for: there is nothing from elsewhere. */
function placeOf({ call }: MetricQuestion): Place {
  const place = call.query.get("dataLocation") || "local";
  if (place !== "local" && place !== "remote" && place !== "all") {
    throw new EndpointError(400, { details: "Data location must be 'local', 'remote', or 'all'" });
  }
  return place;
}

/** The month that the path names, else this one. */
export function askedMonth({ call }: MetricQuestion): string {
  const now = monthOf(call.server.clock.now());
  const month = call.params["yyyymm"] ?? now;
  const problem = monthProblem(month);
  if (problem !== undefined) {
    throw new EndpointError(400, {
      details: `The expected format is YYYY-MM but an exception was thrown: ${problem}`,
    });
  }
  if (month.startsWith("+") || month > now) {
    throw new EndpointError(400, { details: "The requested date is set past the current month." });
  }
  return month;
}

/** Which figure it is, for what remembers figures. */
export interface MetricName {
  readonly name: string;
  readonly span: MetricSpan | { readonly type: "days"; readonly days: number };
  /**
   * Whether of here or from elsewhere.
   *
   * @default nothing is said of that
   */
  readonly place?: Place | undefined;
}

/** Finds a figure; one that was found not long ago is told again, as it was. */
export function remembered<T extends Json>(
  { call: { server: { clock, store } }, parent }: MetricQuestion,
  { name, span, place }: MetricName,
  find: () => T,
): T {
  const said = span.type === "month" ? span.month : "days" in span ? String(span.days) : "";
  const key = { name, span: said, place: place ?? "", collectionId: parent?.id ?? 0 };
  const kept = store.metricCache.get(key);
  const set = store.settings.number(":MetricsCacheTimeoutMinutes") ?? -1;
  const minutes = set < 0 ? metricMinutes : set;
  if (kept !== undefined && isFreshMetric(kept.found, clock.now(), { span, minutes })) {
    return kept.value as T;
  }
  const found = find();
  store.metricCache.set(key, found);
  return found;
}

/** Lists rows as JSON where that is asked for, else as a file of CSV. */
export function listed(
  { call }: MetricQuestion,
  rows: readonly JsonObject[],
  { columns, file }: { readonly columns: readonly string[]; readonly file: string },
): Reply {
  const accepts = acceptsOf(call.request);
  if (!accepts("text/csv") && accepts("application/json")) return ok(rows);
  const lines = rows.map((row) => columns.map((name) => JSON.stringify(row[name] ?? null)).join());
  return {
    ...plain([columns.join(), ...lines].join("\n"), "text/csv;charset=UTF-8"),
    headers: { "Content-Disposition": `attachment; filename=${file}.csv` },
  };
}

/** `GET info/metrics/{counted}`, and `…/toMonth/{yyyymm}` */
export function countToMonth(counted: Counted): MetricHandler {
  return (question) => {
    const { metrics } = question.call.server.store;
    const month = askedMonth(question);
    const place = counted === "datasets" ? placeOf(question) : undefined;
    const name = { name: `${counted}ToMonth`, span: { type: "month", month }, place } as const;
    return ok(remembered(question, name, () => {
      // Months that began before the first download have none, the first one's own among them.
      const isBefore = counted === "downloads" && `${month}-01` < (metrics.firstDownload() ?? "");
      if (place === "remote" || isBefore) return { count: 0 };
      return { count: metrics.countBefore(counted, scopeOf(question), monthEnd(month)) };
    }));
  };
}

/** `GET info/metrics/{counted}/pastDays/{days}` */
export function countPastDays(counted: Counted): MetricHandler {
  return (question) => {
    const { call, call: { server: { clock, store: { metrics } } } } = question;
    const days = Number(call.params["days"]);
    if (days < 1) throw new Refusal("invalid", "Invalid parameter for number of days.");
    const place = counted === "datasets" ? placeOf(question) : undefined;
    const name = { name: `${counted}PastDays`, span: { type: "days", days }, place } as const;
    return ok(remembered(question, name, () => {
      if (place === "remote") return { count: 0 };
      const since = new Date(clock.now());
      since.setUTCHours(0, 0, 0, 0);
      since.setUTCDate(since.getUTCDate() - days);
      if (Number.isNaN(since.getTime())) throw new Stumble("there was no such day");
      return { count: metrics.countSince(counted, scopeOf(question), since.toISOString()) };
    }));
  };
}

/** What there was at the end of each month, from what came in some of them. */
export function series({ call }: MetricQuestion, counts: readonly WordCount[]): JsonObject[] {
  const [first] = counts;
  if (first === undefined) throw new Stumble("nothing has been yet");
  let count = 0;
  return monthsSince(first.word, call.server.clock.now()).map((date) => {
    count += counts.find(({ word }) => word === date)?.count ?? 0;
    return { date, count };
  }).filter((one) => one.count > 0);
}

const files: Partial<Readonly<Record<Counted, string>>> = { files: "datafiles" };

/** `GET info/metrics/{counted}/monthly` */
export function countMonthly(counted: Counted): MetricHandler {
  return (question) => {
    const { metrics } = question.call.server.store;
    const place = counted === "datasets" ? placeOf(question) : undefined;
    const name = { name: counted, span: { type: "all" }, place } as const;
    const rows = remembered(question, name, () => {
      const months = place === "remote" ? [] : metrics.byMonth(counted, scopeOf(question));
      return series(question, months);
    });
    const file = `${files[counted] ?? counted}.timeseries`;
    return listed(question, rows, { columns: ["date", "count"], file });
  };
}

function counts(word: string, found: readonly WordCount[]): JsonObject[] {
  return found.map((one) => ({ [word]: one.word, count: one.count }));
}

/** `GET info/metrics/dataverses/byCategory` */
export function countKinds(question: MetricQuestion): Reply {
  const name = { name: "dataversesByCategory", span: { type: "all" } } as const;
  const rows = remembered(question, name, () => {
    const kinds = question.call.server.store.metrics.byKind(scopeOf(question));
    const named = kinds.map(({ word, count }) => ({
      word: kindName(word) ?? "Uncategorized",
      count,
    }));
    return counts("category", named);
  });
  return listed(question, rows, { columns: ["category", "count"], file: "dataverses.byCategory" });
}

/** `GET info/metrics/dataverses/bySubject` */
export function countCollectionSubjects(question: MetricQuestion): Reply {
  const { metrics } = question.call.server.store;
  const name = { name: "dataversesBySubject", span: { type: "all" } } as const;
  const rows = remembered(
    question,
    name,
    () => counts("subject", metrics.collectionsBySubject(scopeOf(question))),
  );
  return listed(question, rows, { columns: ["subject", "count"], file: "dataverses.bySubject" });
}

/** `GET info/metrics/datasets/bySubject`, and `…/toMonth/{yyyymm}` */
export function countDatasetSubjects(question: MetricQuestion): Reply {
  const { metrics } = question.call.server.store;
  const month = askedMonth(question);
  const place = placeOf(question);
  const name = { name: "datasetsBySubjectToMonth", span: { type: "month", month }, place } as const;
  const rows = remembered(question, name, () => {
    if (place === "remote") return [];
    return counts("subject", metrics.datasetsBySubject(scopeOf(question), monthEnd(month)));
  });
  return listed(question, rows, { columns: ["subject", "count"], file: "datasets.bySubject" });
}

/**
 * Sums up month by month what came in each: a row a month for each thing that has come until then.
 *
 * @param options What tells one thing from another, and how what came of it is added to what was there.
 */
export function sums<T extends { readonly count: number }>(
  { call }: MetricQuestion,
  months: readonly Monthly<T>[],
  { key, add }: { readonly key: (one: T) => string | number; readonly add: (a: T, b: T) => T },
): readonly (T & { readonly date: string })[] {
  const [first] = months;
  if (first === undefined) throw new Stumble("nothing has been yet");
  const sums = new Map<string | number, T>();
  return monthsSince(first.month, call.server.clock.now()).flatMap((date) => {
    for (const one of months.find(({ month }) => month === date)?.counts ?? []) {
      const before = sums.get(key(one));
      sums.set(key(one), before === undefined ? one : add(before, one));
    }
    return [...sums.values()].map((one) => ({ ...one, date }));
  });
}

function treeOf(
  call: Call,
  collection: Collection,
  { depth, before }: { readonly depth: number; readonly before: string },
): JsonObject {
  const children = call.server.store.collections.childrenOf(collection.id)
    .filter(({ published }) => published !== null && published < before);
  return {
    id: collection.id,
    ownerId: collection.ownerId ?? 0,
    alias: collection.alias,
    depth,
    name: collection.name,
    children: children.length === 0
      ? undefined
      : children.map((child) => treeOf(call, child, { depth: depth + 1, before })),
  };
}

/** `GET info/metrics/tree`, and `…/toMonth/{yyyymm}` */
export function getTree(question: MetricQuestion): Reply {
  const { call, parent } = question;
  const month = askedMonth(question);
  return ok(remembered(question, { name: "tree", span: { type: "month", month } }, () => {
    const top = parent ?? call.server.store.collections.root();
    const before = monthEnd(month);
    if (top.published === null || top.published >= before) throw new Stumble("it was not out yet");
    return treeOf(call, top, { depth: 0, before });
  }));
}
