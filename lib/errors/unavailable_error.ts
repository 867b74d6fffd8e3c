import { HttpError } from "./http_error.ts";

/** No answer, or 502, 503 or 504: the server is down, starting, or behind a proxy that gave up. */
export class UnavailableError extends HttpError {
  /** Name of the class. */
  override readonly name = "UnavailableError";
}
