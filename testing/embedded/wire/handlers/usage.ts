import { readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { sep } from "node:path";
import type { JsonObject } from "../../domain/json.ts";
import { monthOf, monthProblem } from "../../domain/month.ts";
import { identifierIn } from "../../domain/persistent_id.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import {
  countsOf,
  isCountry,
  isUsageMetric,
  parseUsageReport,
  type UsageMetric,
  usageMetrics,
} from "../../domain/usage.ts";
import type { UsageProcessing } from "../../store/usage.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { findDataset } from "../lookup.ts";
import { sqlTime } from "../present/present.ts";
import { ok, type Reply, said } from "../reply.ts";
import { askedMonth, listed, type MetricQuestion, remembered, scopeOf, series } from "./metrics.ts";

function metricOf(call: Call): UsageMetric {
  const word = call.params["metric"] ?? "";
  if (isUsageMetric(word)) return word;
  throw new Refusal(
    "invalid",
    `MetricType must be one of these values: [${usageMetrics.join(", ")}].`,
  );
}

function countryOf(call: Call): string | null {
  const country = call.query.get("country")?.toLowerCase() ?? null;
  if (country === null || isCountry(country)) return country;
  throw new Refusal("invalid", "Country must be one of the ISO 1366 Country Codes");
}

interface Usage {
  readonly counts: ReturnType<typeof countsOf>;
  readonly country: string | null;
  /** What the counts are called together. */
  readonly words: string;
  /** What the figure is called where figures are remembered. */
  readonly name: string;
}

function usageOf(call: Call): Usage {
  const metric = metricOf(call);
  const country = countryOf(call);
  const counts = countsOf(metric);
  const words = counts.length === 0 ? metric : counts.join(" + ");
  return {
    counts,
    country,
    words,
    name: `MDC-${words}${country === null ? "" : `-${country}`}`,
  };
}

function refuseUncounted({ counts }: Usage): void {
  if (counts.length === 0) throw new Stumble("citations are no use");
}

/** `GET info/metrics/makeDataCount/{metric}`, and `…/toMonth/{yyyymm}` */
export function sumUsage(question: MetricQuestion): Reply {
  const usage = usageOf(question.call);
  const month = askedMonth(question);
  return ok(remembered(question, { name: usage.name, span: { type: "month", month } }, () => {
    refuseUncounted(usage);
    const { counts, country } = usage;
    // Months are kept as their first days, which come after the month's own name.
    const within = { time: month, country };
    return {
      [usage.words]: question.call.server.store.usage.upTo(scopeOf(question), counts, within),
    };
  }));
}

/** `GET info/metrics/makeDataCount/{metric}/monthly` */
export function sumUsageMonthly(question: MetricQuestion): Reply {
  const usage = usageOf(question.call);
  const rows = remembered(question, { name: usage.name, span: { type: "all" } }, () => {
    refuseUncounted(usage);
    const { counts, country } = usage;
    const { store } = question.call.server;
    return series(question, store.usage.byMonth(scopeOf(question), counts, country));
  });
  const file = `makeDataCount.${usage.words}.timeseries`;
  return listed(question, rows, { columns: ["date", "count"], file });
}

/** `GET datasets/{ds}/makeDataCount/{metric}`, and `…/{yyyymm}` */
export function getUsage(call: Call): Reply {
  const { clock, store } = call.server;
  const dataset = findDataset(call);
  const metric = metricOf(call);
  const asked = call.params["yyyymm"];
  const problem = asked === undefined ? undefined : monthProblem(asked);
  if (problem !== undefined) {
    throw new Refusal(
      "invalid",
      `The expected format is YYYY-MM but an exception was thrown: ${problem}`,
    );
  }
  if (asked !== undefined && asked > monthOf(clock.now())) {
    throw new Refusal("invalid", "The requested date is set past the current month.");
  }
  const country = countryOf(call);
  const when = { month: asked === undefined ? null : `${asked}-01`, country };
  const sum = (one: UsageMetric): number =>
    one === "citations" ? 0 : store.usage.ofDataset(dataset.id, countsOf(one), when);
  if (sum("downloadsTotal") + sum("viewsTotal") === 0) {
    const date = when.month === null ? "null" : asked;
    return said(
      `No metrics available for dataset ${dataset.id} for ${date} for country code ${country}.`,
    );
  }
  return ok(metric === "citations" ? {} : { [metric]: sum(metric) });
}

/** `GET datasets/{ds}/makeDataCount/citations`: nobody tells this server who cites a dataset */
export function listCitations(call: Call): Reply {
  findDataset(call);
  return ok([]);
}

/** `POST admin/makeDataCount/sendToHub` */
export function sendUsage(): Reply {
  return said("Data has been sent to Make Data Count");
}

/** Reads a report from a file, which has to be in the folder for what is temporary. */
function reportIn(call: Call): JsonObject {
  const path = call.query.get("reportOnDisk");
  if (path === null) throw new Stumble("no file is named");
  let text: string;
  try {
    const real = realpathSync(path);
    if (!real.startsWith(`${realpathSync(tmpdir())}${sep}`)) throw new Error("it is elsewhere");
    text = readFileSync(real, "utf-8");
  } catch {
    throw new Refusal("invalid", `IOException: ${path} (No such file or directory)`);
  }
  return objectOf(text);
}

/** `POST admin/makeDataCount/addUsageMetricsFromSushiReport` */
export function addUsage(call: Call): Reply {
  const { datasets, usage } = call.server.store;
  for (const { persistentId, usage: used } of parseUsageReport(reportIn(call))) {
    const identifier = identifierIn(persistentId ?? "");
    const dataset = identifier === undefined ? undefined : datasets.byIdentifier(identifier);
    if (dataset !== undefined) used.forEach((one) => usage.set(dataset.id, one));
  }
  const path = call.query.get("reportOnDisk");
  return said(`Usage Metrics Data has been added to all datasets from file  ${path}`);
}

/** `POST admin/makeDataCount/{ds}/addUsageMetricsFromSushiReport`, whichever datasets it names */
export function addUsageOfDataset(call: Call): Reply {
  const { usage } = call.server.store;
  const report = reportIn(call);
  const dataset = findDataset(call);
  for (const one of parseUsageReport(report).flatMap((part) => part.usage)) {
    usage.set(dataset.id, one);
  }
  return said(`Dummy Data has been added to dataset ${call.params["ds"]}`);
}

function presentProcessing({ month, state, changed, server }: UsageProcessing): JsonObject {
  return {
    yearMonth: month,
    state: state.toUpperCase(),
    stateChangeTimestamp: sqlTime(changed),
    server: server ?? undefined,
  };
}

function processingMonth(call: Call): string {
  const month = call.params["yearMonth"] ?? "";
  if (/^\d{4}-\d\d(-\d\d)?$/.test(month)) return month;
  throw new Refusal("invalid", "YEAR-MONTH date format must be either yyyy-mm or yyyy-mm-dd");
}

/** `GET admin/makeDataCount/{yearMonth}/processingState` */
export function getProcessing(call: Call): Reply {
  const month = processingMonth(call);
  const found = call.server.store.usage.processing(month);
  if (found === undefined) {
    throw new Refusal("missing", `Could not find an existing process state for ${month}`);
  }
  return ok(presentProcessing(found));
}

const states = ["new", "done", "skip", "processing", "failed"];

/** `POST admin/makeDataCount/{yearMonth}/processingState` */
export function setProcessing(call: Call): Reply {
  const month = processingMonth(call);
  const state = call.query.get("state") ?? "";
  if (!states.includes(state)) {
    throw new Refusal("invalid", `State must be one of these values: [${states.join(", ")}].`);
  }
  const server = call.query.get("server");
  return ok(presentProcessing(call.server.store.usage.setProcessing(month, state, server)));
}

/** `DELETE admin/makeDataCount/{yearMonth}/processingState` */
export function deleteProcessing(call: Call): Reply {
  const month = call.params["yearMonth"] ?? "";
  if (!/^\d{4}-\d\d(-\d\d)?$/.test(month)) throw new Stumble("no month");
  if (!call.server.store.usage.deleteProcessing(month)) {
    throw new Refusal("missing", `Processing State not found for ${month}`);
  }
  return said(`Processing State deleted for ${month}`);
}
