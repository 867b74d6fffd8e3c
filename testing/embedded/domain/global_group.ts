import { BlockList } from "node:net";
import { isArray, type JsonObject, textOf } from "./json.ts";

/** The addresses that an IP group has. */
export interface IpRule {
  readonly ranges: readonly (readonly [string, string])[];
  readonly addresses: readonly string[];
}

/** The domains that a group of e-mail addresses has. */
export interface DomainRule {
  readonly domains: readonly string[];
  /** Whether domains are regular expressions. */
  readonly regex: boolean;
}

const familyOf = (address: string): "ipv4" | "ipv6" => address.includes(":") ? "ipv6" : "ipv4";

/**
 * Reads ranges and addresses.
 *
 * @throws {TypeError} Where one is no address.
 */
export function parseIpRule(json: JsonObject): IpRule {
  const ranges: (readonly [string, string])[] = [];
  const listed = json["ranges"];
  if (isArray(listed)) {
    for (const range of listed) {
      const [from, to] = isArray(range) ? range : [];
      if (typeof from !== "string" || typeof to !== "string") throw new TypeError("a range");
      ranges.push([from, to]);
    }
  }
  const single = json["addresses"];
  const addresses = isArray(single) ? single.map(String) : [];
  const rule = { ranges, addresses };
  blockListOf(rule);
  return rule;
}

function blockListOf({ ranges, addresses }: IpRule): BlockList {
  const list = new BlockList();
  for (const [from, to] of ranges) list.addRange(from, to, familyOf(from));
  for (const address of addresses) list.addAddress(address, familyOf(address));
  return list;
}

/** Whether an address is one of a group's. */
export function hasAddress(rule: IpRule, address: string): boolean {
  return blockListOf(rule).check(address, familyOf(address));
}

/** Reads domains. */
export function parseDomainRule(json: JsonObject): DomainRule | undefined {
  const domains = json["domains"];
  if (!isArray(domains) || textOf(json, "name") === undefined) return undefined;
  return { domains: domains.map(String), regex: json["regex"] === true };
}

/** Whether an e-mail address is in a group's domains. */
export function hasDomain({ domains, regex }: DomainRule, email: string): boolean {
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  return domains.some((one) => {
    if (!regex) return one.toLowerCase() === domain;
    try {
      return new RegExp(`^(?:${one})$`, "i").test(domain);
    } catch {
      return false;
    }
  });
}

/** An address of the newer kind with all its words, as Java writes it; one of the older kind as it is. */
export function longAddress(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const words = (part: string): readonly string[] => part === "" ? [] : part.split(":");
  const [left, right] = [words(head), words(tail ?? "")];
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...new Array<string>(zeros).fill("0"), ...right]
    .map((word) => word.replace(/^0+(?=.)/, "")).join(":");
}
