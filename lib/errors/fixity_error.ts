import { DvflowError, type DvflowErrorOptions } from "./dvflow_error.ts";

/** Options of {@linkcode FixityError}. */
export interface FixityErrorOptions extends DvflowErrorOptions {
  /** Name of the file. */
  readonly file: string;
  /** What it should be, such as `MD5 8b8db3df…`, or a number of bytes. */
  readonly expected: string;
  /** What it is. */
  readonly actual: string;
}

/** Bytes are not the ones they should be: a checksum or a size differs. */
export class FixityError extends DvflowError {
  /** Name of the class. */
  override readonly name = "FixityError";
  /** Name of the file. */
  readonly file: string;
  /** What it should be. */
  readonly expected: string;
  /** What it is. */
  readonly actual: string;

  /**
   * Makes one.
   *
   * @param message What was being done, to what, and why it failed.
   * @param options File, expected and actual value.
   */
  constructor(message: string, options: FixityErrorOptions) {
    super(message, options);
    this.file = options.file;
    this.expected = options.expected;
    this.actual = options.actual;
  }
}
