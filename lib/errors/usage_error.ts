import { DvflowError } from "./dvflow_error.ts";

/** What was asked for makes no sense as asked: a bad option, a bad address. The command line exits with 2. */
export class UsageError extends DvflowError {
  /** Name of the class. */
  override readonly name = "UsageError";
}
