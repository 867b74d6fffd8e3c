import type { Journal, JournalEntry } from "./journal.ts";

/** A journal that lasts as long as the process; its entries can be looked at. */
export interface MemoryJournal extends Journal {
  /** What was written. */
  readonly entries: readonly JournalEntry[];
}

/**
 * Makes a journal in memory, for tests and for notebooks.
 *
 * @param entries What an earlier run wrote.
 * @returns The journal.
 *
 * @example Usage
 * ```ts
 * import { memoryJournal } from "@dvflow/dvflow/journal";
 * import { equal } from "node:assert/strict";
 *
 * const journal = memoryJournal();
 * await journal.append({ type: "ended", status: "finished" });
 *
 * equal(journal.entries.length, 1);
 * ```
 */
export function memoryJournal(entries: readonly JournalEntry[] = []): MemoryJournal {
  const written = [...entries];
  return {
    get entries() {
      return written;
    },
    read: () => Promise.resolve({ entries: [...written] }),
    append(entry) {
      // As JSON Lines would: what does not survive that must not seem to here.
      written.push(JSON.parse(JSON.stringify(entry)));
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
