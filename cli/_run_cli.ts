import { join } from "node:path";
import { dvflow } from "./dvflow.ts";
import type { Io } from "./io.ts";

/** How the command line ended, in a test. */
export interface Ran {
  /** Exit code. */
  readonly code: number;
  /** Lines of standard output. */
  readonly out: readonly string[];
  /** Lines of standard error. */
  readonly error: readonly string[];
}

/** Runs the command line in this process, with an environment of its own. */
export async function ran(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const out: string[] = [];
  const error: string[] = [];
  const io: Io = {
    out: (line) => out.push(line),
    error: (line) => error.push(line),
    terminal: false,
    env: (name) => env[name],
    signal: new AbortController().signal,
    interrupted: () => undefined,
  };
  return { code: await dvflow(args, io), out, error };
}

/** The command line, running as a process of its own. */
export interface Started {
  /** The process. */
  readonly process: Deno.ChildProcess;
  /** Gives lines of standard output as they come. */
  readonly lines: AsyncIterator<string>;
  /** All of standard error, once it has ended. */
  readonly error: Promise<string>;
}

/** Starts the command line as a process of its own. */
export function start(args: readonly string[], env: Record<string, string> = {}): Started {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", join(import.meta.dirname ?? "", "main.ts"), ...args],
    env: { DATAVERSE_URL: "", DATAVERSE_API_TOKEN: "", ...env },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return {
    process,
    lines: linesOf(process.stdout)[Symbol.asyncIterator](),
    error: new Response(process.stderr).text(),
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** Reads lines until one fits; `undefined` where none does. */
export async function until(
  lines: AsyncIterator<string>,
  fits: (line: string) => boolean,
): Promise<string | undefined> {
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    if (fits(next.value)) return next.value;
  }
  return undefined;
}

/** Ends a process and reads its pipes to their end, so that nothing is left open. */
export async function finish(
  { process, lines, error }: Started,
): Promise<{ code: number; error: string }> {
  while (!(await lines.next()).done);
  const { code } = await process.status;
  return { code, error: await error };
}
