import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { DvflowError } from "../../../lib/errors/mod.ts";
import type { CreatedUser, EmbeddedObjectStore } from "../embedded_dataverse.ts";
import type { EmbeddedOptions, NewUserOptions } from "../embedded_options.ts";
import type { Hello } from "./process_main.ts";

/** Options of an embedded Dataverse in a process of its own: all that can be said to another process. */
export type EmbeddedProcessOptions = Omit<EmbeddedOptions, "clock" | "random">;

/** An embedded Dataverse in a process of its own. */
export interface EmbeddedProcess extends AsyncDisposable {
  /** Its address, ending in a slash. */
  readonly baseUrl: URL;
  /** Where the storage driver "S3" keeps bytes. */
  readonly objectStore: EmbeddedObjectStore;
  /** API token of the superuser `dataverseAdmin`. */
  readonly superuserToken: string;
  /** The number of its process. */
  readonly pid: number;
  /**
   * Asks one of the endpoints by which it is controlled.
   *
   * @param line Verb, and path below `/embedded/api`, such as `POST faults`.
   * @param body What is sent, as JSON.
   * @returns The answer's data.
   * @throws {DvflowError} Where it is refused.
   */
  control(line: string, body?: unknown): Promise<unknown>;
  /** Makes a user. */
  createUser(options: NewUserOptions): Promise<CreatedUser>;
  /** Ends its process at once, as `kill -9` does. */
  kill(): Promise<void>;
}

/** V8 lets garbage lie as long as there is room; files that go through are mostly that. */
const smallHeap = ["--max-semi-space-size=4", "--heap-growing-percent=20"];
/** For how long it may take to end. */
const graceMs = 10_000;

/**
 * Starts an embedded Dataverse in a process of its own. That ends with this one, however this one ends: it
 * notices by the pipe between the two. The token goes over that pipe as well.
 *
 * @param options Where it keeps its state, where it listens.
 * @returns The server; dispose of it to stop it.
 * @throws {DvflowError} Where it does not start.
 */
export async function startProcess(options: EmbeddedProcessOptions = {}): Promise<EmbeddedProcess> {
  const main = new URL("./process_main.ts", import.meta.url);
  if (!import.meta.url.endsWith(".ts")) main.pathname = main.pathname.replace(/\.ts$/, ".js");
  const path = main.protocol === "file:" ? fileURLToPath(main) : main.href;
  const isDeno = "deno" in process.versions;
  const flags = isDeno ? ["run", "-A", "--quiet", `--v8-flags=${smallHeap.join(",")}`] : smallHeap;
  const child = spawn(process.execPath, [...flags, path], {
    stdio: ["pipe", "pipe", "inherit"],
    windowsHide: true,
  }) as unknown as ChildProcessWithoutNullStreams;
  const ended = once(child, "exit").then(() => {}, () => {});
  child.stdin.on("error", () => {});
  child.stdin.write(`${JSON.stringify(options)}\n`);
  const hello = await helloOf(child);
  const baseUrl = new URL(hello.baseUrl);
  const { superuserToken } = hello;
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  const control = async (line: string, body?: unknown): Promise<unknown> => {
    const [method = "", path = ""] = line.split(" ");
    const response = await fetch(new URL(`embedded/api/${path}`, baseUrl), {
      method,
      headers: { "X-Dataverse-key": superuserToken, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { data, message } = await response.json();
    if (response.ok) return data;
    throw new DvflowError(`Cannot control the embedded Dataverse by "${line}": ${message}`);
  };
  return {
    baseUrl,
    superuserToken,
    pid: child.pid ?? 0,
    objectStore: { ...hello.objectStore, url: new URL(hello.objectStore.url) },
    control,
    async createUser(user) {
      const { tokens } = await control("POST seed", { users: [user] }) as {
        readonly tokens: Readonly<Record<string, string>>;
      };
      return { userName: user.userName, token: tokens[user.userName] ?? "" };
    },
    kill,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Waits until it runs, or says why it does not. */
async function helloOf(child: ChildProcessWithoutNullStreams): Promise<Hello & { type: "up" }> {
  const lines = createInterface({ input: child.stdout });
  try {
    for await (const line of lines) {
      const hello = JSON.parse(line) as Hello;
      if (hello.type === "up") return hello;
      throw new DvflowError(hello.message, { hint: hello.hint });
    }
  } finally {
    lines.close();
    child.stdout.resume();
  }
  throw new DvflowError("Cannot start the embedded Dataverse: its process ended at once");
}
