import { ConflictError } from "./conflict_error.ts";
import { LockedError } from "./locked_error.ts";
import { RateLimitError } from "./rate_limit_error.ts";
import { UnavailableError } from "./unavailable_error.ts";

/**
 * Tells whether a failure may pass by itself: a lock, a server that is overloaded or away, a write that
 * another one got in the way of.
 *
 * @param error What was thrown.
 * @returns Whether trying again later makes sense.
 *
 * @example Usage
 * ```ts
 * import { mayPass, UsageError } from "@dvflow/dvflow/errors";
 * import { equal } from "node:assert/strict";
 *
 * equal(mayPass(new UsageError("Cannot connect: that is no address")), false);
 * ```
 */
export function mayPass(error: unknown): boolean {
  return error instanceof LockedError || error instanceof RateLimitError ||
    error instanceof UnavailableError ||
    (error instanceof ConflictError && error.outcome === "unknown");
}
