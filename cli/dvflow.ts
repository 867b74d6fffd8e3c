import { message } from "@optique/core/message";
import { run } from "@optique/run";
import { DvflowError, printable, UsageError } from "../lib/errors/mod.ts";
import metadata from "../deno.json" with { type: "json" };
import { parser } from "./_parser.ts";
import { type Io, systemIo } from "./io.ts";

/** Thrown to leave the parser; it never reaches a user. */
class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/**
 * Runs the command line.
 *
 * @param args What was typed after `dvflow`.
 * @param io Where text goes to, and what interrupts.
 * @returns Exit code: 0 done, 1 failed, 2 asked for in a way that makes no sense, 130 interrupted.
 */
export async function dvflow(args: readonly string[], io: Io = systemIo): Promise<number> {
  try {
    const command = run(parser, {
      programName: "dvflow",
      args,
      brief: message`Workflows for Dataverse (dataverse.org), the research-data repository`,
      examples: message`dvflow run workflows/basic_usage.ts --on embedded

dvflow run workflows/basic_usage.ts --on https://demo.dataverse.org --plan

dvflow download doi:10.7910/DVN/KBHLOD --to data

dvflow sync data doi:10.5072/FK2/AB12CD --plan`,
      footer:
        message`The API token is read from DATAVERSE_API_TOKEN, the address from DATAVERSE_URL where --on is not given. A token is never an argument: arguments can be seen by others.`,
      help: "both",
      version: { value: metadata.version, option: true },
      completion: "command",
      aboveError: "none",
      errorExitCode: 2,
      colors: io.terminal,
      showDefault: true,
      stdout: (text) => io.out(text),
      stderr: (text) => io.error(text),
      onExit: (code): never => {
        throw new Exit(code);
      },
    });
    return await command.execute(io);
  } catch (error) {
    if (error instanceof Exit) {
      if (error.code === 2) io.error('Try "dvflow --help", or "dvflow help COMMAND".');
      return error.code;
    }
    return tell(error, io);
  }
}

/** Says in one line what went wrong, and in a second what to do. */
function tell(error: unknown, io: Io): number {
  const interrupted = io.interrupted();
  // What Ctrl-C could not take down is still told.
  const left = error instanceof DvflowError && "reason" in error && error.reason === "teardown";
  if (interrupted !== undefined && !left) return interrupted;
  const text = error instanceof Error ? error.message : String(error);
  io.error(`Error: ${printable(text)}`);
  if (error instanceof DvflowError && error.hint !== undefined) io.error(`Hint: ${error.hint}`);
  if (interrupted !== undefined) return interrupted;
  return error instanceof UsageError || causedByUsage(error) ? 2 : 1;
}

/** A step that was asked for in a way that makes no sense. */
function causedByUsage(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof UsageError;
}
