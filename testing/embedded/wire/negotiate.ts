import type { Route } from "./call.ts";
import { Answered, EndpointError } from "./endpoint_error.ts";
import type { Incoming } from "./incoming.ts";
import { fits, type MediaType, parseAccept, parseContentType } from "./media_type.ts";
import { badHeader } from "./outside.ts";
import { failed } from "./reply.ts";

const any: MediaType = { type: "*", subtype: "*" };

function typeOf(text: string): MediaType {
  const type = parseContentType(text);
  if (type === undefined) throw new Error(`"${text}" is no content type`);
  return type;
}

/** The type of the body; undefined where none is named. */
function contentTypeOf(request: Incoming): MediaType | undefined {
  const header = request.headers.get("Content-Type");
  if (header === null) return undefined;
  const type = parseContentType(header);
  if (type === undefined) throw new Answered(badHeader);
  return type;
}

function acceptOf(request: Incoming): readonly MediaType[] {
  const header = request.headers.get("Accept");
  const types = parseAccept(header ?? "");
  if (types === undefined) throw new Answered(badHeader);
  return types.length === 0 ? [any] : types;
}

/** Says of a type whether a request accepts it. */
export function acceptsOf(request: Incoming): (type: string) => boolean {
  const accepted = acceptOf(request);
  return (type) => accepted.some((one) => fits(one, typeOf(type)));
}

/**
 * Chooses among routes of one verb by what the request sends and what it accepts.
 *
 * @throws {Answered} Where a header makes no sense, or none takes what is sent.
 * @throws {EndpointError} Where none gives what is accepted.
 */
export function choose(routes: readonly Route[], request: Incoming): Route {
  const sent = contentTypeOf(request);
  const takes = ({ consumes }: Route): boolean =>
    consumes.length === 0 ||
    (sent === undefined
      ? !consumes.includes("multipart/form-data")
      : consumes.some((type) => fits(typeOf(type), sent)));
  const taking = routes.filter(takes);
  if (taking.length === 0) {
    throw new Answered(failed(415, "HTTP 415 Unsupported Media Type", { code: 415 }));
  }
  const accepts = acceptsOf(request);
  const found = taking.find(({ produces }) => produces.length === 0 || produces.some(accepts));
  if (found === undefined) throw new EndpointError(406);
  return found;
}
