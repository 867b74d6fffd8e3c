import { HttpError } from "./http_error.ts";

/** What is there forbids it: an alias that is taken, a version that is published already. */
export class ConflictError extends HttpError {
  /** Name of the class. */
  override readonly name = "ConflictError";
}
