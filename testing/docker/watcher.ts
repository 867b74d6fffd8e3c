/**
 * A process of its own that takes a stack down when nobody uses it any more, however its users ended.
 *
 * @module
 */
import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../lib/clock.ts";
import { openState } from "./state/cache_folder.ts";
import { readLeases } from "./state/leases.ts";
import { takeLock } from "./state/lock.ts";
import { forgetStack, readRecord, stackFolder, type StackRecord } from "./state/records.ts";

const LOOK_MS = 500;

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
  const { stacks, locks } = await openState(cache);
  const clock = systemClock;
  for (;;) {
    const record = readRecord(stacks, stack);
    if (record === undefined) return; // taken down by somebody else
    if (record.keep && record.ready !== undefined) return;
    if (isAbandoned(stacks, record, clock.now().getTime())) {
      const signal = new AbortController().signal;
      using _lock = record.shared
        ? await takeLock(locks, record.fingerprint, { clock, signal })
        : undefined;
      const now = readRecord(stacks, stack);
      if (now !== undefined && isAbandoned(stacks, now, clock.now().getTime())) {
        const { Engine } = await import("./engine/engine.ts");
        const { removeStack, SETTLE_MS } = await import("./engine/remove_stack.ts");
        const engine = await Engine.open((name) => process.env[name]);
        const settleMs = now.ready === undefined ? SETTLE_MS : 0;
        await removeStack(engine, { stack, clock, settleMs });
        forgetStack(stacks, stack);
        return;
      }
    }
    await clock.sleep(LOOK_MS);
  }
}

// Imported, it only tells how to start one; as a program of its own, it watches.
const [, main, cache, stack] = process.argv;
if (main === program() && cache !== undefined && stack !== undefined) await watch({ cache, stack });
