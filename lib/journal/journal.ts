/** One entry of a journal, told apart by `type`. */
export type JournalEntry =
  | RunEntry
  | StartedEntry
  | SavedEntry
  | FinishedEntry
  | FailedEntry
  | UndoingEntry
  | UndoneEntry
  | KeptEntry
  | EndedEntry;

/** A run begins, or goes on. */
export interface RunEntry {
  /** Tells it apart. */
  readonly type: "run";
  /** Version of the journal's form. */
  readonly format: 1;
  /** Name of the pipeline, or kind of the step. */
  readonly pipeline: string;
  /** Digest of its input. */
  readonly input: string;
  /** Address of the installation. */
  readonly installation: string;
  /** When, ISO 8601. */
  readonly at: string;
  /** Number of the process. */
  readonly pid: number;
  /** What the caller wants to find again; never a secret. */
  readonly context?: unknown;
}

/** A step is about to begin. */
export interface StartedEntry {
  /** Tells it apart. */
  readonly type: "started";
  /** Name of the step in the run. */
  readonly key: string;
  /** Kind of the step. */
  readonly kind: string;
  /** Title for people. */
  readonly title: string;
  /** Digest of its input. */
  readonly input: string;
  /** When, ISO 8601. */
  readonly at: string;
}

/** A step notes how far it is, for whoever goes on with it. */
export interface SavedEntry {
  /** Tells it apart. */
  readonly type: "saved";
  /** Name of the step in the run. */
  readonly key: string;
  /** What the step wants to find again; never an API token. */
  readonly data: unknown;
}

/** A step is done. */
export interface FinishedEntry {
  /** Tells it apart. */
  readonly type: "finished";
  /** Name of the step in the run. */
  readonly key: string;
  /** What came out; absent where that is a secret, or nothing. */
  readonly output?: unknown;
  /** Whether the output was left out because it is a secret. */
  readonly secret?: true;
  /** Whether it can be taken back. */
  readonly reversible?: true;
}

/** A step failed. */
export interface FailedEntry {
  /** Tells it apart. */
  readonly type: "failed";
  /** Name of the step in the run. */
  readonly key: string;
  /** Whether it may have happened all the same. */
  readonly outcome: "refused" | "unknown";
  /** Why. */
  readonly message: string;
}

/** A step is about to be taken back. */
export interface UndoingEntry {
  /** Tells it apart. */
  readonly type: "undoing";
  /** Name of the step in the run. */
  readonly key: string;
}

/** A step was taken back. */
export interface UndoneEntry {
  /** Tells it apart. */
  readonly type: "undone";
  /** Name of the step in the run. */
  readonly key: string;
}

/** A step could not be taken back, or not all of it: what it made is still there. */
export interface KeptEntry {
  /** Tells it apart. */
  readonly type: "kept";
  /** Name of the step in the run. */
  readonly key: string;
}

/** The run ended. */
export interface EndedEntry {
  /** Tells it apart. */
  readonly type: "ended";
  /** How. */
  readonly status: "finished" | "failed" | "cancelled";
}

/** What a journal holds. */
export interface JournalContents {
  /** The entries, in the order in which they were written. */
  readonly entries: readonly JournalEntry[];
  /** The last line, where it could not be read. */
  readonly lost?: LostLine;
}

/** A last line that was cut off while it was written. */
export interface LostLine {
  /** Which one, from 1. */
  readonly line: number;
  /** Its length in bytes. */
  readonly bytes: number;
}

/** Where a run remembers what it did. */
export interface Journal extends AsyncDisposable {
  /**
   * Reads what earlier runs wrote.
   *
   * @returns Entries, and what was lost.
   */
  read(): Promise<JournalContents>;
  /**
   * Appends an entry.
   *
   * @param entry The entry; it is on disk when the promise resolves.
   */
  append(entry: JournalEntry): Promise<void>;
}
