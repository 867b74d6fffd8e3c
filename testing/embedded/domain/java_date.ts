import { asciiDigits } from "./java_number.ts";
import { javaTrim } from "./java_text.ts";

/** Fields of a date that a pattern can ask for, and the least and most that each may be. */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  y: [1, 9999],
  M: [1, 12],
  d: [1, 31],
  H: [0, 23],
  m: [0, 59],
  s: [0, 59],
  S: [0, 999],
};

const number = /^-?\d+(?:E-?\d+)?/;

/** Letters of a pattern that stand together, and what stands between them. */
function partsOf(pattern: string): readonly string[] {
  return pattern.match(/([a-zA-Z])\1*|'[^']*'|[^a-zA-Z']+/g) ?? [];
}

/** Options of {@linkcode javaDate}. */
export interface JavaDateOptions {
  /**
   * Whether there has to be such a day and such a time.
   *
   * @default {false}
   */
  readonly strict?: boolean;
}

/**
 * Reads a date of a pattern as Java's `SimpleDateFormat` does: blanks before a number and missing leading
 * zeros do not matter, and neither does what comes after the date.
 *
 * @returns Its fields by their letters; undefined where the text is no such date.
 */
export function javaDate(
  text: string,
  pattern: string,
  options: JavaDateOptions = {},
): Readonly<Record<string, number>> | undefined {
  const fields: Record<string, number> = {};
  let rest = asciiDigits(text);
  for (const part of partsOf(pattern)) {
    const range = ranges[part[0] ?? ""];
    if (range === undefined) {
      const literal = part.replaceAll("'", "");
      if (!rest.startsWith(literal)) return undefined;
      rest = rest.slice(literal.length);
      continue;
    }
    rest = rest.replace(/^[ \t]+/, "");
    const [digits] = number.exec(rest) ?? [];
    if (digits === undefined) return undefined;
    const value = Math.trunc(Number(digits));
    if (options.strict === true && (value < range[0] || value > range[1])) return undefined;
    fields[part[0]!] = value;
    rest = rest.slice(digits.length);
  }
  return options.strict === true && !isDay(fields) ? undefined : fields;
}

/**
 * Whether a text is a date of a pattern: there is such a day, and the text is no longer than the pattern is
 * written.
 */
export function isJavaDate(text: string, pattern: string): boolean {
  const word = javaTrim(text);
  return word.length <= pattern.length && javaDate(word, pattern, { strict: true }) !== undefined;
}

function isDay(
  { y: year = 1, M: month = 1, d: day = 1 }: Readonly<Record<string, number>>,
): boolean {
  // The days that were left out when the calendar changed.
  if (year === 1582 && month === 10 && day > 4 && day < 15) return false;
  return day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  // Before 1582 Java counts leap years as they were then counted.
  const isLeap = year % 4 === 0 && (year < 1583 || year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}
