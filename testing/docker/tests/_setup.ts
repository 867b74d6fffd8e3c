import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../../lib/clock.ts";
import { Engine } from "../engine/engine.ts";
import { readLabels } from "../engine/labels.ts";
import { removeStack } from "../engine/remove_stack.ts";
import type { DockerDataverse, DockerOptions } from "../mod.ts";
import { removeDockerStack, startDocker } from "../mod.ts";
import { openState } from "../state/open_state.ts";
import { readRecords } from "../state/records.ts";
import { type BrokenImage, brokenImage } from "../standins/broken_image.ts";
import { buildStandins } from "../standins/build.ts";

/** Why tests with Docker are left out on this machine; where the environment says CI, they are not. */
export async function dockerIsMissing(): Promise<string | undefined> {
  try {
    await buildStandins();
    return undefined;
  } catch (error) {
    if (process.env["CI"] === "true") throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

/** An engine, a cache folder of its own, and an application that starts quickly. */
export interface Harness extends AsyncDisposable {
  /** The engine. */
  readonly engine: Engine;
  /** The cache folder. */
  readonly cache: string;
  /** A folder for whatever. */
  readonly folder: string;
  /** The environment that leads there. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts a stack with that environment. */
  start(options?: DockerOptions): Promise<DockerDataverse>;
  /** Counts what a process begins as this harness's own. */
  own(pid: number): void;
  /** Takes down all stacks of this cache folder. */
  removeAll(): Promise<void>;
  /** Makes an image of a part that fails; removed with this. */
  broken(options: Parameters<typeof brokenImage>[0]): Promise<string>;
  /** Starts a stack in a process of its own. */
  process(options: DockerOptions, settings?: { readonly watcher?: boolean }): Starter;
  /** Names of all that is on the engine of stacks that this process or one of its own, or a certain one, began. */
  left(pid?: number): Promise<readonly string[]>;
}

/** Opens a harness; disposing removes all that it made. */
export async function openHarness(): Promise<Harness> {
  const engine = await Engine.open((name) => process.env[name]);
  const folder = await mkdtemp(join(tmpdir(), "dvflow-docker-test-"));
  const cache = join(folder, "cache");
  const quick = await brokenImage({
    part: "dataverse",
    works: true,
    env: { STANDIN_DEPLOY_SECONDS: "0" },
  });
  const images: BrokenImage[] = [quick];
  const env = { DVFLOW_CACHE_DIR: cache, DATAVERSE_IMAGE: quick.repository };
  const pids = new Set([process.pid]);
  const stacksOf = async (owners: ReadonlySet<number>) => {
    const [containers, others] = await Promise.all([engine.containers(), engine.leftovers()]);
    return [
      ...containers.map(({ labels, part }) => ({ labels, name: `container ${part}` })),
      ...others.map(({ labels, name, kind }) => ({ labels, name: `${kind} ${name}` })),
    ].flatMap(({ labels, name }) => {
      const stack = readLabels(labels);
      return stack !== undefined && owners.has(stack.owner.pid) ? [{ id: stack.id, name }] : [];
    });
  };
  // Other tests of this process may share a stack that stays for a while.
  const before = new Set((await stacksOf(pids)).map(({ id }) => id));
  const left = async (pid?: number) =>
    (await stacksOf(pid === undefined ? pids : new Set([pid])))
      .filter(({ id }) => !before.has(id))
      .map(({ id, name }) => `${id}: ${name}`);
  const removeAll = async () => {
    const { stacks } = await openState(cache);
    for (const { id } of readRecords(stacks)) {
      await removeDockerStack(id, { env: (name) => env[name as keyof typeof env] });
    }
  };
  return {
    engine,
    cache,
    folder,
    env,
    start: (options = {}) =>
      startDocker({ env: (name) => (env as Readonly<Record<string, string>>)[name], ...options }),
    broken: async (options) => {
      const image = await brokenImage(options);
      images.push(image);
      return image.name;
    },
    process: (options, settings = {}) => {
      const starter = startProcess({ env, options, ...settings });
      pids.add(starter.pid);
      return starter;
    },
    left,
    own: (pid) => void pids.add(pid),
    removeAll,
    async [Symbol.asyncDispose]() {
      // What others began for a test, and what a test that failed has left.
      await removeAll();
      for (const stack of new Set((await left()).map((name) => name.split(":")[0] ?? ""))) {
        await removeStack(engine, { stack, clock: systemClock });
      }
      for (const image of images) await image[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A process that starts a stack and tells about it in JSON lines. */
export interface Starter {
  /** Id of the process. */
  readonly pid: number;
  /** What it tells, as it comes. */
  readonly lines: AsyncIterableIterator<Record<string, unknown>>;
  /** Ends it, however. */
  kill(signal: NodeJS.Signals): void;
  /** Waits until it has ended. */
  readonly exit: Promise<number | null>;
}

interface StartProcessOptions {
  /** Environment on top of this process's own. */
  readonly env: Readonly<Record<string, string>>;
  /** What is started. */
  readonly options: DockerOptions;
  /** Whether it may start a watcher. */
  readonly watcher?: boolean;
}

/** Starts a stack in a process of its own, which holds it until it is told to end. */
function startProcess({ env, options, watcher = true }: StartProcessOptions): Starter {
  const program = fileURLToPath(new URL("./_starter.ts", import.meta.url));
  const allowed = ["read", "write", "net", "env", "sys"].map((name) => `--allow-${name}`);
  const child = spawn(
    process.execPath,
    ["run", "--quiet", "--no-prompt", ...(watcher ? ["-A"] : allowed), program],
    {
      env: { ...process.env, ...env, STARTER_OPTIONS: JSON.stringify(options) },
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  return {
    pid: child.pid ?? 0,
    lines: jsonLines(child.stdout.setEncoding("utf8")),
    kill: (signal) => child.kill(signal),
    exit: new Promise((resolve) => child.on("exit", resolve)),
  };
}

async function* jsonLines(
  stream: AsyncIterable<string>,
): AsyncIterableIterator<Record<string, unknown>> {
  let rest = "";
  for await (const text of stream) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line);
  }
}

/** Waits until something is so, and says what was wanted where it never is. */
export async function until(wanted: string, is: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!await is()) {
    if (Date.now() > end) throw new Error(`Waited 30 s in vain until ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Does something with each, a few at a time: a start mostly waits. Says of which one it was that did not work. */
export async function inLanes<T>(
  items: readonly T[],
  act: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const problems: unknown[] = [];
  await Promise.all(Array.from({ length: 3 }, async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        await act(item);
      } catch (error) {
        problems.push(
          new Error(`${item}: ${error instanceof Error ? error.message : error}`, {
            cause: error,
          }),
        );
      }
    }
  }));
  if (problems.length > 0) throw new AggregateError(problems, problems.map(String).join("\n"));
}
