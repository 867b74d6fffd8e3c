import type { Journal } from "../journal/mod.ts";
import type { RunEvent } from "../progress/mod.ts";
import type { Leftover, Step } from "./step.ts";

/** One thing to take back. */
export interface Undoable {
  readonly key: string;
  readonly title: string;
  /** `undefined` says that it did not happen after all. */
  readonly undo: (signal: AbortSignal) => ReturnType<Step<unknown>["undo"]>;
}

/** What a run made, the last thing on top, and how to take it back. */
export class UndoStack {
  readonly #items: Undoable[] = [];
  readonly #journal: Journal;
  readonly #emit: (event: RunEvent) => void;

  constructor(journal: Journal, emit: (event: RunEvent) => void) {
    this.#journal = journal;
    this.#emit = emit;
  }

  /** Puts a thing on top. */
  push(item: Undoable): void {
    this.#items.push(item);
  }

  /**
   * Takes back all of it; one that fails does not stop the rest.
   *
   * @param limitMs Longest time for all, in milliseconds.
   * @param known What is known to stay, whatever is taken back.
   * @returns What is left behind.
   */
  async undo(limitMs: number, known: readonly Leftover[]): Promise<readonly Leftover[]> {
    const deadline = new AbortController();
    const late = new DOMException(`The ${limitMs} ms for undoing are over`, "TimeoutError");
    const timer = setTimeout(() => deadline.abort(late), limitMs);
    const left: Leftover[] = [...known];
    const gone = new Set<string>();
    try {
      for (let item = this.#items.pop(); item !== undefined; item = this.#items.pop()) {
        const report = await this.#undoOne(item, deadline.signal);
        left.push(...report.left);
        for (const name of report.gone) gone.add(name);
      }
    } finally {
      clearTimeout(timer);
    }
    const there = left.filter(({ within }) => within === undefined || !gone.has(within));
    if (there.length > 0) this.#emit({ type: "left-behind", left: there });
    return there;
  }

  async #undoOne(
    { key, title, undo }: Undoable,
    signal: AbortSignal,
  ): Promise<{ readonly left: readonly Leftover[]; readonly gone: readonly string[] }> {
    this.#emit({ type: "undo-started", key, title });
    try {
      await this.#journal.append({ type: "undoing", key });
      signal.throwIfAborted();
      const { left = [], gone = [] } = await undo(signal) ?? {};
      // What is still there is still done: a resumed run must not do it a second time.
      await this.#journal.append({ type: left.length === 0 ? "undone" : "kept", key });
      if (left.length === 0) this.#emit({ type: "undo-finished", key, title });
      return { left, gone };
    } catch (error) {
      this.#emit({ type: "undo-failed", key, title, error });
      const why = error instanceof Error ? error.message : String(error);
      return { left: [{ what: title, why }], gone: [] };
    }
  }
}
