import { type Environment, processEnvironment } from "../../lib/client/mod.ts";
import { DvflowError, UsageError } from "../../mod.ts";
import { AsyncStack } from "../async_stack.ts";
import { findDocker, findDockerSync, noDocker } from "../docker/find_docker.ts";
import { LeftBehindError, openTestRun, type TestRun, type TestSpace } from "../fixtures/mod.ts";
import { type AnyDataverse, startDataverse } from "../start_dataverse.ts";
import type { DataverseTestFunction, DataverseTestOptions } from "./dataverse_test_options.ts";
import { parseTarget, parseTargets, type TestTarget } from "./target.ts";
import { withNotes } from "./with_notes.ts";

/** What a runner gives to a test that it runs. */
export interface RunnerContext {
  /** Ends when the runner stops the test. */
  readonly signal?: AbortSignal;
  /** Leaves the test out, where the runner can do that once it has begun. */
  readonly skip?: (why: string) => void;
}

/** A test, ready to be registered with a runner. */
export interface PlannedTest {
  /** Its name, with the target where there is a choice. */
  readonly name: string;
  /** Why it is left out; undefined where it is not. */
  readonly skip: string | undefined;
  /** Whether only this one is run. */
  readonly only: boolean;
  /** Runs it. */
  run(context?: RunnerContext): Promise<void>;
}

interface Server {
  readonly dataverse: AnyDataverse;
  readonly testRun: TestRun;
  close(): Promise<void>;
}

interface Shared {
  readonly target: TestTarget;
  readonly options: DataverseTestOptions;
  readonly server: Promise<Server>;
}

/** The tests of one file: they share servers, which are started when the first of them needs one. */
export class TestFile {
  #shared: Shared[] = [];
  #closing: Promise<void> = Promise.resolve();

  /**
   * Makes the tests that one call of `dataverseTest` stands for, one a target.
   *
   * @param test Name, options, and what it does.
   * @returns The tests.
   * @throws {UsageError} If a target makes no sense.
   */
  plan(test: {
    readonly name: string;
    readonly options: DataverseTestOptions;
    readonly body: DataverseTestFunction;
  }): readonly PlannedTest[] {
    const { options, body } = test;
    const targets = targetsOf(options);
    const [first] = targets;
    const plain = targets.length === 1 && first?.on === "embedded";
    return targets.map((target) => {
      if (target.on === "address" && options.alone === true) {
        throw new UsageError(
          `Cannot run test "${test.name}" alone on "${target.label}": others use that installation`,
          { hint: 'Run it on "embedded" or "docker".' },
        );
      }
      const name = plain ? test.name : `${test.name} [${target.label}]`;
      const { skip = false, only = false, env = processEnvironment } = options;
      return {
        name,
        skip: skip === true ? "left out" : skip !== false ? skip : withoutDocker(target, env),
        only,
        run: (context = {}) => this.#run({ name, target, options, body }, context),
      };
    });
  }

  /** Stops the servers that the tests shared, and removes what is left of the run. */
  async close(): Promise<void> {
    const shared = this.#shared;
    this.#shared = [];
    // Who asks while others close waits with them.
    const closing = Promise.allSettled([
      this.#closing,
      ...shared.map(async ({ server }) => {
        // One that did not start was told by the tests that needed it.
        await (await server.catch(() => undefined))?.close();
      }),
    ]);
    this.#closing = closing.then(() => {});
    for (const result of await closing) if (result.status === "rejected") throw result.reason;
  }

  async #run(test: Test, context: RunnerContext): Promise<void> {
    const { target, options } = test;
    if (target.on === "docker") {
      const { env = processEnvironment } = options;
      const found = await findDocker({ env });
      if (!found.available) {
        if (context.skip === undefined || isCi(env)) throw noDocker(found);
        return context.skip(`no Docker: ${found.why}`);
      }
    }
    const own = options.alone === true;
    const server = await (own ? start(target, options) : this.#share(target, options));
    try {
      await runOn(server, test, context);
    } finally {
      if (own) await server.close();
    }
  }

  #share(target: TestTarget, options: DataverseTestOptions): Promise<Server> {
    const known = this.#shared.find((one) =>
      one.target.label === target.label && one.options.embedded === options.embedded &&
      one.options.docker === options.docker && one.options.address === options.address &&
      one.options.parent === options.parent
    );
    if (known !== undefined) return known.server;
    const server = start(target, options);
    this.#shared.push({ target, options, server });
    return server;
  }
}

interface Test {
  readonly name: string;
  readonly target: TestTarget;
  readonly options: DataverseTestOptions;
  readonly body: DataverseTestFunction;
}

/** Whether something is missing here that a continuous integration has to have. */
function isCi(env: Environment): boolean {
  return !["", "false", "0"].includes((env("CI") ?? "").toLowerCase());
}

/** Why a test cannot run here; in CI it runs, and tells that by failing. */
function withoutDocker(target: TestTarget, env: Environment): string | undefined {
  if (target.on !== "docker" || isCi(env)) return undefined;
  const why = findDockerSync({ env });
  return why === undefined ? undefined : `no Docker: ${why}`;
}

function targetsOf({ on, env = processEnvironment }: DataverseTestOptions): readonly TestTarget[] {
  if (on === undefined) {
    const targets = parseTargets(env("DVFLOW_TARGET") ?? "");
    return targets.length === 0 ? [parseTarget("embedded")] : targets;
  }
  return Array.isArray(on) ? on.map(parseTarget) : [parseTarget(on as string | URL)];
}

async function start(target: TestTarget, options: DataverseTestOptions): Promise<Server> {
  const { env = processEnvironment, parent } = options;
  await using stack = new AsyncStack();
  const dataverse = stack.use(await startTarget(target, { options, env }));
  const testRun = stack.use(
    await openTestRun(dataverse, {
      target: target.label,
      env,
      ...(parent === undefined ? {} : { parent }),
      ...(options.embedded?.clock === undefined ? {} : { clock: options.embedded.clock }),
    }),
  );
  const owned = stack.move();
  return { dataverse, testRun, close: async () => await owned.disposeAsync() };
}

async function startTarget(
  target: TestTarget,
  { options, env }: { readonly options: DataverseTestOptions; readonly env: Environment },
): Promise<AnyDataverse> {
  const { on, version, address } = target;
  if (address !== undefined) {
    return await startDataverse({ env, ...options.address, on: address });
  }
  if (on !== "docker") return await startDataverse(options.embedded);
  return await startDataverse({
    reuse: options.alone !== true,
    env,
    ...options.docker,
    on: version === undefined ? "docker" : `docker:${version}`,
  });
}

/** Runs a test in its space, and cleans up whatever became of it. */
async function runOn(server: Server, test: Test, context: RunnerContext): Promise<void> {
  const { name, options: { timeoutMs = 120_000 }, body } = test;
  const time = new AbortController();
  const signal = context.signal === undefined
    ? time.signal
    : AbortSignal.any([context.signal, time.signal]);
  const space = await server.testRun.openTest({ name, signal });
  const timer = setTimeout(() => time.abort(late(test, timeoutMs)), timeoutMs);
  const [result] = await Promise.allSettled([untilAborted(body, space)]);
  clearTimeout(timer);
  const requests = space.describeRequests();
  const [cleaned] = await Promise.allSettled([space[Symbol.asyncDispose]()]);
  // The next test finds nothing under way.
  if (server.dataverse.on === "embedded") await server.dataverse.settle();
  const left = cleaned?.status === "rejected" ? cleaned.reason : undefined;
  if (result?.status === "rejected") {
    throw withNotes(result.reason, [
      left === undefined ? "" : left instanceof LeftBehindError ? left.message : String(left),
      requests,
    ]);
  }
  if (left !== undefined) throw withNotes(left, [requests]);
}

function late({ name }: Test, timeoutMs: number): DvflowError {
  return new DvflowError(`Cannot finish test "${name}": its ${timeoutMs / 1000} s are over`, {
    hint: "Allow more with timeoutMs.",
  });
}

/** Runs a test until it ends, or its time does. */
async function untilAborted(body: DataverseTestFunction, space: TestSpace): Promise<void> {
  const { signal } = space;
  let stop = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  aborted.catch(() => {}); // also where the test ended first
  try {
    await Promise.race([Promise.resolve(space).then(body), aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
