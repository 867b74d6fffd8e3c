import { HttpError } from "./http_error.ts";

/** The token is valid, and its user may not do this. Dataverse says so with 401 or 403. */
export class PermissionError extends HttpError {
  /** Name of the class. */
  override readonly name = "PermissionError";
}
