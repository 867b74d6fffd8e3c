import { cacheFolder } from "../../lib/cache_folder.ts";
import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../../lib/clock.ts";
import type { Environment } from "../../lib/client/mod.ts";
import type { DockerDataverse, DockerOptions } from "./docker_options.ts";
import type { Engine } from "./engine/engine.ts";
import { Progress } from "./stack/progress.ts";
import { environmentOf, readRequest, type StackRequest } from "./stack/request.ts";
import { proveStillReady } from "./stack/prove_ready.ts";
import { RunningStack } from "./stack/running_stack.ts";
import { openState, type StateFolders } from "./state/open_state.ts";
import { readLeases, takeLease } from "./state/leases.ts";
import { takeLock } from "./state/lock.ts";
import {
  forgetStack,
  readRecord,
  readRecords,
  type ReadyStack,
  stackFolder,
  type StackRecord,
  writeRecord,
} from "./state/records.ts";
import { sweepLeftovers, sweepSnapshots } from "./sweep_docker.ts";
import { startWatcher } from "./watcher.ts";

const TIMEOUT_MS = 900_000;
const LINGER_MS = 600_000;

/** What a start works with. */
interface Start {
  readonly options: DockerOptions;
  readonly request: StackRequest;
  readonly cache: string;
  readonly state: StateFolders;
  readonly progress: Progress;
  readonly env: Environment;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Starts a real Dataverse from the official images in Docker, with everything that it needs: database, index,
 * mail catcher, and an object store where it is asked for. It is ready when this returns: its version
 * answers, metadata blocks are loaded, root is published, the token works, and search finds what was just
 * written.
 *
 * @param options Which Dataverse, with what, for how long.
 * @returns The running Dataverse; dispose it. Alone it goes with that; with `reuse` it stays for others for a
 * while, with `keep` until it is taken down.
 * @throws {DockerError} Where it does not start: the message says why, the hint what to do, and nothing is
 * left running.
 * @throws {UsageError} Where the options make no sense.
 *
 * @example What makes no sense is told before anything is started
 * ```ts
 * import { startDocker } from "@dvflow/dvflow/testing/docker";
 * import { rejects } from "node:assert/strict";
 *
 * await rejects(startDocker({ jvmOptions: { "a.b": "two words" } }), /has a space/);
 * ```
 */
export async function startDocker(options: DockerOptions = {}): Promise<DockerDataverse> {
  const clock = options.clock ?? systemClock;
  const env = environmentOf(options);
  options.signal?.throwIfAborted();
  const request = await readRequest(options);
  const cache = cacheFolder(env);
  const progress = new Progress(clock, options.onProgress);
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const over = new AbortController();
  const spent = new AbortController();
  clock.sleep(timeoutMs, over.signal)
    .then(() => spent.abort(progress.timeout(timeoutMs)), () => {}); // rejects when it is over
  const signals = [spent.signal, ...(options.signal === undefined ? [] : [options.signal])];
  const start: Start = {
    options,
    request,
    cache,
    state: await openState(cache),
    progress,
    env,
    clock,
    signal: AbortSignal.any(signals),
  };
  try {
    return await (options.reuse ? findOrStart(start) : startNew(start));
  } finally {
    over.abort();
  }
}

/** Takes a running stack of the same options, or starts one; one process at a time. */
async function findOrStart(start: Start): Promise<DockerDataverse> {
  const { request, state, progress, clock, signal } = start;
  const onWait = () =>
    progress.tell("stack", "waiting", "waits for another process that starts the same one");
  using _lock = await takeLock(state.locks, request.fingerprint, { clock, signal, onWait });
  for (const record of readRecords(state.stacks)) {
    if (record.fingerprint !== request.fingerprint || !record.shared) continue;
    const found = await reuse(record, start);
    if (found !== undefined) return found;
  }
  return await startNew(start);
}

/** Takes a running stack, if all of it still works; removes it, if not. */
async function reuse(record: StackRecord, start: Start): Promise<DockerDataverse | undefined> {
  const { options, state, progress, env, clock, signal } = start;
  const { ready } = record;
  const lease = takeLease(stackFolder(state.stacks, record.id));
  try {
    const { Engine } = await import("./engine/engine.ts");
    const engine = await Engine.open(env);
    if (ready !== undefined) {
      progress.tell("stack", "waiting", "is asked whether it still works");
      if (
        await isWhole(engine, record.id, ready) && await isCurrent(engine, ready, start) &&
        await proveStillReady({ baseUrl: new URL(ready.baseUrl), token: ready.token, signal })
          .then(() => true, () => false)
      ) {
        const kept = options.keep && !record.keep ? { ...record, keep: true } : record;
        if (kept !== record) writeRecord(state.stacks, kept);
        progress.tell("stack", "ready", "was running");
        const stack = {
          record: kept,
          ready,
          lease,
          reused: true,
          stacks: state.stacks,
          env,
          clock,
        };
        return await withExtras(new RunningStack(stack), options);
      }
      signal.throwIfAborted();
    }
    lease[Symbol.dispose]();
    // Others who use it may not need what it has lost; it goes when they are done.
    if (readLeases(stackFolder(state.stacks, record.id)).processes.length > 0) return undefined;
    progress.tell("stack", "removing", "does not work any more, and is taken down");
    const { removeStack } = await import("./engine/remove_stack.ts");
    await removeStack(engine, { stack: record.id, clock });
  } catch (error) {
    lease[Symbol.dispose]();
    throw error;
  }
  forgetStack(state.stacks, record.id);
  return undefined;
}

/** Whether all parts that last are there and work. */
async function isWhole(engine: Engine, id: string, { lasting }: ReadyStack): Promise<boolean> {
  const containers = await engine.containers(id);
  return lasting.every((name) =>
    containers.some(({ part, state, health }) =>
      part === name && state === "running" && health !== "unhealthy"
    )
  );
}

/** Whether its images are still the ones that their names stand for, where that was asked for. */
async function isCurrent(
  engine: Engine,
  ready: ReadyStack,
  { options, request, signal, progress }: Start,
): Promise<boolean> {
  if (options.pull !== "always") return true;
  const { provideImage } = await import("./engine/images.ts");
  for (const { name, image } of request.parts({})) {
    const onPull = () => progress.tell(name, "pulling", `pulls "${image}"`);
    const { id } = await provideImage(engine, image, {
      pull: "always",
      part: name,
      signal,
      onPull,
    });
    if (name === "dataverse" && ready.images[name] !== id) return false;
  }
  return true;
}

async function startNew(start: Start): Promise<DockerDataverse> {
  const { options, request, cache, state, progress, env, clock, signal } = start;
  const { Engine } = await import("./engine/engine.ts");
  const { coldStart } = await import("./stack/cold_start.ts");
  const engine = await Engine.open(env);
  const record: StackRecord = {
    id: randomUUID().replaceAll("-", "").slice(0, 10),
    fingerprint: request.fingerprint,
    created: clock.now().toISOString(),
    asked: request.asked,
    shared: options.reuse ?? false,
    keep: options.keep ?? false,
    lingerMs: options.lingerMs ?? LINGER_MS,
  };
  const lease = takeLease(stackFolder(state.stacks, record.id));
  try {
    writeRecord(state.stacks, record);
    await startWatcher({ cache, stack: record.id });
    // Nothing of what others left may keep this one from starting.
    const sweeping = Promise.allSettled([
      sweepLeftovers(engine, { state, clock }),
      sweepSnapshots(state, clock),
    ]);
    const ready = await coldStart({
      engine,
      request,
      options,
      identity: record,
      state,
      progress,
      clock,
      signal,
    });
    await sweeping;
    const done = { ...record, ready };
    writeRecord(state.stacks, done);
    const stack = { record: done, ready, lease, reused: false, stacks: state.stacks, env, clock };
    return await withExtras(new RunningStack(stack), options);
  } catch (error) {
    if (readRecord(state.stacks, record.id)?.ready === undefined) {
      lease[Symbol.dispose]();
      forgetStack(state.stacks, record.id);
    }
    throw error;
  }
}

/** A stack whose extra containers do not start is given up again. */
async function withExtras(stack: RunningStack, options: DockerOptions): Promise<DockerDataverse> {
  try {
    await stack.addExtras(options.extraContainers);
    return stack;
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}
