import { planUpload } from "../../lib/steps/upload.ts";
import { decodePath } from "../../lib/transfer/mod.ts";
import {
  fixityFormatOf,
  openJournal,
  parsePersistentId,
  printable,
  run,
  type SyncInput,
  upload,
  type Uploaded,
  type UploadPathInput,
  UsageError,
} from "../../mod.ts";
import { parseRate } from "../_parse_rate.ts";
import type { Io } from "../io.ts";
import { openTarget, targetName } from "../target.ts";
import { openReporter } from "../terminal/reporter.ts";
import { printResult } from "../terminal/result.ts";
import { transferPlanLines } from "../terminal/transfer_plan_lines.ts";
import { writeReport } from "./_write_report.ts";

/** Options of transfers to an installation. */
export interface TransferUpOptions {
  readonly dataset: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly description: string | undefined;
  readonly categories: readonly string[];
  readonly restrict: true | undefined;
  readonly noIngest: true | undefined;
  readonly way: "direct" | "native" | undefined;
  readonly readBack: true | undefined;
  readonly rename: true | undefined;
  readonly jobs: number;
  readonly limitRate: string | undefined;
  readonly report: string | undefined;
  readonly journal: string | undefined;
  readonly plan: true | undefined;
  readonly on: string | undefined;
  readonly json: true | undefined;
}

/** Options of `dvflow upload`. */
export interface UploadCommandOptions extends TransferUpOptions {
  readonly paths: readonly string[];
  readonly to: string | undefined;
  readonly name: string | undefined;
  readonly unpack: true | undefined;
}

/** `dvflow upload` */
export async function uploadCommand(options: UploadCommandOptions, io: Io): Promise<number> {
  const input = inputOf(options);
  const format = options.report === undefined ? undefined : fixityFormatOf(options.report);
  const { signal } = io;
  await using target = await openTarget({ on: realTarget(options, io) }, io);
  const { session } = target;
  if (options.plan) {
    const planned = await planUpload(session, input, { signal, onNote: io.error });
    const words = { done: "to send", kept: "there already", nothing: "nothing was sent" };
    for (const line of transferPlanLines(planned, { ...options, words })) io.out(line);
    return 0;
  }
  using reporter = openReporter({ json: options.json === true, io });
  await using journal = options.journal === undefined
    ? undefined
    : await openJournal(options.journal);
  const output = await run(upload(input), {
    session,
    signal,
    onEvent: reporter.onEvent,
    ...(journal === undefined ? {} : { journal, cleanup: "never" }),
  });
  reporter[Symbol.dispose]();
  if (options.report !== undefined && format !== undefined) {
    const files = options.rename
      ? output.files.map((file) => ({ ...file, path: decodePath(file.path) }))
      : output.files;
    await writeReport(files, { path: options.report, format }, { folder: ".", signal });
  }
  print(output, options, io);
  return 0;
}

/** An embedded Dataverse that ends with the command is nowhere to upload to. */
export function realTarget(options: { readonly on: string | undefined }, io: Io): string {
  const on = targetName(options.on, io);
  if (options.on !== undefined || on !== "embedded") return on;
  throw new UsageError("Cannot upload: nothing says to which installation", {
    hint: "Give its address, --on https://demo.dataverse.org, or put it into DATAVERSE_URL.",
  });
}

/** What goes with files that are added, and how they get there. */
export function wayOf(options: TransferUpOptions): Omit<SyncInput, "folder"> {
  const { description, categories, restrict, noIngest, way, jobs, include, exclude } = options;
  return {
    dataset: parsePersistentId(options.dataset),
    include,
    exclude,
    jobs,
    ...(description === undefined ? {} : { description }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(restrict ? { restrict } : {}),
    ...(noIngest ? { tabIngest: false } : {}),
    ...(way === undefined ? {} : { way }),
    ...(options.readBack ? { verify: "read" } : {}),
    ...(options.rename ? { rename: true } : {}),
    ...(options.limitRate === undefined ? {} : { limitRate: parseRate(options.limitRate) }),
  };
}

function inputOf(options: UploadCommandOptions): UploadPathInput {
  const { paths, to, name, unpack } = options;
  if (name !== undefined && paths.length > 1) {
    throw new UsageError(`Cannot call ${paths.length} files "${name}": --name is for a single one`);
  }
  const [only] = paths;
  return {
    ...wayOf(options),
    path: paths.length === 1 && only !== undefined ? only : paths,
    ...(to === undefined ? {} : { directoryLabel: to }),
    ...(name === undefined ? {} : { name }),
    ...(unpack ? { unpack } : {}),
  };
}

function print(output: Uploaded, options: UploadCommandOptions, io: Io): void {
  if (options.json) return printResult(output, { json: true, io });
  for (const file of output.files) {
    const { checksum, size, unchanged } = file;
    const proof = checksum ? `${checksum.type} ${checksum.value}` : "not proven";
    const mark = unchanged ? "  (was there already)" : "";
    io.out(`${proof}  ${size}  ${printable(file.path)}${mark}`);
  }
}
