import type { JournalEntry } from "../journal/mod.ts";

/** What the journal knows of one step. */
export interface StepRecord {
  readonly kind: string;
  readonly title: string;
  readonly input: string;
  readonly startedAt: Date;
  /**
   * `doubt`: begun, and no end is known. `refused`: failed without effect. `undoing`: its undo began, and
   * no end is known. `undone`: as if it had never been.
   */
  readonly state: "doubt" | "refused" | "finished" | "undoing" | "undone";
  /** State before its undo began. */
  readonly before?: StepRecord["state"] | undefined;
  readonly output?: unknown;
  /** What it noted before it ended, in order. */
  readonly saved: unknown[];
  readonly secret: boolean;
  readonly reversible: boolean;
}

/** Folds a journal's entries into what is known of each step, in the order in which they began. */
export function recordsOf(entries: readonly JournalEntry[]): Map<string, StepRecord> {
  const records = new Map<string, StepRecord>();
  const change = (key: string, facts: Partial<StepRecord>) => {
    const record = records.get(key);
    if (record !== undefined) records.set(key, { ...record, ...facts });
  };
  for (const entry of entries) {
    if (entry.type === "started") {
      records.delete(entry.key);
      records.set(entry.key, {
        kind: entry.kind,
        title: entry.title,
        input: entry.input,
        startedAt: new Date(entry.at),
        state: "doubt",
        saved: [],
        secret: false,
        reversible: false,
      });
    } else if (entry.type === "saved") {
      records.get(entry.key)?.saved.push(entry.data);
    } else if (entry.type === "finished") {
      const { output, secret = false, reversible = false } = entry;
      change(entry.key, { state: "finished", output, secret, reversible });
    } else if (entry.type === "failed") {
      change(entry.key, { state: entry.outcome === "refused" ? "refused" : "doubt" });
    } else if (entry.type === "undoing") {
      const before = records.get(entry.key)?.state;
      if (before !== "undoing") change(entry.key, { state: "undoing", before });
    } else if (entry.type === "kept") {
      change(entry.key, { state: records.get(entry.key)?.before ?? "finished" });
    } else if (entry.type === "undone") change(entry.key, { state: "undone" });
  }
  return records;
}
