import type { Row } from "../call.ts";
import type { Counted } from "../../store/metrics.ts";
import * as metrics from "../handlers/metrics.ts";

const counted: readonly (readonly [Counted, string])[] = [
  ["dataverses", "collections"],
  ["datasets", "datasets"],
  ["files", "files"],
  ["downloads", "downloads"],
  ["accounts", "accounts"],
];

function rowsOf([what, words]: readonly [Counted, string]): readonly Row[] {
  const at = `GET info/metrics/${what}`;
  return [
    { at, summary: `How many ${words}`, handler: metrics.countAll(what) },
    {
      at: `${at}/toMonth/{yyyymm}`,
      summary: `How many ${words} up to a month`,
      handler: metrics.countToMonth(what),
    },
    {
      at: `${at}/pastDays/{days}`,
      summary: `How many ${words} in the last days`,
      handler: metrics.countPastDays(what),
    },
    {
      at: `${at}/monthly`,
      summary: `How many ${words}, month by month`,
      handler: metrics.countMonthly(what),
    },
  ];
}

/** How much of what there is. */
export const metricsRows: readonly Row[] = [
  ...counted.flatMap(rowsOf),
  {
    at: "GET info/metrics/dataverses/byCategory",
    summary: "How many collections of each kind",
    handler: metrics.countKinds,
  },
  {
    at: "GET info/metrics/dataverses/bySubject",
    summary: "How many collections by subject",
    handler: metrics.countCollectionSubjects,
  },
  {
    at: "GET info/metrics/datasets/bySubject",
    summary: "How many datasets by subject",
    handler: metrics.countDatasetSubjects,
  },
  {
    at: "GET info/metrics/datasets/bySubject/toMonth/{yyyymm}",
    summary: "The same up to a month",
    handler: metrics.countDatasetSubjectsToMonth,
  },
  {
    at: "GET info/metrics/tree",
    summary: "Published collections, as a tree",
    handler: metrics.getTree,
  },
];
