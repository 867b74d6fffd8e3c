import { createHash } from "node:crypto";

/** For what an address is signed. */
export interface Signing {
  /** Name of the account in whose place it lets one act. */
  readonly user: string;
  /** The only verb that it allows. */
  readonly method: string;
  /** When it ends. */
  readonly until: Date;
  /** What nobody else knows: the account's token. */
  readonly secret: string;
}

const digest = (text: string): string => createHash("sha512").update(text).digest("hex");

/** A time without a zone, as Java writes it. */
const local = (time: Date): string => time.toISOString().slice(0, -1);

/** Signs an address: whoever has it may ask it with one verb, until a time. */
export function signUrl(url: string, { user, method, until, secret }: Signing): string {
  const begun = `${url}${url.includes("?") ? "&" : "?"}until=${
    local(until)
  }&user=${user}&method=${method}&token=`;
  return begun + digest(begun + secret);
}

/**
 * Whether an address was signed for an account, and holds for a verb at a time.
 *
 * @param url The address, decoded.
 * @param signing What it has to be signed for; `until` is the time now.
 */
export function isSigned(url: string, { user, method, until: now, secret }: Signing): boolean {
  const begun = /^.*?&token=/s.exec(url)?.[0];
  if (begun === undefined) return false;
  const query = new URLSearchParams(url.slice(url.indexOf("?") + 1).replaceAll("+", "%2B"));
  const until = query.get("until");
  return url.slice(begun.length) === digest(begun + secret) && query.get("user") === user &&
    query.get("method") === method &&
    (until === null || !(Date.parse(`${until}Z`) < now.getTime()));
}
