import { isArray, isObject, type Json, type JsonObject } from "./json.ts";
import { Stumble } from "./refusal.ts";

/** What is counted of the use of datasets, in the words of Make Data Count. */
export const usageCounts = [
  "viewsTotalRegular",
  "viewsTotalMachine",
  "viewsUniqueRegular",
  "viewsUniqueMachine",
  "downloadsTotalRegular",
  "downloadsTotalMachine",
  "downloadsUniqueRegular",
  "downloadsUniqueMachine",
] as const;

/** One of these. */
export type UsageCount = (typeof usageCounts)[number];

/** What can be asked for: sums of people and machines, too. */
export const usageMetrics = [
  "viewsTotal",
  "viewsTotalRegular",
  "viewsTotalMachine",
  "viewsUnique",
  "viewsUniqueRegular",
  "viewsUniqueMachine",
  "downloadsTotal",
  "downloadsTotalRegular",
  "downloadsTotalMachine",
  "downloadsUnique",
  "downloadsUniqueRegular",
  "downloadsUniqueMachine",
  "citations",
] as const;

/** One of these. */
export type UsageMetric = (typeof usageMetrics)[number];

/** Whether a word is something that can be asked for. */
export function isUsageMetric(word: string): word is UsageMetric {
  return (usageMetrics as readonly string[]).includes(word);
}

/** The counts that a metric sums up; none for citations, which are counted elsewhere. */
export function countsOf(metric: UsageMetric): readonly UsageCount[] {
  return usageCounts.filter((count) =>
    [count, count.replace(/Regular$|Machine$/, "")].includes(metric)
  ).toReversed();
}

const countries = new Set(
  `a1 a2 o1 ad ae af ag ai al am ao ap aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt
  bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et eu
  fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io
  iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh
  mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm
  pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg
  th tj tk tl tm tn to tr tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw`
    .split(/\s+/),
);

/** Whether a word in small letters is the code of a country, or one for what has none. */
export const isCountry = (code: string): boolean => countries.has(code);

/** How a dataset was used in a month, from a country; an empty code is that of no known country. */
export interface Usage {
  /** The first day of the month. */
  readonly month: string;
  readonly country: string;
  readonly counts: Readonly<Partial<Record<UsageCount, number>>>;
}

/** How datasets were used, by their persistent ids; undefined where the report names none. */
export type UsageReport = readonly {
  readonly persistentId: string | undefined;
  readonly usage: readonly Usage[];
}[];

const kinds: Readonly<Record<string, string>> = {
  "total-dataset-investigations": "viewsTotal",
  "unique-dataset-investigations": "viewsUnique",
  "total-dataset-requests": "downloadsTotal",
  "unique-dataset-requests": "downloadsUnique",
};

function objectIn(value: Json | undefined): JsonObject {
  if (!isObject(value)) throw new Stumble("an object is missing");
  return value;
}

function listIn(value: Json | undefined): readonly Json[] {
  if (!isArray(value)) throw new Stumble("a list is missing");
  return value;
}

function wordIn(value: Json | undefined): string {
  if (typeof value !== "string") throw new Stumble("a text is missing");
  return value;
}

function numberIn(value: Json | undefined): number {
  if (typeof value !== "number") throw new Stumble("a number is missing");
  return Math.trunc(value);
}

/** The counts of one kind by country; what countries do not tell is of none. */
function countsIn(instance: JsonObject): readonly (readonly [country: string, count: number])[] {
  const said = instance["country-counts"];
  const byCountry = said === undefined
    ? []
    : Object.entries(objectIn(said)).map(([code, count]) => [code, numberIn(count)] as const);
  const rest = byCountry.reduce((left, [, count]) => left - count, numberIn(instance["count"]));
  return rest > 0 ? [...byCountry, ["", rest]] : byCountry;
}

function usageIn(dataset: JsonObject): readonly Usage[] {
  const found = new Map<string, Usage>();
  const { performance } = dataset;
  if (performance === undefined) return [];
  for (const one of listIn(performance).map(objectIn)) {
    const month = wordIn(objectIn(one["period"])["begin-date"]);
    for (const instance of listIn(one["instance"]).map(objectIn)) {
      const kind = kinds[wordIn(instance["metric-type"])];
      const who = wordIn(instance["access-method"]) === "regular" ? "Regular" : "Machine";
      for (const [country, count] of countsIn(instance)) {
        // What a report says of a country is of the month in which the country is first named.
        const before = found.get(country) ?? { month, country, counts: {} };
        const counts = kind === undefined ? {} : { [`${kind}${who}`]: count };
        found.set(country, { ...before, counts: { ...before.counts, ...counts } });
      }
    }
  }
  return [...found.values()];
}

function persistentIdIn(dataset: JsonObject): string | undefined {
  const ids = dataset["dataset-id"];
  if (ids === undefined) return undefined;
  const id = objectIn(listIn(ids)[0]);
  return `${wordIn(id["type"])}:${wordIn(id["value"])}`;
}

/**
 * Reads a report of usage in the format of SUSHI.
 *
 * @throws {Stumble} Where something in it is not what it has to be.
 */
export function parseUsageReport(report: JsonObject): UsageReport {
  const datasets = report["report-datasets"] ?? report["report_datasets"];
  return listIn(datasets).map(objectIn).map((dataset) => ({
    persistentId: persistentIdIn(dataset),
    usage: usageIn(dataset),
  }));
}
