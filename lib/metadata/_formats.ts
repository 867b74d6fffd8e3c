// What the server accepts as text of a type. Where its rule depends on something that cannot be seen
// from here (its list of top-level domains, a setting), the looser reading is taken: a refusal that
// comes later is better than one that is wrong.

const DATE_TIMES = [
  /^\s*(\d+)-\s*(\d+)-\s*(\d+)T\s*(\d+):\s*(\d+):\s*(\d+)/,
  /^\s*(\d+)-\s*(\d+)-\s*(\d+) \s*(\d+):\s*(\d+):\s*(\d+)/,
] as const;
const DAY = /^\s*(\d+)-\s*(\d+)-\s*(\d+)/;
const MONTH = /^\s*(\d+)-\s*(\d+)/;

/**
 * Whether the server takes it for a date: `2005-03-31`, `2005-03`, `2005`, `44 BC`, `79 AD`, `[1850?]`,
 * or a date with a time. It reads from the left and looks at the length, so some text after a short
 * date passes; so it does here.
 */
export function isDate(text: string): boolean {
  if (fits(text, DAY, 10) || fits(text, MONTH, 7)) return true;
  const year = text.includes("AD") ? text.slice(0, text.indexOf("AD")).trim() : text;
  if (isYear(year)) return true;
  if (year.includes("BC") && /^\p{Nd}+$/u.test(year.slice(0, year.indexOf("BC")).trim())) {
    return true;
  }
  if (text.startsWith("[") && text.endsWith("?]") && !text.startsWith("[-")) {
    const bare = text.replaceAll(/\[|\?\]|-|BC|AD/g, " ").trim();
    if (text.includes("BC") ? /^\p{Nd}+$/u.test(bare) : isYear(bare)) return true;
  }
  return DATE_TIMES.some((pattern) => fits(text, pattern, 25));
}

function isYear(text: string): boolean {
  return /^\d{1,4}$/.test(text) && Number(text) >= 1;
}

/** Whether the text begins with a day that exists, and is no longer than the server allows. */
function fits(text: string, pattern: RegExp, longest: number): boolean {
  const trimmed = text.trim();
  const parts = pattern.exec(trimmed)?.slice(1).map(Number);
  if (parts === undefined || trimmed.length > longest) return false;
  const [year = 0, month = 0, day = 1, hours = 0, minutes = 0, seconds = 0] = parts;
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
    day <= daysOf(year, month) && hours <= 23 && minutes <= 59 && seconds <= 59;
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  // The server's calendar is the Julian one before 1582.
  const leap = year % 4 === 0 && (year < 1582 || year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : 28;
}

/** Whether it is a floating-point number as Java reads one. */
export function isNumber(text: string): boolean {
  return /^[+-]?(NaN|Infinity|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?[fd]?|0x[\da-f]*\.?[\da-f]*p[+-]?\d+[fd]?)$/i
    .test(text.trim());
}

/** Whether it is an integer of 32 bits. */
export function isInteger(text: string): boolean {
  const value = Number(text);
  return /^[+-]?\d+$/.test(text) && value >= -(2 ** 31) && value < 2 ** 31;
}

/** Whether it is a latitude (`limit` 90) or a longitude (180). */
export function isCoordinate(text: string, limit: number): boolean {
  return isNumber(text) && Math.abs(Number.parseFloat(text)) <= limit;
}

// A name with a dot whose last part begins with a letter, as of the outside world: not `localhost`.
const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?`;
const DOMAIN = new RegExp(String.raw`^(?:${LABEL}\.)+\p{L}[\p{L}\p{N}-]*[\p{L}\p{N}]\.?$`, "u");
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/;
const WORD = String.raw`(?:(?:\\.|[^\s\p{Cc}()<>@,;:\\".[\]])+|"(?:\\"|[^"])*")`;
const USER = new RegExp(String.raw`^${WORD}(?:\.${WORD})*$`, "u");

/** Whether it is an e-mail address. */
export function isEmail(text: string): boolean {
  const [, user = "", host = ""] = /^(.+)@(\S+)$/s.exec(text) ?? [];
  if (user === "" || user.length > 64 || text.endsWith(".") || !USER.test(user)) return false;
  return DOMAIN.test(host) || /^\[.+\]$/.test(host);
}

/** Whether it is an address with `http`, `https` or `ftp` and a host of the outside world. */
export function isUrl(text: string): boolean {
  const parts = /^(?:https?|ftp):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?$/i.exec(text);
  if (parts === null || /[\s<>"{}|\\^`]/.test(text) || /%(?![\da-f]{2})/i.test(text)) return false;
  const [, authority = "", path = ""] = parts;
  const [, host = "", port = ""] =
    /^(?:[^@]*@)?(\[[\da-f:.]+\]|[^:[\]@]+)(?::(\d*))?$/i.exec(authority) ?? [];
  if (Number(port) > 65535) return false;
  if (!DOMAIN.test(host) && !IPV4.test(host) && !host.startsWith("[")) return false;
  return /^(?:\/[-\w:@&?=+,.!/~*'%$;()]*)?$/.test(path) && !/^\/\.\.(?:\/|$)/.test(path);
}
