import { HttpError, type HttpErrorOptions } from "./http_error.ts";

/** Options of {@linkcode RateLimitError}. */
export interface RateLimitErrorOptions extends HttpErrorOptions {
  /** What `Retry-After` asked for, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** The server has had too many requests (429). */
export class RateLimitError extends HttpError {
  /** Name of the class. */
  override readonly name = "RateLimitError";
  /** What `Retry-After` asked for, in milliseconds; absent where it asked for nothing. */
  readonly retryAfterMs: number | undefined;

  /**
   * Makes one.
   *
   * @param message What was being done, to what, and why it failed.
   * @param options Facts about the call, and how long to wait.
   */
  constructor(message: string, options: RateLimitErrorOptions) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}
