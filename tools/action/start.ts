/**
 * The step of the GitHub Action that starts a Dataverse: `dvflow dataverse up --json`, with what the
 * action's inputs say. They come by the environment. Its results go to the later steps, the token masked.
 *
 * @module
 */
import { appendFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

/** Reads the environment. */
type Environment = (name: string) => string | undefined;

/** What this needs of `dvflow dataverse up --json`. */
interface Started {
  readonly baseUrl: string;
  readonly token: string;
  readonly version: string;
  readonly reused: boolean;
  readonly timings: readonly {
    readonly part: string;
    readonly phase: string;
    readonly ms: number;
  }[];
}

/**
 * The arguments of `dvflow` that the inputs stand for. Each value is in one argument with its option, so
 * that none can be an option of its own.
 *
 * @param env The environment.
 * @returns The arguments.
 */
export function argumentsOf(env: Environment): readonly string[] {
  const one = (option: string, name: string): readonly string[] => {
    const value = env(`INPUT_${name}`)?.trim() ?? "";
    return value === "" ? [] : [`--${option}=${value}`];
  };
  const each = (option: string, name: string): readonly string[] =>
    (env(`INPUT_${name}`) ?? "").split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map((line) => `--${option}=${line}`);
  return [
    "dataverse",
    "up",
    "--json",
    ...one("version", "VERSION"),
    ...(isTrue(env("INPUT_S3")) ? ["--s3"] : []),
    ...one("port", "PORT"),
    ...one("memory", "MEMORY"),
    ...each("setting", "SETTINGS"),
    ...each("jvm-option", "JVM_OPTIONS"),
    ...each("metadata-block", "METADATA_BLOCKS"),
    ...one("timeout", "TIMEOUT"),
    ...one("logs", "LOGS"),
  ];
}

function isTrue(text = ""): boolean {
  const value = text.trim().toLowerCase();
  if (["", "false"].includes(value)) return false;
  if (value === "true") return true;
  throw new Error(`Cannot read the input "s3": "${text}" is neither true nor false`);
}

/** A command to the runner: `::error title=…::…`. */
function command(name: string, value: string): string {
  return `::${name}::${
    value.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")
  }`;
}

/** Appends to one of the files by which a step talks to the runner. */
function append(env: Environment, name: string, lines: string): void {
  const path = env(name);
  if (path !== undefined) appendFileSync(path, lines);
}

/** An output, whatever it holds. */
function output(name: string, value: string): string {
  const end = crypto.randomUUID();
  return `${name}<<${end}\n${value}\n${end}\n`;
}

/** What ran, with its results where it worked, else with what it said last of why. */
interface Ran {
  readonly code: number;
  readonly out: string;
  readonly why: readonly string[];
}

/**
 * Runs `dvflow`, and shows what it says of how it goes. Some of that was logged by containers, and may look
 * like a command to the runner: until it has ended, none is obeyed. That all of it goes to one stream keeps
 * it in order.
 */
async function run(program: string, args: readonly string[]): Promise<Ran> {
  const resume = crypto.randomUUID();
  console.log(command("stop-commands", resume));
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  const stop = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on("SIGINT", stop).on("SIGTERM", stop); // the runner sends them to this process alone
  const out = text(child.stdout);
  const why: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    console.log(line);
    if (/^(Error|Hint): /.test(line)) why.push(line.replace(/^\w+: /, ""));
  }
  const [code, signal] = await ended;
  process.off("SIGINT", stop).off("SIGTERM", stop);
  console.log(command(resume, ""));
  return { code: code ?? (signal === "SIGINT" ? 130 : 143), out: await out, why };
}

/** How long each part was pulled and started for, for the page of the run. */
function* summary({ version, reused, timings }: Started): Generator<string> {
  if (reused) return yield `Dataverse ${version} was running before.`;
  const seconds = (part: string, phase: string): string => {
    const all = timings.filter((one) => one.part === part && one.phase === phase);
    return (all.reduce((sum, { ms }) => sum + ms, 0) / 1000).toFixed(1);
  };
  yield `Dataverse ${version} is ready. How long its parts took, in seconds:\n`;
  yield "| part | pulling | starting |\n| --- | ---: | ---: |";
  for (const part of new Set(timings.map((one) => one.part))) {
    yield `| ${part} | ${seconds(part, "pulling")} | ${seconds(part, "starting")} |`;
  }
}

/**
 * Starts a Dataverse and hands its address, token and version on.
 *
 * @param env The environment of a step of a composite action.
 * @returns Exit code.
 */
export async function start(env: Environment): Promise<number> {
  const { code, out, why } = await run(env("DVFLOW") ?? "dvflow", argumentsOf(env));
  if (code === 130 || code === 143) return code; // the job was cancelled
  if (code !== 0) {
    const told = why.length > 0 ? why.join("\n") : `dvflow ended with exit code ${code}`;
    console.log(command("error title=Dataverse did not start", told));
    append(env, "GITHUB_STEP_SUMMARY", `Dataverse did not start:\n\n${quoted(told)}\n`);
    return code;
  }
  const started: Started = JSON.parse(out);
  console.log(command("add-mask", started.token)); // before anything else can show it
  append(
    env,
    "GITHUB_OUTPUT",
    output("base-url", new URL(started.baseUrl).origin) + output("token", started.token) +
      output("version", started.version),
  );
  append(env, "GITHUB_STEP_SUMMARY", `${[...summary(started)].join("\n")}\n`);
  console.log(`Dataverse ${started.version} at ${new URL(started.baseUrl).origin}`);
  return 0;
}

/** A text in Markdown that stays what it is. */
function quoted(text: string): string {
  return text.split("\n").map((line) => `    ${line}`).join("\n");
}

if (import.meta.main) {
  try {
    process.exitCode = await start((name) => process.env[name] || undefined);
  } catch (error) {
    console.log(command("error", error instanceof Error ? error.message : String(error)));
    process.exitCode = 1;
  }
}
