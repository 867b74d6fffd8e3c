import { findInstallation } from "../../lib/client/find_installation.ts";
import { type DatasetFiles, listDownload, planDownload } from "../../lib/transfer/mod.ts";
import {
  download,
  type DownloadOutput,
  fixityFormatOf,
  parsePersistentId,
  printable,
  run,
} from "../../mod.ts";
import { writeReport } from "./_write_report.ts";
import { parseRate } from "../_parse_rate.ts";
import type { Io } from "../io.ts";
import { openTarget, targetName } from "../target.ts";
import { openReporter } from "../terminal/reporter.ts";
import { printResult } from "../terminal/result.ts";
import { transferPlanLines } from "../terminal/transfer_plan_lines.ts";

/** Options of `dvflow download`. */
export interface DownloadCommandOptions {
  readonly dataset: string;
  readonly files: readonly string[];
  readonly to: string;
  readonly version: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly overwrite: true | undefined;
  readonly tables: true | undefined;
  readonly rename: true | undefined;
  readonly jobs: number;
  readonly limitRate: string | undefined;
  readonly report: string | undefined;
  readonly plan: true | undefined;
  readonly on: string | undefined;
  readonly json: true | undefined;
}

/** `dvflow download` */
export async function downloadCommand(options: DownloadCommandOptions, io: Io): Promise<number> {
  const source = sourceOf(options);
  const limitRate = options.limitRate === undefined ? undefined : parseRate(options.limitRate);
  const format = options.report === undefined ? undefined : fixityFormatOf(options.report);
  const named = targetName(options.on, io);
  const { signal } = io;
  const on = options.on === undefined && named === "embedded"
    ? (await findInstallation(source.dataset, { signal })).href
    : named;
  await using target = await openTarget({ on }, io);
  const how = {
    folder: options.to,
    original: options.tables !== true,
    overwrite: options.overwrite === true,
    rename: options.rename === true,
  };
  if (options.plan) {
    const files = await listDownload(target.session, source, { signal });
    const planned = await planDownload({ files, folder: options.to }, how);
    const words = {
      done: "to fetch",
      kept: "there already",
      nothing: "nothing was fetched",
      conflicts: "see --overwrite",
    };
    for (const line of transferPlanLines(planned, { ...options, words })) io.out(line);
    return 0;
  }
  using reporter = openReporter({ json: options.json === true, io });
  const output = await run(
    download({ ...source, ...how, concurrency: options.jobs, limitRate }),
    { session: target.session, signal, onEvent: reporter.onEvent },
  );
  reporter[Symbol.dispose]();
  if (options.report !== undefined && format !== undefined) {
    const report = { path: options.report, format };
    await writeReport(output.files, report, { folder: options.to, signal });
  }
  print(output, options, io);
  return 0;
}

function sourceOf(options: DownloadCommandOptions): DatasetFiles {
  const { files, include, exclude, version } = options;
  return {
    dataset: parsePersistentId(options.dataset),
    version,
    include,
    exclude,
    // A number stands for the file of that number; a path such as "7" can be had by --include /7
    ...(files.length === 0
      ? {}
      : { files: files.map((file) => /^\d+$/.test(file) ? Number(file) : file) }),
  };
}

function print(output: DownloadOutput, options: DownloadCommandOptions, io: Io): void {
  if (options.json) return printResult(output, { json: true, io });
  for (const { path, size, checksum } of output.files) {
    const proof = checksum ? `${checksum.type} ${checksum.value}` : "not proven";
    io.out(`${proof}  ${size}  ${printable(path)}`);
  }
  for (const { path, why } of output.left) io.out(`left out (${why})  ${printable(path)}`);
}
