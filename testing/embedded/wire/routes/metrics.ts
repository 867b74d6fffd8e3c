import type { Row } from "../call.ts";
import { endpoints } from "../endpoints.ts";
import type { Counted } from "../../store/metrics.ts";
import * as files from "../handlers/file_metrics.ts";
import * as metrics from "../handlers/metrics.ts";
import * as upkeep from "../handlers/upkeep.ts";
import * as usage from "../handlers/usage.ts";

/** A row of a figure, which refuses what its endpoint does not read of the query. */
function row(path: string, summary: string, handler: metrics.MetricHandler): Row {
  const at = `GET info/metrics/${path}`;
  const found = endpoints.find(({ method, path }) => `${method} ${path}` === at);
  return { at, summary, handler: metrics.metric(Object.keys(found?.query ?? {}), handler) };
}

const counted: readonly (readonly [Counted, string])[] = [
  ["dataverses", "collections"],
  ["datasets", "datasets"],
  ["files", "files"],
  ["downloads", "downloads"],
  ["accounts", "accounts"],
];

// deno-fmt-ignore: a table reads best as one row an endpoint
const countRows = counted.flatMap(([what, words]) => [
  row(what, `How many ${words}`, metrics.countToMonth(what)),
  row(`${what}/toMonth/{yyyymm}`, `How many ${words} up to a month`, metrics.countToMonth(what)),
  row(`${what}/pastDays/{days}`, `How many ${words} in the last days`, metrics.countPastDays(what)),
  row(`${what}/monthly`, `How many ${words}, month by month`, metrics.countMonthly(what)),
]);

const downloads = {
  filedownloads: "How often each file was downloaded",
  uniquefiledownloads: "By how many people each file was downloaded",
  uniquedownloads: "By how many people something of each dataset was downloaded",
};

// deno-fmt-ignore: a table reads best as one row an endpoint
const downloadRows = files.downloadLists.flatMap((list) => [
  row(list, downloads[list], files.listDownloads(list)),
  row(`${list}/toMonth/{yyyymm}`, `${downloads[list]} up to a month`, files.listDownloads(list)),
  row(`${list}/monthly`, `${downloads[list]}, month by month`, files.listDownloadsMonthly(list)),
]);

/** How much of what there is. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const metricsRows: readonly Row[] = [
  ...countRows,
  row("dataverses/byCategory", "How many collections of each kind", metrics.countKinds),
  row("dataverses/bySubject", "How many collections by subject", metrics.countCollectionSubjects),
  row("datasets/bySubject", "How many datasets by subject", metrics.countDatasetSubjects),
  row("datasets/bySubject/toMonth/{yyyymm}", "The same up to a month", metrics.countDatasetSubjects),
  row("files/byType", "How many files of each type", files.countTypes),
  row("files/byType/monthly", "The same, month by month", files.countTypesMonthly),
  ...downloadRows,
  row("tree", "Published collections, as a tree", metrics.getTree),
  row("tree/toMonth/{yyyymm}", "The same as it was in a month", metrics.getTree),
  row("makeDataCount/{metric}", "How datasets are used, as reports tell it", usage.sumUsage),
  row("makeDataCount/{metric}/toMonth/{yyyymm}", "The same up to a month", usage.sumUsage),
  row("makeDataCount/{metric}/monthly", "The same, month by month", usage.sumUsageMonthly),
  { at: "DELETE admin/clearMetricsCache", summary: "Forget all figures that were found", handler: upkeep.clearMetrics },
  { at: "DELETE admin/clearMetricsCache/{name}", summary: "Forget a figure", handler: upkeep.clearMetric },
  { at: "GET datasets/{ds}/makeDataCount/citations", summary: "Who cites a dataset", lacks: "Nobody tells this server, so it is always empty.", handler: usage.listCitations },
  { at: "GET datasets/{ds}/makeDataCount/{metric}", summary: "How a dataset is used, as reports tell it", handler: usage.getUsage },
  { at: "GET datasets/{ds}/makeDataCount/{metric}/{yyyymm}", summary: "The same in a month", handler: usage.getUsage },
  { at: "POST admin/makeDataCount/sendToHub", summary: "Say that reports were sent", handler: usage.sendUsage },
  { at: "POST admin/makeDataCount/addUsageMetricsFromSushiReport", summary: "Read a report of usage", lacks: "Only files in the folder for what is temporary are read.", handler: usage.addUsage },
  { at: "POST admin/makeDataCount/{ds}/addUsageMetricsFromSushiReport", summary: "Read one for a dataset", lacks: "Only files in the folder for what is temporary are read.", handler: usage.addUsageOfDataset },
  { at: "GET admin/makeDataCount/{yearMonth}/processingState", summary: "How far the logs of a month are counted", handler: usage.getProcessing },
  { at: "POST admin/makeDataCount/{yearMonth}/processingState", summary: "Say how far they are", handler: usage.setProcessing },
  { at: "DELETE admin/makeDataCount/{yearMonth}/processingState", summary: "Forget it", handler: usage.deleteProcessing },
];
