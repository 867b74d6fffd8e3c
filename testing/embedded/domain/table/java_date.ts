/** A time that was read, and up to where the text was. */
export interface ParsedTime {
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
  /** How many characters of the text it took. */
  readonly length: number;
}

/** What the dates and times of a column look like, in Java's letters. */
export type TimeFormat =
  | "yyyy"
  | "yyyy-MM-dd"
  | "yyyy-MM-dd HH:mm:ss"
  | "yyyy-MM-dd HH:mm:ss.SSS"
  | "yyyy-MM-dd HH:mm:ss z";

/** Ways in which times can be written, the most precise one first. */
export const timeFormats: readonly TimeFormat[] = [
  "yyyy-MM-dd HH:mm:ss z",
  "yyyy-MM-dd HH:mm:ss",
];

// Java takes any number of digits, and space before them.
const day = String.raw`[ \t]*(-?\d+)-[ \t]*(-?\d+)-[ \t]*(-?\d+)`;
const clock = String.raw` [ \t]*(-?\d+):[ \t]*(-?\d+):[ \t]*(-?\d+)`;
const patterns: Readonly<Record<TimeFormat, RegExp>> = {
  "yyyy": /^[ \t]*(-?\d+)/,
  "yyyy-MM-dd": new RegExp(`^${day}`),
  "yyyy-MM-dd HH:mm:ss": new RegExp(`^${day}${clock}`),
  "yyyy-MM-dd HH:mm:ss.SSS": new RegExp(`^${day}${clock}(?:\\.\\d+)?`),
  "yyyy-MM-dd HH:mm:ss z": new RegExp(
    `^${day}${clock} (?:(?:GMT|UTC|UT)?([+-])(\\d{1,2}):?(\\d{2})?(?!\\d)|([A-Za-z]+))`,
  ),
};

// Names of zones that people write; Java knows hundreds. Hours east of Greenwich.
const zones: Readonly<Record<string, number>> = {
  ...{ GMT: 0, UTC: 0, UT: 0, WET: 0, WEST: 1, CET: 1, CEST: 2, EET: 2, EEST: 3, MSK: 3 },
  ...{ EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 },
  ...{ AKST: -9, AKDT: -8, HST: -10, AST: -4, ADT: -3, JST: 9, IST: 5.5, BST: 1 },
};

const hour = 3_600_000;

function zoneOffset(parts: readonly (string | undefined)[]): number | undefined {
  const [sign, hours, minutes, name] = parts;
  if (name !== undefined) {
    const offset = zones[name.toUpperCase()];
    return offset === undefined ? undefined : offset * hour;
  }
  if (sign === undefined) return 0;
  const size = Number(hours) * hour + Number(minutes ?? 0) * 60_000;
  return sign === "-" ? -size : size;
}

/**
 * Reads a date or time at the beginning of a text as Java does: what is beyond a month's end counts on into
 * the next, unless it has to be strict.
 */
export function parseTime(
  text: string,
  format: TimeFormat,
  { strict = false }: { readonly strict?: boolean } = {},
): ParsedTime | undefined {
  const match = patterns[format].exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 1, date = 1, hours = 0, minutes = 0, seconds = 0] = match.slice(1, 7)
    .map((part) => Number(part ?? 0));
  const offset = zoneOffset(match.slice(7));
  if (offset === undefined) return undefined;
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, date);
  moment.setUTCHours(hours, minutes, seconds);
  const exact = year >= 1 && moment.getUTCMonth() === month - 1 && moment.getUTCDate() === date;
  if (strict && !exact) return undefined;
  const fraction = format.endsWith(".SSS") ? Number(/\.\d+$/.exec(match[0])?.[0] ?? 0) : 0;
  const time = moment.getTime() - offset + Math.round(fraction * 1000);
  return { time, length: match[0].length };
}

/** A date or time as it goes into a fingerprint: ISO 8601, in UTC where it names its zone. */
export function unfTime(time: number, format: TimeFormat): string {
  const moment = new Date(time);
  const year = String(moment.getUTCFullYear()).padStart(4, "0");
  const rest = moment.toISOString().slice(-20);
  if (format === "yyyy") return year;
  if (format === "yyyy-MM-dd") return `${year}${rest.slice(0, 6)}`;
  // A fraction of a second has no zeros at its end.
  const fraction = format.endsWith(".SSS") ? rest.slice(15, 19).replace(/\.?0+$/, "") : "";
  return `${year}${rest.slice(0, 15)}${fraction}${format.endsWith("z") ? "Z" : ""}`;
}
