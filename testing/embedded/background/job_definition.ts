import type { Clock } from "../../../lib/clock.ts";
import type { Job, JobKind } from "../store/job_table.ts";
import type { Store } from "../store/store.ts";

/** What work in the background is done with. */
export interface JobContext {
  readonly store: Store;
  readonly clock: Clock;
  /** Ends it: the server stops, and the next start does the work again. */
  readonly signal: AbortSignal;
}

/** Writes what work has come to; runs in the transaction that also takes the work off the table. */
export type Write = () => void;

/**
 * How work of a kind is done.
 *
 * What takes long is done first, without changing what is stored: a process that is killed meanwhile does
 * it again from the beginning. What it comes to is written in one go.
 */
export interface JobDefinition {
  readonly kind: JobKind;
  /**
   * Does the work.
   *
   * @returns What writes what it has come to.
   * @throws Where it cannot be done; then `fail` is called.
   */
  run(job: Job, context: JobContext): Write | Promise<Write>;
  /** Writes that it could not be done; in the transaction that takes it off the table. */
  fail(job: Job, context: JobContext, error: unknown): void;
}
