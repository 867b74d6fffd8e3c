import { cacheFolder } from "../../lib/cache_folder.ts";
import { type Clock, systemClock } from "../../lib/clock.ts";
import { type Environment, processEnvironment } from "../../lib/client/mod.ts";
import { UsageError } from "../../lib/errors/mod.ts";
import { openState, type StateFolders } from "./state/open_state.ts";
import { readLeases } from "./state/leases.ts";
import { takeLock } from "./state/lock.ts";
import type { Engine } from "./engine/engine.ts";
import { LABELS } from "./engine/labels.ts";
import { forgetStack, readRecord, stackFolder, type StackRecord } from "./state/records.ts";
import { labelledStacks } from "./sweep_docker.ts";

/** A part of a stack. */
export interface DockerStackPart {
  /** Its name in `compose.yaml`. */
  readonly name: string;
  /** Whether it was made only, runs, works, does not, is done, or has failed. */
  readonly state: "made" | "running" | "working" | "not working" | "done" | "failed";
}

/** A stack on the engine, whoever began it. */
export interface DockerStack {
  /** Its id. */
  readonly id: string;
  /**
   * `ready`; `starting`; `broken`, where a part has ended; `unknown`, where another user, machine or cache
   * folder began it.
   */
  readonly state: "ready" | "starting" | "broken" | "unknown";
  /** When it was begun. */
  readonly created: Date;
  /** Which Dataverse was asked for: the image's tag; absent where it is not known. */
  readonly asked?: string;
  /** The version that it says it is; absent until it is ready. */
  readonly version?: string;
  /** Its address on this machine; absent until it is ready. */
  readonly baseUrl?: URL;
  /** The mail catcher's address; absent until it is ready. */
  readonly mailUrl?: URL;
  /** The superuser's token; absent until it is ready. */
  readonly token?: string;
  /** Whether it stays when nobody uses it. */
  readonly kept: boolean;
  /** Whether others may use it. */
  readonly shared: boolean;
  /** Ids of the processes that use it. */
  readonly users: readonly number[];
  /** Its parts. */
  readonly parts: readonly DockerStackPart[];
}

/** Options of {@linkcode listDockerStacks} and of what is done with one of them. */
export interface DockerStackOptions {
  /**
   * Reads the environment.
   *
   * @default {the process's own}
   */
  readonly env?: (name: string) => string | undefined;
  /**
   * Time.
   *
   * @default {the machine's own}
   */
  readonly clock?: Clock;
  /**
   * Cancels it.
   *
   * @default {never}
   */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists the stacks on the engine, the oldest first.
 *
 * @param options Environment.
 * @returns The stacks.
 * @throws {DockerError} Where there is no Docker engine.
 *
 * @example Usage
 * ```ts
 * import { findDocker, listDockerStacks } from "@dvflow/dvflow/testing/docker";
 * import { ok } from "node:assert/strict";
 *
 * const docker = await findDocker();
 * const stacks = docker.available ? await listDockerStacks() : [];
 *
 * ok(stacks.every(({ id }) => id !== ""));
 * ```
 */
export async function listDockerStacks(
  options: DockerStackOptions = {},
): Promise<readonly DockerStack[]> {
  const { env = processEnvironment } = options;
  const { engine, state } = await open(env);
  const containers = await engine.containers();
  const stacks = [...(await labelledStacks(engine)).values()];
  return stacks
    .sort((a, b) => a.created.getTime() - b.created.getTime())
    .map(({ id, created, kept, shared }): DockerStack => {
      const record = readRecord(state.stacks, id);
      const own = containers.filter(({ labels }) => labels[LABELS.stack] === id);
      const parts = own.map(({ part, state, health, exitCode }): DockerStackPart => ({
        name: part,
        state: state === "created"
          ? "made"
          : state === "running"
          ? health === "healthy" ? "working" : health === "unhealthy" ? "not working" : "running"
          : exitCode === 0 && health === undefined
          ? "done"
          : "failed",
      }));
      return {
        id,
        created,
        state: stateOf(record, parts),
        ...known(record),
        kept: record?.keep ?? kept,
        shared: record?.shared ?? shared,
        users: record === undefined ? [] : readLeases(stackFolder(state.stacks, id)).processes,
        parts: parts.sort((a, b) => a.name < b.name ? -1 : 1),
      };
    });
}

function stateOf(
  record: StackRecord | undefined,
  parts: readonly DockerStackPart[],
): DockerStack["state"] {
  if (record === undefined) return "unknown";
  if (record.ready === undefined) return "starting";
  const works = record.ready.lasting.every((name) =>
    parts.some((part) =>
      part.name === name && (part.state === "working" || part.state === "running")
    )
  );
  return works ? "ready" : "broken";
}

function known(record: StackRecord | undefined): Partial<DockerStack> {
  if (record === undefined) return {};
  const { asked, ready } = record;
  if (ready === undefined) return { asked };
  return {
    asked,
    version: ready.version,
    baseUrl: new URL(ready.baseUrl),
    mailUrl: new URL(ready.mailUrl),
    token: ready.token,
  };
}

/**
 * Takes a stack down, whoever uses it: containers, networks, volumes.
 *
 * @param id Its id.
 * @param options Environment.
 * @throws {DockerError} Where there is no Docker engine, or something could not be removed.
 *
 * @example A stack that is gone already is fine
 * ```ts
 * import { findDocker, listDockerStacks, removeDockerStack } from "@dvflow/dvflow/testing/docker";
 * import { ok } from "node:assert/strict";
 *
 * if ((await findDocker()).available) {
 *   await removeDockerStack("nowhere");
 *   ok((await listDockerStacks()).every(({ id }) => id !== "nowhere"));
 * }
 * ```
 */
export async function removeDockerStack(
  id: string,
  options: DockerStackOptions = {},
): Promise<void> {
  const { env = processEnvironment, clock = systemClock } = options;
  const { engine, state } = await open(env);
  const { removeStack } = await import("./engine/remove_stack.ts");
  const record = readRecord(state.stacks, id);
  const signal = options.signal ?? new AbortController().signal;
  using _lock = record?.shared
    ? await takeLock(state.locks, record.fingerprint, { clock, signal })
    : undefined;
  await removeStack(engine, { stack: id, clock });
  forgetStack(state.stacks, id);
}

/** Options of {@linkcode readDockerLogs}. */
export interface DockerLogOptions extends DockerStackOptions {
  /**
   * The part whose log is wanted.
   *
   * @default {all}
   */
  readonly part?: string | undefined;
}

/**
 * Reads what the parts of a stack have logged; API tokens are masked.
 *
 * @param id Its id.
 * @param options Which part.
 * @returns Pieces of text, the parts one after another.
 * @throws {UsageError} Where the stack has no such part.
 * @throws {DockerError} Where there is no Docker engine.
 *
 * @example Usage
 * ```ts
 * import { findDocker, readDockerLogs } from "@dvflow/dvflow/testing/docker";
 * import { rejects } from "node:assert/strict";
 *
 * if ((await findDocker()).available) {
 *   await rejects(readDockerLogs("nowhere", { part: "solr" }).next(), /no part "solr"/);
 * }
 * ```
 */
export async function* readDockerLogs(
  id: string,
  options: DockerLogOptions = {},
): AsyncGenerator<{ readonly part: string; readonly text: string }> {
  const { env = processEnvironment } = options;
  const { engine } = await open(env);
  const { readLog } = await import("./engine/logs.ts");
  const containers = (await engine.containers(id)).filter(({ state }) => state !== "created");
  const wanted = containers.filter(({ part }) =>
    options.part === undefined || options.part === part
  );
  if (wanted.length === 0) {
    throw new UsageError(`Cannot read the log: stack "${id}" has no part "${options.part ?? ""}"`, {
      hint: `Its parts: ${containers.map(({ part }) => part).join(", ") || "none"}.`,
    });
  }
  for (const { id: container, part } of wanted) {
    const log = await readLog(engine, container);
    for await (const text of log.setEncoding("utf8")) yield { part, text: String(text) };
  }
}

async function open(
  env: Environment,
): Promise<{ readonly engine: Engine; readonly state: StateFolders }> {
  const { Engine } = await import("./engine/engine.ts");
  return { engine: await Engine.open(env), state: await openState(cacheFolder(env)) };
}
