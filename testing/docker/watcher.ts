/**
 * A process of its own that takes a stack down when nobody uses it any more, however its users ended.
 *
 * @module
 */
import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../lib/clock.ts";
import { openState, type StateFolders } from "./state/open_state.ts";
import { readLeases } from "./state/leases.ts";
import { takeLock } from "./state/lock.ts";
import { forgetStack, readRecord, stackFolder, type StackRecord } from "./state/records.ts";

const LOOK_MS = 500;

/** After so many it gives up; the next start sweeps then. */
const FAILURES = 600;

/** What a watcher watches. */
export interface WatchedStack {
  /** The cache folder. */
  readonly cache: string;
  /** Id of the stack. */
  readonly stack: string;
}

/**
 * Starts a watcher that outlives this process.
 *
 * @param watched What to watch.
 * @returns Whether there is one: where no process may be started, the next start sweeps instead.
 */
export function startWatcher({ cache, stack }: WatchedStack): Promise<boolean> {
  // Deno's flags; Node takes none.
  const flags = process.versions["deno"] === undefined
    ? []
    : ["run", "--quiet", "--no-prompt", "-A"];
  return new Promise((resolve) => {
    try {
      const child = spawn(process.execPath, [...flags, program(), cache, stack], {
        detached: true, // Ctrl-C in the terminal is not for it
        stdio: "ignore",
        windowsHide: true,
        cwd: cache, // where it keeps nobody from removing a folder
      });
      child.on("error", () => resolve(false));
      child.on("spawn", () => resolve(true));
      child.unref();
    } catch {
      resolve(false);
    }
  });
}

/** This file, as a program to run. */
function program(): string {
  const here = import.meta.url;
  return here.startsWith("file:") ? fileURLToPath(here) : here;
}

/** Whether nobody uses a stack any more, and it is not meant to stay. */
export function isAbandoned(stacks: string, record: StackRecord, now: number): boolean {
  if (record.keep && record.ready !== undefined) return false;
  const { idleSince } = readLeases(stackFolder(stacks, record.id));
  if (idleSince === undefined) return false;
  // One that never became ready is of no use to anybody.
  if (!record.shared || record.ready === undefined) return true;
  return now - idleSince >= record.lingerMs;
}

async function watch({ cache, stack }: WatchedStack): Promise<void> {
  const folders = await openState(cache);
  const clock = systemClock;
  let users: readonly number[] = [process.ppid];
  for (let failures = 0; failures < FAILURES; await clock.sleep(LOOK_MS)) {
    const record = readRecord(folders.stacks, stack);
    try {
      if (record === undefined) {
        // Taken down by somebody else; or the cache folder was emptied, and its users have to be waited for.
        if (users.some(isAlive)) continue;
        return await takeDown(stack, 0);
      }
      if (record.keep && record.ready !== undefined) return;
      users = readLeases(stackFolder(folders.stacks, stack)).processes;
      if (await endAbandoned(record, folders)) return;
    } catch {
      failures++; // such as an engine that is just being restarted
    }
  }
}

/** Takes a stack down if nobody uses it any more; says whether it did. */
async function endAbandoned(
  { id, fingerprint, shared }: StackRecord,
  { stacks, locks }: StateFolders,
): Promise<boolean> {
  const clock = systemClock;
  const abandoned = (record: StackRecord | undefined) =>
    record !== undefined && isAbandoned(stacks, record, clock.now().getTime());
  if (!abandoned(readRecord(stacks, id))) return false;
  const signal = new AbortController().signal;
  using _lock = shared ? await takeLock(locks, fingerprint, { clock, signal }) : undefined;
  const record = readRecord(stacks, id);
  if (!abandoned(record)) return false;
  const { SETTLE_MS } = await import("./engine/remove_stack.ts");
  await takeDown(id, record?.ready === undefined ? SETTLE_MS : 0);
  forgetStack(stacks, id);
  return true;
}

async function takeDown(stack: string, settleMs: number): Promise<void> {
  const { Engine } = await import("./engine/engine.ts");
  const { removeStack } = await import("./engine/remove_stack.ts");
  const engine = await Engine.open((name) => process.env[name] || undefined);
  await removeStack(engine, { stack, clock: systemClock, settleMs });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

// Imported, it only tells how to start one; as a program of its own, it watches.
const [, main, cache, stack] = process.argv;
if (main === program() && cache !== undefined && stack !== undefined) await watch({ cache, stack });
