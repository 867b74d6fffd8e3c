import {
  type HttpError,
  PermissionError,
  printable,
  UnavailableError,
  UnexpectedReplyError,
} from "../errors/mod.ts";
import type { Refusal } from "./_classify.ts";
import { redactUrl } from "./_redact.ts";

/** What a store answers where an address has expired, or where it is overloaded: another address may do. */
const MAY_PASS = [400, 401, 403, 408, 429, 500, 502, 503, 504];

/**
 * A store says no: not in Dataverse's words, and not for Dataverse's reasons. Where the server redirected to
 * it, the next attempt gets another address; an address that was given stays what it is.
 */
export function refusedByStore(
  refusal: Refusal,
  { url, given }: { readonly url: URL; readonly given: boolean },
): HttpError {
  const { doing, method, status, text, retryAfterMs } = refusal;
  const said = /<Message>([^<]{1,300})<\/Message>/.exec(text)?.[1];
  const options = {
    method,
    url: redactUrl(url),
    status,
    serverMessage: said === undefined ? undefined : printable(said),
  };
  const words = said === undefined ? "" : ` "${said}"`;
  const message = `Cannot ${doing}: the store at ${url.host} answered ${status}${words}`;
  if (!MAY_PASS.includes(status)) {
    return new UnexpectedReplyError(message, {
      ...options,
      hint: "Tell the installation's support: what it redirects to is not there, or not open.",
    });
  }
  const hint = status < 408
    ? "Its addresses are good for a while only: compare the clocks of the installation and of its store."
    : "The store may be overloaded: try again in a while.";
  if (given && status < 408) return new PermissionError(message, { ...options, hint });
  return new UnavailableError(message, { ...options, retryAfterMs, hint });
}
