import { existsSync, statSync } from "node:fs";
import { type Cleanup, type Journal, openJournal, plan, run, UsageError } from "../../mod.ts";
import { type AnyWorkflow, loadWorkflow, parseInputs } from "../_workflow_file.ts";
import type { Io } from "../io.ts";
import { openTarget, targetName } from "../target.ts";
import { planLines } from "../terminal/plan_lines.ts";
import { openReporter } from "../terminal/reporter.ts";
import { printResult } from "../terminal/result.ts";

/** Options of `dvflow run`. */
export interface RunOptions {
  readonly workflow: string;
  readonly inputs: readonly string[];
  readonly on: string | undefined;
  readonly data: string | undefined;
  readonly plan: true | undefined;
  readonly journal: string | undefined;
  readonly cleanup: Cleanup | undefined;
  readonly json: true | undefined;
}

/** What a journal keeps of the command line, so that `dvflow resume` needs nothing else. */
export interface RunCommand {
  readonly workflow: string;
  readonly inputs: readonly string[];
  readonly on: string;
  readonly data?: string;
  readonly cleanup: Cleanup;
}

/** `dvflow run` */
export async function runCommand(options: RunOptions, io: Io): Promise<number> {
  const { url, workflow } = await loadWorkflow(options.workflow);
  const input = parseInputs(workflow, options.inputs);
  if (options.plan) {
    for (const line of planLines(plan(workflow.pipeline(input)), options)) io.out(line);
    return 0;
  }
  const on = targetName(options.on, io);
  if (on !== "embedded" && options.data !== undefined) {
    throw new UsageError(
      `Cannot keep data in "${options.data}": --data is for the embedded Dataverse`,
    );
  }
  const data = options.data ??
    (options.journal === undefined ? undefined : `${options.journal}.data`);
  const command: RunCommand = {
    workflow: url,
    inputs: options.inputs,
    on,
    ...(on === "embedded" && data !== undefined ? { data } : {}),
    cleanup: options.cleanup ?? "on-failure",
  };
  if (options.journal === undefined) {
    return await execute({ workflow, input, command, json: options.json }, io);
  }
  if (existsSync(options.journal) && statSync(options.journal).size > 0) {
    throw new UsageError(
      `Cannot begin the journal "${options.journal}": the file is there already`,
      {
        hint: `Go on with that run by "dvflow resume ${options.journal}", or name another file.`,
      },
    );
  }
  await using journal = await openJournal(options.journal);
  return await execute({ workflow, input, command, journal, json: options.json }, io);
}

const STOPPING = {
  "on-failure": "Stopping: what was made is undone first; Ctrl-C again to stop at once",
  always: "Stopping: what was made is undone first; Ctrl-C again to stop at once",
  never: "Stopping: what was made stays",
} as const;

/** Runs a workflow on its target, shows how it goes, and prints its result. */
export async function execute(
  { workflow, input, command, journal, json }: {
    readonly workflow: AnyWorkflow;
    readonly input: Record<string, unknown>;
    readonly command: RunCommand;
    readonly journal?: Journal;
    readonly json: true | undefined;
  },
  io: Io,
): Promise<number> {
  io.signal.addEventListener("abort", () => io.error(STOPPING[command.cleanup]), { once: true });
  await using target = await openTarget({ on: command.on, data: command.data }, io);
  using reporter = openReporter({ json: json === true, io });
  const output = await run(workflow.pipeline(input), {
    session: target.session,
    ...(journal ? { journal, journalContext: command } : {}),
    signal: io.signal,
    cleanup: command.cleanup,
    onEvent: reporter.onEvent,
  });
  reporter[Symbol.dispose]();
  printResult(output, { json: json === true, io });
  return 0;
}
