import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** The folder that the action is in. */
export const ACTION: string = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** A step of a composite action. */
export interface Step {
  readonly id: string;
  readonly shell: string;
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What `action.yml` says. */
export interface Action {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly default?: string }>
  >;
  readonly outputs: Readonly<
    Record<string, { readonly description: string; readonly value: string }>
  >;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

/** Reads `action.yml`. */
export async function readAction(): Promise<Action> {
  return parse(await readFile(join(ACTION, "action.yml"), "utf8"));
}

/** What became of an action. */
export interface Result {
  /** Exit code of the last step that ran. */
  readonly code: number;
  /** The log as the runner shows it: what was masked is, commands to the runner among it. */
  readonly log: readonly string[];
  /** Outputs by name; those that were not made are empty. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What is masked from now on. */
  readonly masked: readonly string[];
  /** What the page of the run shows. */
  readonly summary: string;
  /** What the path of later steps begins with. */
  readonly path: readonly string[];
}

/** How an action is run. */
export interface RunOptions {
  /** Temporary folder of the job. */
  readonly temp: string;
  /** The job's working folder. */
  readonly workspace: string;
  /** What was given; the others are as they are by default. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Environment on top of this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Is told each line, and may stop the step as the runner stops it. */
  readonly onLine?: (line: string, stop: () => void) => void;
}

/** Plays the runner: does the steps of `action.yml` one after another, up to the first that fails. */
export async function runAction(options: RunOptions): Promise<Result> {
  const { inputs: known, outputs, runs } = await readAction();
  const inputs = Object.fromEntries(
    Object.entries(known).map(([name, { default: usual = "" }]) => [
      name,
      options.inputs?.[name] ?? usual,
    ]),
  );
  const steps: Record<string, Readonly<Record<string, string>>> = {};
  const value = (text: string): string =>
    text.replace(
      /\$\{\{ (?:inputs\.([\w-]+)|steps\.(\w+)\.outputs\.([\w-]+)) \}\}/g,
      (...found) => {
        const [, input, step, output] = found.map(String);
        return (found[1] === undefined ? steps[step ?? ""]?.[output ?? ""] : inputs[input ?? ""]) ??
          "";
      },
    );
  const log = new Log();
  const path: string[] = [];
  let code = 0;
  let summary = "";
  for (const step of runs.steps) {
    const ran = await runStep(step, { ...options, value, log, path });
    steps[step.id] = ran.outputs;
    summary += ran.summary;
    path.unshift(...ran.path);
    code = ran.code;
    if (code !== 0) break;
  }
  return {
    code,
    log: log.shown,
    masked: log.masked,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, output]) => [name, value(output.value)]),
    ),
    summary,
    path,
  };
}

async function runStep(
  step: Step,
  { value, log, path, ...options }: RunOptions & {
    readonly value: (text: string) => string;
    readonly log: Log;
    readonly path: readonly string[];
  },
): Promise<Omit<Result, "log" | "masked">> {
  const { temp, workspace, env, onLine } = options;
  if (step.shell !== "bash") throw new Error(`Step "${step.id}" is not for bash`);
  await mkdir(temp, { recursive: true });
  const folder = await mkdtemp(join(temp, "step-"));
  const script = join(folder, "script.sh");
  await writeFile(script, step.run); // nothing is put in place of expressions: there are to be none
  const files = ["GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"];
  const places = Object.fromEntries(files.map((name) => [name, join(folder, name)]));
  for (const file of Object.values(places)) await writeFile(file, "");
  const own = Object.entries(step.env ?? {}).map(([name, text]) => [name, value(text)]);
  // As `shell: bash` is.
  const child = spawn("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", script], {
    cwd: workspace,
    env: {
      ...process.env,
      ...env,
      PATH: [...path, env?.["PATH"] ?? process.env["PATH"]].join(":"),
      RUNNER_TEMP: temp,
      GITHUB_ACTION_PATH: ACTION,
      ...places,
      ...Object.fromEntries(own),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  const read = async (stream: typeof child.stdout): Promise<void> => {
    for await (const line of createInterface(stream)) {
      log.take(line);
      // With child.kill(), Deno forgets the exit code.
      onLine?.(line, () => process.kill(child.pid ?? 0, "SIGINT"));
    }
  };
  await Promise.all([read(child.stdout), read(child.stderr)]);
  const [code] = await ended;
  const text = async (name: string): Promise<string> => await readFile(places[name] ?? "", "utf8");
  return {
    code: code ?? -1,
    outputs: outputsOf(await text("GITHUB_OUTPUT")),
    summary: await text("GITHUB_STEP_SUMMARY"),
    path: (await text("GITHUB_PATH")).split("\n").filter((line) => line !== ""),
  };
}

/** Reads the file of a step's outputs: `name=value`, or `name<<END` with lines up to END. */
function outputsOf(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = text.split("\n");
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === "") continue;
    const [, long, end] = /^([\w-]+)<<(.+)$/.exec(line) ?? [];
    if (long === undefined) {
      const [, name, value] = /^([\w-]+)=(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new Error(`"${line}" is no output`);
      outputs[name] = value;
    } else {
      outputs[long] = lines.splice(0, lines.indexOf(end ?? "")).join("\n");
      lines.shift();
    }
  }
  return outputs;
}

/** What the runner makes of what a step prints. */
export class Log {
  /** What it shows. */
  readonly shown: string[] = [];
  /** What it masks from now on. */
  readonly masked: string[] = [];
  #resume: string | undefined;

  /** Takes a line. A command begins it, or, as the runner's first ones did, stands anywhere in it. */
  take(line: string): void {
    const [, name, data = ""] = /^\s*::([^ :]+)[^:]*::(.*)$/.exec(line) ??
      /##\[([^ \]]+)[^\]]*\](.*)$/.exec(line) ?? [];
    if (this.#resume !== undefined) {
      if (name === this.#resume) this.#resume = undefined;
    } else if (name === "stop-commands") this.#resume = data;
    else if (name === "add-mask") {
      this.masked.push(data);
      return; // the runner does not show it
    }
    this.shown.push(this.masked.reduce((text, mask) => text.replaceAll(mask, "***"), line));
  }
}
