import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";

/** What lets somebody sign requests to the object store. */
export interface SigningKey {
  readonly id: string;
  readonly secret: string;
}

/** What is signed of a request, whoever does it. */
export interface SignedRequest {
  readonly method: string;
  /** Path, decoded. */
  readonly path: string;
  /** Names and values, decoded, without the signature. */
  readonly query: readonly (readonly [string, string])[];
  /** The headers that are signed. */
  readonly headers: readonly (readonly [string, string])[];
  /** The digest of the body, or a word in its place. */
  readonly payload: string;
  /** The time, as `20261125T123415Z`. */
  readonly time: string;
  readonly region: string;
}

/** The one way to sign that there is. */
export const algorithm = "AWS4-HMAC-SHA256";

/** The region that addresses of the object store name. */
export const objectRegion = "us-east-1";

/** In place of the digest of a body that nobody knows yet. */
export const unsignedPayload = "UNSIGNED-PAYLOAD";

/** Percent-encodes as signatures want it: all but letters, digits and `-._~`. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A path as it is signed, and sent. */
export function encodePath(path: string): string {
  return path.split("/").map(uriEncode).join("/");
}

function byCode([a, x]: readonly [string, string], [b, y]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0;
}

function hmac(key: string | Uint8Array, text: string): Uint8Array {
  return createHmac("sha256", key).update(text).digest();
}

/** The scope in which a signature holds: a day, a region, a service. */
export function scopeOf(time: string, region: string): string {
  return `${time.slice(0, 8)}/${region}/s3/aws4_request`;
}

/**
 * Signs a request, by Signature Version 4.
 *
 * @returns The signature, in hexadecimal.
 */
export function sign(request: SignedRequest, key: SigningKey): string {
  const { method, path, query, headers, payload, time, region } = request;
  const sorted = headers.map(([name, value]) =>
    [name.toLowerCase(), value.trim().replace(/ +/g, " ")] as const
  ).sort(byCode);
  const canonical = [
    method,
    encodePath(path),
    query.map(([name, value]) => [uriEncode(name), uriEncode(value)] as const).sort(byCode)
      .map((pair) => pair.join("=")).join("&"),
    ...sorted.map((pair) => pair.join(":")),
    "",
    sorted.map(([name]) => name).join(";"),
    payload,
  ].join("\n");
  const scope = scopeOf(time, region);
  const digest = createHash("sha256").update(canonical).digest("hex");
  const day = hmac(hmac(hmac(`AWS4${key.secret}`, time.slice(0, 8)), region), "s3");
  return Buffer.from(
    hmac(hmac(day, "aws4_request"), [algorithm, time, scope, digest].join("\n")),
  ).toString("hex");
}

/** Whether two signatures are the same; takes as long where they differ early as where late. */
export function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** A time as signatures have it. */
export function signingTime(time: Date): string {
  return time.toISOString().replace(/[-:]|\.\d+/g, "");
}

/** Reads a time of a signature; undefined where it is none. */
export function parseSigningTime(text: string): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** What an address lets its holder do, and for how long. */
export interface Presigning {
  /** The address of the object store, ending in a slash. */
  readonly base: URL;
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly time: Date;
  readonly expiresSeconds: number;
  readonly region: string;
  readonly signingKey: SigningKey;
  /** Headers that have to be sent. */
  readonly headers?: readonly (readonly [string, string])[];
  /** Parameters that the address has besides. */
  readonly query?: readonly (readonly [string, string])[];
}

/** Makes an address that lets whoever has it do one thing with one object for a while. */
export function presign(wish: Presigning): string {
  const { base, method, region, signingKey } = wish;
  const path = `/${wish.bucket}/${wish.key}`;
  const time = signingTime(wish.time);
  const headers = [["host", base.host] as const, ...wish.headers ?? []];
  const query = [
    ...wish.query ?? [],
    ["X-Amz-Algorithm", algorithm] as const,
    ["X-Amz-Date", time] as const,
    ["X-Amz-SignedHeaders", headers.map(([name]) => name).sort().join(";")] as const,
    ["X-Amz-Credential", `${signingKey.id}/${scopeOf(time, region)}`] as const,
    ["X-Amz-Expires", String(wish.expiresSeconds)] as const,
  ];
  const signature = sign(
    { method, path, query, headers, payload: unsignedPayload, time, region },
    signingKey,
  );
  const search = [...query, ["X-Amz-Signature", signature] as const]
    .map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`).join("&");
  return `${base.origin}${encodePath(path)}?${search}`;
}
