import type { JsonObject } from "../../domain/json.ts";
import { monthEnd } from "../../domain/month.ts";
import { persistentIdOf } from "../../domain/persistent_id.ts";
import type { DownloadCount, TypeCount } from "../../store/metrics.ts";
import type { Reply } from "../reply.ts";
import {
  askedMonth,
  listed,
  type MetricHandler,
  type MetricQuestion,
  remembered,
  scopeOf,
  sums,
} from "./metrics.ts";

const typeRow = ({ type, count, size }: TypeCount): JsonObject => ({
  contenttype: type,
  count,
  size,
});

/** `GET info/metrics/files/byType` */
export function countTypes(question: MetricQuestion): Reply {
  const { metrics } = question.call.server.store;
  const name = { name: "filesByType", span: { type: "all" } } as const;
  const rows = remembered(
    question,
    name,
    () => metrics.filesByType(scopeOf(question)).map(typeRow),
  );
  const columns = ["contenttype", "count", "size"];
  return listed(question, rows, { columns, file: "datafiles.byType" });
}

/** `GET info/metrics/files/byType/monthly` */
export function countTypesMonthly(question: MetricQuestion): Reply {
  const { metrics } = question.call.server.store;
  const name = { name: "filesByTypeMonthly", span: { type: "all" } } as const;
  const rows = remembered(question, name, () => {
    const months = metrics.filesByTypeAndMonth(scopeOf(question));
    const found = sums(question, months, {
      key: ({ type }) => type,
      add: (a, b) => ({ ...a, count: a.count + b.count, size: a.size + b.size }),
    });
    return found.map(({ date, ...one }) => ({ date, ...typeRow(one) }));
  });
  const columns = ["date", "contenttype", "count", "size"];
  return listed(question, rows, { columns, file: "datafiles.byType.timeseries" });
}

/** What is told of downloads of a file, or of a dataset. */
interface Downloaded {
  /** What the figure is called where figures are remembered. */
  readonly name: string;
  /** Whether of datasets: these are told by their persistent ids alone. */
  readonly ofDatasets: boolean;
  /** Whether people are counted, not downloads. */
  readonly unique: boolean;
}

/** Downloads that are told one by one, by the last part of the path. */
export type DownloadList = "filedownloads" | "uniquefiledownloads" | "uniquedownloads";

const downloaded: Readonly<Record<DownloadList, Downloaded>> = {
  filedownloads: { name: "fileDownloads", ofDatasets: false, unique: false },
  uniquefiledownloads: { name: "uniquefileDownloads", ofDatasets: false, unique: true },
  uniquedownloads: { name: "uniqueDownloads", ofDatasets: true, unique: true },
};

/** All of them. */
export const downloadLists = Object.keys(downloaded) as readonly DownloadList[];

const columnsOf = ({ ofDatasets }: Downloaded): readonly string[] =>
  ofDatasets ? ["pid", "count"] : ["id", "pid", "count"];

function downloadRow({ ofDatasets }: Downloaded, one: DownloadCount): JsonObject {
  return {
    id: ofDatasets ? undefined : one.id,
    pid: persistentIdOf(one) || undefined,
    count: one.count,
  };
}

/** `GET info/metrics/{list}`, and `…/toMonth/{yyyymm}` */
export function listDownloads(list: DownloadList): MetricHandler {
  const told = downloaded[list];
  return (question) => {
    const { metrics } = question.call.server.store;
    const month = askedMonth(question);
    const rows = remembered(question, { name: told.name, span: { type: "month", month } }, () => {
      const within = scopeOf(question);
      const before = monthEnd(month);
      const found = told.ofDatasets
        ? metrics.datasetDownloads(within, before)
        : metrics.fileDownloads(within, { before, unique: told.unique });
      return found.map((one) => downloadRow(told, one));
    });
    return listed(question, rows, { columns: columnsOf(told), file: list });
  };
}

/** `GET info/metrics/{list}/monthly` */
export function listDownloadsMonthly(list: DownloadList): MetricHandler {
  const told = downloaded[list];
  return (question) => {
    const { metrics } = question.call.server.store;
    const rows = remembered(question, { name: told.name, span: { type: "all" } }, () => {
      const within = scopeOf(question);
      const months = told.ofDatasets
        ? metrics.datasetDownloadsByMonth(within)
        : metrics.fileDownloadsByMonth(within, { unique: told.unique });
      const found = sums(question, months, {
        key: ({ id }) => id,
        add: (a, b) => ({ ...a, count: a.count + b.count }),
      });
      return found.map((one) => ({ date: one.date, ...downloadRow(told, one) }));
    });
    const columns = ["date", ...columnsOf(told)];
    return listed(question, rows, { columns, file: `${list}.timeseries` });
  };
}
