import { type JournalEntry, JournalError } from "../journal/mod.ts";

/** What a run is told by. */
export interface RunIdentity {
  readonly pipeline: string;
  readonly input: string;
  readonly installation: string;
}

/** Whether a journal holds this run already; refuses one that holds another. */
export function isSameRun(entries: readonly JournalEntry[], now: RunIdentity): boolean {
  const first = entries.find((entry) => entry.type === "run");
  if (first === undefined) {
    if (entries.length === 0) return false;
    throw new JournalError("Cannot use the journal: it does not begin with a run");
  }
  refuseOther("pipeline", first.pipeline, now.pipeline);
  refuseOther("installation", first.installation, now.installation);
  if (first.input === now.input) return true;
  throw new JournalError(
    `Cannot resume "${now.pipeline}": its input is another than the journal's`,
    { hint: "Give the same input as the first time, or begin a new journal." },
  );
}

function refuseOther(what: string, inJournal: string, now: string): void {
  if (inJournal === now) return;
  throw new JournalError(
    `Cannot resume: the journal is of the ${what} "${inJournal}", not of "${now}"`,
    {
      hint: "Name the journal of this run, or begin a new one.",
    },
  );
}
