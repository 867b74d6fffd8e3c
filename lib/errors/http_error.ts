import { DvflowError, type DvflowErrorOptions } from "./dvflow_error.ts";

/** Facts about the call that failed; {@linkcode HttpError} carries them as fields. */
export interface HttpErrorFacts {
  /** HTTP verb. */
  readonly method: string;
  /** URL without any token or key. */
  readonly url: string;
  /** HTTP status; absent where no answer came. */
  readonly status?: number | undefined;
  /** What the server said, made printable; absent where it said nothing. */
  readonly serverMessage?: string | undefined;
}

/** Options of {@linkcode HttpError} and of the classes beside it. */
export interface HttpErrorOptions extends DvflowErrorOptions, HttpErrorFacts {}

/**
 * A call to an installation failed. The subclasses say how; this class itself stands for an answer
 * that none of them describes.
 */
export class HttpError extends DvflowError {
  /** Name of the class. */
  override readonly name: string = "HttpError";
  /** HTTP verb. */
  readonly method: string;
  /** URL without any token or key. */
  readonly url: string;
  /** HTTP status; absent where no answer came. */
  readonly status: number | undefined;
  /** What the server said, made printable; absent where it said nothing. */
  readonly serverMessage: string | undefined;

  /**
   * Makes one.
   *
   * @param message What was being done, to what, and why it failed.
   * @param options Facts about the call, cause, hint, outcome.
   */
  constructor(message: string, options: HttpErrorOptions) {
    super(message, options);
    this.method = options.method;
    this.url = options.url;
    this.status = options.status;
    this.serverMessage = options.serverMessage;
  }
}
