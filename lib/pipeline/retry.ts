import type { RetryPolicy } from "./step.ts";

/** Options of {@linkcode backoff}. */
export interface BackoffOptions {
  /**
   * How often it is tried in all.
   *
   * @default {4}
   */
  readonly attempts?: number;
  /**
   * Wait after the first failure, in milliseconds.
   *
   * @default {500}
   */
  readonly firstMs?: number;
  /**
   * By how much each wait is longer than the one before.
   *
   * @default {2}
   */
  readonly factor?: number;
  /**
   * Longest wait, in milliseconds.
   *
   * @default {30_000}
   */
  readonly maxMs?: number;
  /**
   * Longest time from the first attempt to the beginning of the last, in milliseconds.
   *
   * @default {120_000}
   */
  readonly budgetMs?: number;
  /**
   * Gives numbers from 0 to 1: each wait is shortened by up to its half, so that many clients do not come
   * back at the same time.
   *
   * @default {Math.random}
   */
  readonly random?: () => number;
  /**
   * Which failures may pass by themselves.
   *
   * @default {all}
   */
  readonly when?: (error: unknown) => boolean;
}

/**
 * Makes a policy that waits longer each time. Where the failure says how long to wait (`Retry-After`), that
 * is what counts.
 *
 * @param options Attempts, waits, budget.
 * @returns The policy.
 *
 * @example Usage
 * ```ts
 * import { backoff } from "@dvflow/dvflow/pipeline";
 * import { equal } from "node:assert/strict";
 *
 * const policy = backoff({ attempts: 3, firstMs: 100, random: () => 0 });
 *
 * equal(policy({ error: new Error("busy"), attempt: 1, elapsedMs: 0 }), 100);
 * equal(policy({ error: new Error("busy"), attempt: 2, elapsedMs: 150 }), 200);
 * equal(policy({ error: new Error("busy"), attempt: 3, elapsedMs: 400 }), null);
 * ```
 */
export function backoff(options: BackoffOptions = {}): RetryPolicy {
  const { attempts = 4, firstMs = 500, factor = 2, maxMs = 30_000, budgetMs = 120_000 } = options;
  const { random = Math.random, when = () => true } = options;
  return ({ error, attempt, elapsedMs }) => {
    if (attempt >= attempts || !when(error)) return null;
    const asked = error instanceof Error && "retryAfterMs" in error
      ? error.retryAfterMs
      : undefined;
    const longest = Math.min(maxMs, firstMs * factor ** (attempt - 1));
    const delayMs = typeof asked === "number" ? asked : longest * (1 - random() / 2);
    return elapsedMs + delayMs > budgetMs ? null : delayMs;
  };
}
