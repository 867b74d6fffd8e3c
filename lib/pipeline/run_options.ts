import type { Clock } from "../clock.ts";
import type { Session } from "../http/session.ts";
import type { Journal } from "../journal/mod.ts";
import type { RunEvent } from "../progress/mod.ts";

/** When to take back what a run made. */
export type Cleanup = "on-failure" | "always" | "never";

/** Options of `run` and `openScope`. */
export interface RunOptions {
  /** The connection that steps get. */
  readonly session: Session;
  /**
   * Where the run remembers what it did.
   *
   * @default {in memory}
   */
  readonly journal?: Journal;
  /** What is kept in the journal for the caller; never a secret. */
  readonly journalContext?: unknown;
  /** Cancels the run; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * When to take back what was made: after a failure or a cancellation, always, or never.
   *
   * @default {"on-failure"}
   */
  readonly cleanup?: Cleanup;
  /**
   * Whether that goes for published things, too.
   *
   * @default {true with cleanup "always", else false}
   */
  readonly destroyPublished?: boolean;
  /**
   * Longest time for taking back, in milliseconds, whatever became of the run's own signal.
   *
   * @default {120_000}
   */
  readonly undoTimeoutMs?: number;
  /** Told of everything that happens. What it throws is not heeded. */
  readonly onEvent?: (event: RunEvent) => void;
  /**
   * Time.
   *
   * @default {the machine's own}
   */
  readonly clock?: Clock;
}
