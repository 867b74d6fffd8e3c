import { HttpError, type HttpErrorOptions } from "./http_error.ts";

/** Options of {@linkcode UnavailableError}. */
export interface UnavailableErrorOptions extends HttpErrorOptions {
  /** What `Retry-After` asked for, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** No answer, or 502, 503 or 504: the server is down, starting, or behind a proxy that gave up. */
export class UnavailableError extends HttpError {
  /** Name of the class. */
  override readonly name = "UnavailableError";
  /** What `Retry-After` asked for, in milliseconds; absent where it asked for nothing. */
  readonly retryAfterMs: number | undefined;

  /**
   * Makes one.
   *
   * @param message What was being done, to what, and why it failed.
   * @param options Facts about the call, and how long to wait.
   */
  constructor(message: string, options: UnavailableErrorOptions) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}
