import { DvflowError } from "../errors/mod.ts";

/** A file that could not be transferred. */
export interface FailedFile {
  /** Its path. */
  readonly path: string;
  /** Why. */
  readonly error: DvflowError;
}

/** Some of many files could not be transferred; the others were. */
export class TransferError extends DvflowError {
  /** Name of the class. */
  override readonly name = "TransferError";
  /** Which, and why. */
  readonly failed: readonly FailedFile[];

  /**
   * Makes one.
   *
   * @param doing What was being done, such as `download`.
   * @param failed Which files failed; at least one.
   * @param total Of how many.
   */
  constructor(doing: string, failed: readonly FailedFile[], total: number) {
    const some = failed.slice(0, 3).map(({ error }) => error.message.replace(/^Cannot /, ""));
    const more = failed.length > 3 ? `; and ${failed.length - 3} more` : "";
    super(
      `Cannot ${doing} ${failed.length} of ${total} files: cannot ${some.join("; cannot ")}${more}`,
      {
        hint: failed[0]?.error.hint,
        cause: failed[0]?.error,
      },
    );
    this.failed = failed;
  }
}
