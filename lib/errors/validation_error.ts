import { HttpError } from "./http_error.ts";

/** The server refused what it was sent: missing or wrong fields, or bodies it cannot read. */
export class ValidationError extends HttpError {
  /** Name of the class. */
  override readonly name = "ValidationError";
}
