import { createHash } from "node:crypto";
import { join } from "node:path";
import { FileLock } from "../../../lib/journal/file_lock.ts";
import type { Clock } from "../../../lib/clock.ts";

/** Options of {@linkcode takeLock}. */
export interface LockOptions {
  /** Time. */
  readonly clock: Clock;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** Is told once that somebody else has it. */
  readonly onWait?: () => void;
}

const LOOK_MS = 100;

/**
 * Takes a lock that ends with its process; waits while somebody has it.
 *
 * @param folder Folder of the locks.
 * @param name What is locked.
 * @param options Time, signal.
 * @returns The lock; dispose it.
 */
export async function takeLock(
  folder: string,
  name: string,
  { clock, signal, onWait }: LockOptions,
): Promise<Disposable> {
  const file = createHash("sha256").update(name).digest("hex").slice(0, 32);
  for (let told = false;; told = true) {
    signal.throwIfAborted();
    const lock = FileLock.take(join(folder, `${file}.lock`));
    if (lock !== undefined) return lock;
    if (!told) onWait?.();
    await clock.sleep(LOOK_MS, signal);
  }
}
