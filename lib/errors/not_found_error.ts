import { HttpError } from "./http_error.ts";

/** What was asked for is not there, or not for this user. */
export class NotFoundError extends HttpError {
  /** Name of the class. */
  override readonly name = "NotFoundError";
}
