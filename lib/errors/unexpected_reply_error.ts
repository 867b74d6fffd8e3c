import { HttpError } from "./http_error.ts";

/** The answer is not what the API gives: a page instead of JSON, or JSON of another shape. */
export class UnexpectedReplyError extends HttpError {
  /** Name of the class. */
  override readonly name = "UnexpectedReplyError";
}
