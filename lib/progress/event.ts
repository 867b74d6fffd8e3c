/** Something that a run could not take back. */
export interface LeftBehind {
  /** What it is, by name. */
  readonly what: string;
  /** Why it is still there. */
  readonly why: string;
}

/** How a run ended. */
export type RunStatus = "finished" | "failed" | "cancelled";

/** Everything a run says, told apart by `type`. */
export type RunEvent =
  | RunStarted
  | JournalDamaged
  | StepStarted
  | StepProgressed
  | StepNoted
  | StepRetrying
  | StepFinished
  | StepFailed
  | UndoStarted
  | UndoFinished
  | UndoFailed
  | ThingsLeftBehind
  | RunFinished;

/** A run begins, or goes on. */
export interface RunStarted {
  /** Tells it apart. */
  readonly type: "run-started";
  /** Name of the pipeline, or kind of the step. */
  readonly pipeline: string;
  /** Address of the installation. */
  readonly installation: string;
  /** Whether an earlier run goes on. */
  readonly resumed: boolean;
}

/** The journal's last line was cut off; what stands before it is used. */
export interface JournalDamaged {
  /** Tells it apart. */
  readonly type: "journal-damaged";
  /** Which line. */
  readonly line: number;
  /** How many bytes are lost. */
  readonly bytes: number;
}

/** A step begins. */
export interface StepStarted {
  /** Tells it apart. */
  readonly type: "step-started";
  /** Name of the step in the run. */
  readonly key: string;
  /** Title for people. */
  readonly title: string;
  /** 1 for the first try. */
  readonly attempt: number;
}

/** A step got further. */
export interface StepProgressed {
  /** Tells it apart. */
  readonly type: "step-progress";
  /** Name of the step in the run. */
  readonly key: string;
  /** Done so far. */
  readonly loaded: number;
  /** Expected in all, when known. */
  readonly total?: number;
  /** What is counted; bytes by default. */
  readonly unit?: "bytes" | "files" | "items";
  /** What it is about, such as a path. */
  readonly label?: string;
  /** Files that are done, where bytes of several files are counted. */
  readonly files?: number;
  /** All of these files. */
  readonly totalFiles?: number;
}

/** A step has something to say. */
export interface StepNoted {
  /** Tells it apart. */
  readonly type: "step-note";
  /** Name of the step in the run. */
  readonly key: string;
  /** One sentence. */
  readonly message: string;
}

/** A step failed and is tried again. */
export interface StepRetrying {
  /** Tells it apart. */
  readonly type: "step-retrying";
  /** Name of the step in the run. */
  readonly key: string;
  /** Wait before the next try, in milliseconds. */
  readonly delayMs: number;
  /** Why it failed. */
  readonly error: unknown;
}

/** A step is done. */
export interface StepFinished {
  /** Tells it apart. */
  readonly type: "step-finished";
  /** Name of the step in the run. */
  readonly key: string;
  /** Title for people. */
  readonly title: string;
  /** Whether it was done now, by an earlier run, or was found to have happened. */
  readonly from: "run" | "journal" | "find";
  /** What came out, in one line without secrets. */
  readonly summary?: string;
  /** How long it took, in milliseconds. */
  readonly ms: number;
}

/** A step failed for good. */
export interface StepFailed {
  /** Tells it apart. */
  readonly type: "step-failed";
  /** Name of the step in the run. */
  readonly key: string;
  /** Title for people. */
  readonly title: string;
  /** Why. */
  readonly error: unknown;
}

/** A step is being taken back. */
export interface UndoStarted {
  /** Tells it apart. */
  readonly type: "undo-started";
  /** Name of the step in the run. */
  readonly key: string;
  /** Title for people. */
  readonly title: string;
}

/** A step was taken back. */
export interface UndoFinished {
  /** Tells it apart. */
  readonly type: "undo-finished";
  /** Name of the step in the run. */
  readonly key: string;
  /** Title for people. */
  readonly title: string;
}

/** A step could not be taken back. */
export interface UndoFailed {
  /** Tells it apart. */
  readonly type: "undo-failed";
  /** Name of the step in the run. */
  readonly key: string;
  /** Title for people. */
  readonly title: string;
  /** Why. */
  readonly error: unknown;
}

/** All is taken back that can be, and this is not. */
export interface ThingsLeftBehind {
  /** Tells it apart. */
  readonly type: "left-behind";
  /** By name. */
  readonly left: readonly LeftBehind[];
}

/** A run ended. */
export interface RunFinished {
  /** Tells it apart. */
  readonly type: "run-finished";
  /** How. */
  readonly status: RunStatus;
  /** How long it took, in milliseconds. */
  readonly ms: number;
}
