import { DvflowError } from "../errors/mod.ts";

/** A journal cannot be used: it is another run's, in use, or damaged. Nothing was done, nothing undone. */
export class JournalError extends DvflowError {
  /** Name of the class. */
  override readonly name = "JournalError";
}
