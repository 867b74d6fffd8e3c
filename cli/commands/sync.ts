import { join } from "node:path";
import { planFolderSync, type SyncPlan } from "../../lib/transfer/mod.ts";
import {
  fixityFormatOf,
  openJournal,
  printable,
  run,
  sync,
  type Synced,
  type SyncInput,
  UsageError,
} from "../../mod.ts";
import { cacheFolder } from "../../lib/cache_folder.ts";
import type { Io } from "../io.ts";
import { openTarget } from "../target.ts";
import { openReporter } from "../terminal/reporter.ts";
import { printResult } from "../terminal/result.ts";
import { transferPlanLines } from "../terminal/transfer_plan_lines.ts";
import { realTarget, type TransferUpOptions, wayOf } from "./upload.ts";
import { writeReport } from "./_write_report.ts";

/** Options of `dvflow sync`. */
export interface SyncCommandOptions extends TransferUpOptions {
  readonly folder: string;
  readonly down: true | undefined;
  readonly delete: true | undefined;
  readonly version: string | undefined;
}

/** `dvflow sync` */
export async function syncCommand(options: SyncCommandOptions, io: Io): Promise<number> {
  const input = inputOf(options, io);
  const format = options.report === undefined ? undefined : fixityFormatOf(options.report);
  const { signal } = io;
  await using target = await openTarget({ on: realTarget(options, io) }, io);
  const { session } = target;
  if (options.plan) {
    const plan = await planFolderSync(session, input, { signal, onNote: io.error });
    const words = { done: "to do", kept: "unchanged", nothing: "nothing was done" };
    for (const line of transferPlanLines([...planned(plan)], { ...options, words })) io.out(line);
    return 0;
  }
  using reporter = openReporter({ json: options.json === true, io });
  await using journal = options.journal === undefined
    ? undefined
    : await openJournal(options.journal);
  const output = await run(sync(input), {
    session,
    signal,
    cleanup: "never", // another run goes on from here
    onEvent: reporter.onEvent,
    ...(journal === undefined ? {} : { journal }),
  });
  reporter[Symbol.dispose]();
  if (options.report !== undefined && format !== undefined) {
    const files = [...output.added, ...output.replaced];
    await writeReport(files, { path: options.report, format }, { folder: options.folder, signal });
  }
  print(output, options, io);
  return 0;
}

function inputOf(options: SyncCommandOptions, io: Io): SyncInput {
  const { folder, down, version } = options;
  if (version !== undefined && !down) {
    throw new UsageError(
      `Cannot make version "${version}" like a folder: only a draft is changed`,
      {
        hint: "Leave --version out, or add --down.",
      },
    );
  }
  return {
    ...wayOf(options),
    folder,
    direction: down ? "down" : "up",
    ...(options.delete ? { delete: true } : {}),
    ...(version === undefined ? {} : { version }),
    cache: join(cacheFolder(io.env), "checksums.sqlite"),
  };
}

function* planned(
  plan: SyncPlan,
): Generator<{ readonly action: string; readonly path: string; readonly size: number }> {
  for (const { path, size } of plan.add) yield { action: "add", path, size };
  for (const { local: { path, size } } of plan.replace) yield { action: "replace", path, size };
  for (const { from, to, local: { size } } of plan.rename) {
    yield { action: "rename", path: `${from} → ${to}`, size };
  }
  for (const { path, size } of plan.delete) yield { action: "delete", path, size };
  for (const { path, size } of plan.extra) yield { action: "leave", path, size };
  for (const { local: { path, size } } of plan.unchanged) yield { action: "keep", path, size };
}

function print(output: Synced, options: SyncCommandOptions, io: Io): void {
  if (options.json) return printResult(output, { json: true, io });
  for (const { path, size } of output.added) io.out(`added     ${size}  ${printable(path)}`);
  for (const { path, size } of output.replaced) io.out(`replaced  ${size}  ${printable(path)}`);
  for (const { from, to } of output.renamed) {
    io.out(`renamed   ${printable(from)} → ${printable(to)}`);
  }
  for (const path of output.deleted) io.out(`deleted   ${printable(path)}`);
  for (const { path, why } of output.left) io.out(`left out (${why})  ${printable(path)}`);
}
