import { existsSync } from "node:fs";
import { type Cleanup, type JournalEntry, openJournal, UsageError } from "../../mod.ts";
import { loadWorkflow, parseInputs } from "../_workflow_file.ts";
import type { Io } from "../io.ts";
import { execute, type RunCommand } from "./run.ts";

/** Options of `dvflow resume`. */
export interface ResumeOptions {
  readonly journal: string;
  readonly cleanup: Cleanup | undefined;
  readonly json: true | undefined;
}

/** `dvflow resume` */
export async function resumeCommand(options: ResumeOptions, io: Io): Promise<number> {
  if (!existsSync(options.journal)) {
    throw new UsageError(`Cannot resume "${options.journal}": there is no such file`);
  }
  await using journal = await openJournal(options.journal);
  const { entries } = await journal.read();
  const found = commandOf(entries);
  if (found === undefined) {
    throw new UsageError(
      `Cannot resume "${options.journal}": it is not the journal of "dvflow run"`,
    );
  }
  const command = options.cleanup === undefined ? found : { ...found, cleanup: options.cleanup };
  const { workflow } = await loadWorkflow(command.workflow);
  const input = parseInputs(workflow, command.inputs);
  return await execute({ workflow, input, command, journal, json: options.json }, io);
}

function commandOf(entries: readonly JournalEntry[]): RunCommand | undefined {
  const header = entries.find((entry) => entry.type === "run");
  const context = header?.type === "run" ? header.context : undefined;
  return typeof context === "object" && context !== null && "workflow" in context
    ? context as unknown as RunCommand
    : undefined;
}
