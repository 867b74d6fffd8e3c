import { HttpError } from "./http_error.ts";

/** The dataset is locked (by an ingest, a publication, a review …), and that forbids the call. */
export class LockedError extends HttpError {
  /** Name of the class. */
  override readonly name = "LockedError";
}
