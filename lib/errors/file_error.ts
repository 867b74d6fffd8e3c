import { DvflowError, type DvflowErrorOptions } from "./dvflow_error.ts";

/** Options of {@linkcode FileError}. */
export interface FileErrorOptions extends DvflowErrorOptions {
  /** Path as it was given. */
  readonly path: string;
}

/** A file of this machine could not be read or written, or it changed while it was read. */
export class FileError extends DvflowError {
  /** Name of the class. */
  override readonly name = "FileError";
  /** Path as it was given. */
  readonly path: string;

  /**
   * Makes one.
   *
   * @param message What was being done, to what, and why it failed.
   * @param options Path, cause, hint.
   */
  constructor(message: string, options: FileErrorOptions) {
    super(message, options);
    this.path = options.path;
  }
}
