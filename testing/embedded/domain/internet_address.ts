import { isIP, isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import domains from "../data/top_level_domains.json" with { type: "json" };

const topLevel: ReadonlySet<string> = new Set(domains.ascii.split(" "));

const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const domainName = new RegExp(`^(?:${label}\\.)+([a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)\\.?$`);

/** Whether a text is the name of a host in the Internet; one that only a network of its own knows is not. */
function isDomain(text: string): boolean {
  const ascii = /^[\0-\x7f]*$/.test(text) ? text.toLowerCase() : domainToASCII(text);
  if (ascii.length > 253) return false;
  return topLevel.has(domainName.exec(ascii)?.[1] ?? "");
}

const plainWord = '(?:\\\\.|[^\\s\\p{Cc}()<>@,;:\\\\".[\\]])+';
const quotedWord = '"(?:\\\\"|[^"])*"';
const word = `(?:${plainWord}|${quotedWord})`;
const mailbox = new RegExp(`^${word}(?:\\.${word})*$`, "su");

/** Whether a text is an e-mail address. */
export function isEmail(text: string): boolean {
  const [, user = "", host = ""] = /^(.+)@(\S+)$/.exec(text) ?? [];
  if (user.length > 64 || host.endsWith(".") || !mailbox.test(user)) return false;
  const inBrackets = /^\[(.*)\]$/.exec(host)?.[1];
  return inBrackets === undefined ? isDomain(host) : isIP(inBrackets) !== 0;
}

// What may stand in an address as it is; anything but ASCII may, unless it is blank or controls something.
const percented = "%[0-9a-fA-F]{2}";
const other = "[^\\0-\\x7f\\p{Z}\\p{Cc}]";
const pathPart = `(?:[-\\w:@&=+,.!/~*'$;()]|${percented})*`;
const rest = `(?:[-\\w:@&=+,.!/~*'$;()?[\\]]|${percented}|${other})*`;
const url = new RegExp(
  `^(?:https?|ftp)://([^/?#]+)((?:/${pathPart})?)(?:\\?${rest})?(?:#${rest})?$`,
  "iu",
);
const info = `(?:[-\\w.~!$&'()*+,;=]|${percented})`;
const authority = new RegExp(
  `^(?:\\[([0-9a-fA-F:]+)\\]|(?:${info}+(?::${info}*)?@)?([^:@]*))(?::(\\d*))?$`,
  "u",
);

/** Whether a path leads above its own beginning. */
function leavesTop(path: string): boolean {
  let depth = 0;
  for (const part of path.split("/").filter((name) => name !== "" && name !== ".")) {
    depth += part === ".." ? -1 : 1;
    if (depth < 0) return true;
  }
  return false;
}

/** Whether a text is an address of the Web or for FTP. */
export function isUrl(text: string): boolean {
  const [, place, path = ""] = url.exec(text) ?? [];
  if (place === undefined || leavesTop(path)) return false;
  const [matched, inBrackets, host = "", port = ""] = authority.exec(place) ?? [];
  if (matched === undefined || Number(port) > 65535) return false;
  return inBrackets === undefined ? isDomain(host) || isIPv4(host) : isIPv6(inBrackets);
}

const uriParts = new RegExp(
  `^(?:([^:/?#]+):)?(?://([^/?#]*))?((?:[-\\w:@&=+,.!/~*'$;()]|${percented}|${other})*)` +
    `(?:\\?${rest})?(?:#${rest})?$`,
  "u",
);

/** Whether a text is an address of any scheme, or a part of one. */
export function isUri(text: string): boolean {
  if (/^[^/?#]*:$/.test(text)) return false;
  const [matched, scheme, host, path] = uriParts.exec(text) ?? [];
  if (matched === undefined || text.startsWith(":")) return false;
  if (scheme !== undefined && !/^[a-z][a-z0-9+.-]*$/i.test(scheme)) return false;
  if (host === undefined) return true;
  if (host === "") return path !== "";
  const legal = new RegExp(`^(?:[-\\w.~!$&'()*+,;=:@]|${percented}|${other})*$`, "u");
  return legal.test(host) || /^(?:[^@[\]]*@)?\[[\da-fA-F:.%]+\](?::\d*)?$/.test(host);
}
