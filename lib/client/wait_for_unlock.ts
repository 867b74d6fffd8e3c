import { LockedError, printable } from "../errors/mod.ts";
import type { Session } from "../http/mod.ts";
import type { Lock } from "../schemas/mod.ts";
import type { ObjectId } from "./_paths.ts";
import { listLocks } from "./datasets.ts";

/** Options of {@linkcode waitForUnlock}. */
export interface WaitForUnlockOptions {
  /** Cancels the wait. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Longest wait, in milliseconds.
   *
   * @default {300_000}
   */
  readonly budgetMs?: number | undefined;
  /**
   * Locks that do not matter for what comes next. An ingest forbids publishing and deleting, and does
   * not forbid edits and uploads.
   *
   * @default {[]}
   */
  readonly except?: readonly string[];
  /** Called once for each set of locks that is waited for, with one sentence that names them. */
  readonly onWait?: (sentence: string) => void;
}

// These stay until a person does something.
const LASTING: Readonly<Record<string, string>> = {
  InReview: "A curator has to publish it or to return it to its author.",
  FileValidationFailed: "The installation's support has to look at its files.",
};

const FIRST_MS = 50;
const LONGEST_MS = 2_000;

/**
 * Waits until nothing locks a dataset: `GET /api/datasets/{id}/locks`, at growing intervals.
 *
 * @param session The connection.
 * @param dataset Persistent id or number, and what is to be done with it, in words that follow "Cannot".
 * @param options Budget, signal, which locks do not matter.
 * @throws {LockedError} If the budget is spent, or a lock is of a kind that does not go by itself.
 */
export async function waitForUnlock(
  session: Session,
  dataset: { readonly id: ObjectId; readonly doing: string },
  options: WaitForUnlockOptions = {},
): Promise<void> {
  const { signal, budgetMs = 300_000, except = [], onWait } = options;
  const began = session.clock.now().getTime();
  let told = "";
  for (let pause = FIRST_MS;; pause = Math.min(pause * 1.5, LONGEST_MS)) {
    const locks = (await listLocks(session, dataset.id, { signal }))
      .filter(({ lockType }) => !except.includes(lockType));
    if (locks.length === 0) return;
    const names = locks.map(describe).join(" and ");
    const lasting = locks.find(({ lockType }) => lockType in LASTING);
    const spent = session.clock.now().getTime() - began;
    if (lasting !== undefined || spent >= budgetMs) {
      const waited = lasting === undefined
        ? `, and ${Math.round(spent / 1000)} s of waiting are over`
        : "";
      throw new LockedError(
        `Cannot ${dataset.doing}: dataset "${dataset.id}" is locked by ${names}${waited}`,
        {
          method: "GET",
          url: new URL(`api/datasets/${dataset.id}/locks`, session.baseUrl).href,
          hint: lasting === undefined
            ? "Wait, and try again; a lock that stays for hours is one for the installation's support."
            : LASTING[lasting.lockType],
        },
      );
    }
    if (names !== told) onWait?.(`Waiting for dataset "${dataset.id}": it is locked by ${names}`);
    told = names;
    await session.clock.sleep(Math.min(pause, budgetMs - spent), signal);
  }
}

function describe(lock: Lock): string {
  const facts = [lock.user && `of ${lock.user}`, lock.date && `since ${lock.date}`].filter(Boolean);
  return printable(`"${lock.lockType}"${facts.length > 0 ? ` (${facts.join(", ")})` : ""}`);
}
