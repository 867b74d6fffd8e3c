import { printable } from "./printable.ts";

/**
 * What is known about the thing that failed: `refused` says that it did not happen, `unknown` that
 * it may have (an answer got lost, a connection was cut). Only what was refused may be tried again
 * without looking first.
 */
export type Outcome = "refused" | "unknown";

/** Options of {@linkcode DvflowError}. */
export interface DvflowErrorOptions {
  /** What was caught. */
  readonly cause?: unknown;
  /** What to do next: one sentence for people. */
  readonly hint?: string | undefined;
  /**
   * Whether the thing may have happened all the same.
   *
   * @default {"refused"}
   */
  readonly outcome?: Outcome;
}

/**
 * Base of all errors that dvflow throws on purpose. The message is one line that says what was being
 * done, to what, and why it failed; it never holds a token, nor a control character of a server.
 *
 * @example Usage
 * ```ts
 * import { DvflowError } from "@dvflow/dvflow/errors";
 * import { equal } from "node:assert/strict";
 *
 * const error = new DvflowError('Cannot read "a.json": it is empty', { hint: "Fill it." });
 * equal(error.hint, "Fill it.");
 * equal(error.outcome, "refused");
 * ```
 */
export class DvflowError extends Error {
  /** Name of the class. */
  override readonly name: string = "DvflowError";
  /** What to do next, when there is something to say. */
  readonly hint: string | undefined;
  /** Whether the thing may have happened all the same. */
  readonly outcome: Outcome;

  /**
   * Makes one.
   *
   * @param message What was being done, to what, and why it failed, in one line.
   * @param options Cause, hint, outcome.
   */
  constructor(message: string, options: DvflowErrorOptions = {}) {
    super(printable(message), "cause" in options ? { cause: options.cause } : undefined);
    this.hint = options.hint === undefined ? undefined : printable(options.hint);
    this.outcome = options.outcome ?? "refused";
  }
}
