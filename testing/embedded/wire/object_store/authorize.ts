import {
  algorithm,
  isSame,
  parseSigningTime,
  scopeOf,
  sign,
  type SignedRequest,
  type SigningKey,
  unsignedPayload,
} from "../../domain/signature.ts";
import type { Incoming } from "../incoming.ts";
import { S3Error } from "./s3_error.ts";

/** A request to the object store, taken apart. */
export interface S3Request {
  readonly request: Incoming;
  readonly url: URL;
  /** The path as it was sent, decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** What a request is checked with. */
export interface Gate {
  readonly key: SigningKey;
  readonly now: Date;
}

const week = 604_800;
const skewMs = 15 * 60 * 1000;
const parameters = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-Date",
  "X-Amz-SignedHeaders",
  "X-Amz-Expires",
];

interface Scope {
  readonly id: string;
  readonly region: string;
}

function scopeIn(credential: string, time: string, code: "header" | "query"): Scope {
  const parts = credential.split("/");
  const region = parts.at(-3) ?? "";
  if (parts.length < 5 || parts.slice(-4).join("/") !== scopeOf(time, region)) {
    throw new S3Error(
      code === "query" ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed",
      {
        message:
          'Error parsing the credential; it has to be "<access key>/<date>/<region>/s3/aws4_request"',
      },
    );
  }
  return { id: parts.slice(0, -4).join("/"), region };
}

/** The values of the headers that are signed. */
function signedHeaders(
  { request, url }: S3Request,
  names: readonly string[],
): readonly (readonly [string, string])[] {
  return names.map((name) => {
    const value = name === "host" ? request.headers.get("host") ?? url.host : undefined;
    return [name, value ?? request.headers.get(name) ?? ""] as const;
  });
}

/** Headers of the store's own have to be signed, or somebody else could have added them. */
function refuseUnsigned({ request }: S3Request, signed: readonly string[]): void {
  const added = ["x-amz-tagging", "x-amz-acl", "x-amz-storage-class", "x-amz-copy-source"]
    .filter((name) => request.headers.get(name) !== null && !signed.includes(name));
  if (added.length === 0) return;
  throw new S3Error("AccessDenied", {
    message: "There were headers present in the request which were not signed",
    details: { HeadersNotSigned: added.join(", ") },
  });
}

function refuseOther(signed: SignedRequest, key: SigningKey, given: string): void {
  if (isSame(sign(signed, key), given)) return;
  throw new S3Error("SignatureDoesNotMatch", {
    details: { AWSAccessKeyId: key.id, SignatureProvided: given },
  });
}

function checkPresigned(asked: S3Request, { key, now }: Gate): void {
  const { query, request, path } = asked;
  const values = parameters.map((name) => query.get(name));
  if (values.includes(null)) {
    throw new S3Error("AuthorizationQueryParametersError", {
      message: `Query-string authentication version 4 requires the ${
        parameters.join(", ")
      } parameters.`,
    });
  }
  const [way, credential, signature, date, names, lifetime] = values as readonly string[];
  const malformed = (message: string): S3Error =>
    new S3Error("AuthorizationQueryParametersError", { message });
  if (way !== algorithm) throw malformed(`X-Amz-Algorithm only supports "${algorithm}"`);
  const from = parseSigningTime(date!);
  if (from === undefined) {
    throw malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  const seconds = Number(lifetime);
  if (!/^\d+$/.test(lifetime!)) throw malformed("X-Amz-Expires should be a number");
  if (seconds > week) {
    throw malformed(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given value must be less than ${week}`,
    );
  }
  const { id, region } = scopeIn(credential!, date!, "query");
  if (id !== key.id) throw new S3Error("InvalidAccessKeyId", { details: { AWSAccessKeyId: id } });
  const end = new Date(from.getTime() + seconds * 1000);
  if (now > end) {
    throw new S3Error("AccessDenied", {
      message: "Request has expired",
      details: {
        "X-Amz-Expires": seconds,
        Expires: end.toISOString(),
        ServerTime: now.toISOString(),
      },
    });
  }
  if (from.getTime() > now.getTime() + skewMs) {
    throw new S3Error("AccessDenied", { message: "Request is not yet valid" });
  }
  const signed = names!.split(";");
  if (!signed.includes("host")) throw malformed("The host header has to be signed");
  refuseUnsigned(asked, signed);
  refuseOther(
    {
      method: request.method,
      path,
      query: [...query].filter(([name]) => name !== "X-Amz-Signature"),
      headers: signedHeaders(asked, signed),
      payload: query.get("X-Amz-Content-Sha256") ?? unsignedPayload,
      time: date!,
      region,
    },
    key,
    signature!,
  );
}

function checkHeader(asked: S3Request, header: string, { key, now }: Gate): void {
  const { request, query, path } = asked;
  const [, credential, names, signature] =
    /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([^,\s]+)\s*$/
      .exec(header) ?? [];
  const date = request.headers.get("x-amz-date") ?? "";
  const time = parseSigningTime(date);
  if (credential === undefined || time === undefined) {
    throw new S3Error("AuthorizationHeaderMalformed");
  }
  const { id, region } = scopeIn(credential, date, "header");
  // As in other stores for developers, any key opens it; a signature by the key that it has must be right.
  if (id !== key.id) return;
  if (Math.abs(time.getTime() - now.getTime()) > skewMs) {
    throw new S3Error("RequestTimeTooSkewed", { details: { ServerTime: now.toISOString() } });
  }
  const signed = names!.split(";");
  refuseUnsigned(asked, signed);
  refuseOther(
    {
      method: request.method,
      path,
      query: [...query],
      headers: signedHeaders(asked, signed),
      payload: request.headers.get("x-amz-content-sha256") ?? unsignedPayload,
      time: date,
      region,
    },
    key,
    signature!,
  );
}

/**
 * Lets a request pass that is signed: in its address, as Dataverse hands it out, or in a header.
 *
 * @throws {S3Error} Where it is not, or not for this, or no longer.
 */
export function authorize(asked: S3Request, gate: Gate): void {
  const header = asked.request.headers.get("Authorization");
  const inAddress = ["X-Amz-Signature", "X-Amz-Algorithm", "X-Amz-Credential"]
    .some((name) => asked.query.has(name));
  if (inAddress && header !== null) {
    throw new S3Error("InvalidArgument", {
      message:
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
    });
  }
  if (inAddress) return checkPresigned(asked, gate);
  if (header === null) throw new S3Error("AccessDenied");
  checkHeader(asked, header, gate);
}
