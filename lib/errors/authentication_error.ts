import { HttpError } from "./http_error.ts";

/** The token is missing where one is needed, or it is wrong, expired or revoked. */
export class AuthenticationError extends HttpError {
  /** Name of the class. */
  override readonly name = "AuthenticationError";
}
