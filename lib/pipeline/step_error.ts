import { DvflowError } from "../errors/mod.ts";
import type { Leftover } from "./step.ts";

/** Facts about the step that failed; {@linkcode StepError} carries them as fields. */
export interface StepErrorOptions {
  /** Name of the step in the run. */
  readonly key: string;
  /** Why it failed. */
  readonly cause: unknown;
  /** What the clean-up could not take back. */
  readonly left?: readonly Leftover[];
}

/** A step failed; `cause` says why, `left` what is still there after the clean-up. */
export class StepError extends DvflowError {
  /** Name of the class. */
  override readonly name = "StepError";
  /** Name of the step in the run, `parent/child` when nested. */
  readonly key: string;
  /** What the clean-up could not take back. */
  readonly left: readonly Leftover[];

  /**
   * Makes one.
   *
   * @param options The step, why it failed, what is left.
   */
  constructor(options: StepErrorOptions) {
    const { key, cause, left = [] } = options;
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`Step "${key}": ${why}`, {
      cause,
      hint: cause instanceof DvflowError ? cause.hint : undefined,
      outcome: cause instanceof DvflowError ? cause.outcome : "unknown",
    });
    this.key = key;
    this.left = left;
  }
}

/** The run succeeded, and its clean-up could not take everything back. */
export class CleanupError extends DvflowError {
  /** Name of the class. */
  override readonly name = "CleanupError";
  /** What is still there. */
  readonly left: readonly Leftover[];

  /**
   * Makes one.
   *
   * @param left What is still there.
   */
  constructor(left: readonly Leftover[]) {
    super(
      `Cannot clean up: ${
        left.map(({ what, why }) => `${what} is left behind (${why})`).join("; ")
      }`,
      { hint: "Delete it by hand, or with the rights it takes." },
    );
    this.left = left;
  }
}

/** An earlier run began the step, and nothing tells whether it happened. */
export class StepInDoubtError extends DvflowError {
  /** Name of the class. */
  override readonly name = "StepInDoubtError";
  /** Name of the step in the run. */
  readonly key: string;

  /**
   * Makes one.
   *
   * @param key Name of the step in the run.
   * @param title Title of the step.
   */
  constructor(key: string, title: string) {
    super(
      `Cannot go on with "${title}": an earlier run began it, and nothing tells whether it happened`,
      {
        outcome: "unknown",
        hint:
          "Look for its result. Give the step a `find`, or `repeatable: true` where doing it twice does no harm; or begin a new journal.",
      },
    );
    this.key = key;
  }
}
