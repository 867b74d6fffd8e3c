import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { FileLock } from "../../../lib/journal/file_lock.ts";

// A lease is a locked file whose name begins with the holder's process id. The lock ends with the process, so
// that whoever finds it free knows that the holder is dead, also where another process has its number by now.

/**
 * Takes a lease on a stack.
 *
 * @param stackFolder The stack's folder.
 * @returns The lease; dispose it to give it up.
 */
export function takeLease(stackFolder: string): Disposable {
  const folder = join(stackFolder, "leases");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (;;) {
    const lease = FileLock.take(join(folder, `${process.pid}-${randomUUID().slice(0, 8)}.lock`));
    if (lease === undefined) continue; // somebody took it for a dead one's just now
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (held) lease[Symbol.dispose]();
        held = false;
      },
    };
  }
}

/** Who uses a stack. */
export interface Leases {
  /** Ids of the processes, one a lease. */
  readonly processes: readonly number[];
  /** Since when nobody does, in milliseconds since 1970; `undefined` where somebody does. */
  readonly idleSince: number | undefined;
}

/**
 * Tells who uses a stack, and forgets who is dead.
 *
 * @param stackFolder The stack's folder.
 * @returns Who uses it.
 */
export function readLeases(stackFolder: string): Leases {
  const folder = join(stackFolder, "leases");
  const processes: number[] = [];
  let files: readonly string[];
  try {
    files = readdirSync(folder);
  } catch {
    return { processes, idleSince: 0 };
  }
  for (const file of files) {
    if (!file.endsWith(".lock")) continue;
    if (isDead(join(folder, file))) continue;
    processes.push(Number(file.split("-")[0]));
  }
  if (processes.length > 0) return { processes, idleSince: undefined };
  return { processes, idleSince: statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0 };
}

function isDead(path: string): boolean {
  try {
    const lock = FileLock.take(path);
    lock?.[Symbol.dispose](); // which removes the file
    return lock !== undefined;
  } catch {
    return true; // the folder is gone
  }
}
