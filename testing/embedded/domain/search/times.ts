import { QuerySyntaxError } from "./query.ts";

/** Milliseconds since 1970, from and until. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

const units: Readonly<Record<string, (date: Date, by: number) => void>> = {
  YEAR: (date, by) => date.setUTCFullYear(date.getUTCFullYear() + by),
  MONTH: (date, by) => date.setUTCMonth(date.getUTCMonth() + by),
  DAY: (date, by) => date.setUTCDate(date.getUTCDate() + by),
  HOUR: (date, by) => date.setUTCHours(date.getUTCHours() + by),
  MINUTE: (date, by) => date.setUTCMinutes(date.getUTCMinutes() + by),
  SECOND: (date, by) => date.setUTCSeconds(date.getUTCSeconds() + by),
};

const lengths: Readonly<Record<string, number>> = {
  YEAR: 4,
  MONTH: 7,
  DAY: 10,
  HOUR: 13,
  MINUTE: 16,
  SECOND: 19,
};

function floor(date: Date, unit: string): Date {
  const start = date.toISOString().slice(0, lengths[unit]);
  return new Date(start + "0000-01-01T00:00:00.000Z".slice(start.length));
}

/** The time that a text names: one to the second, or `NOW`, and what is counted from it, as in `NOW-1DAY/DAY`. */
export function timeOf(text: string, now: Date): number {
  const [, start, rest = ""] =
    /^(NOW|-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)(.*)$/.exec(text) ?? [];
  const time = start === undefined ? NaN : start === "NOW" ? now.getTime() : Date.parse(start);
  let date = new Date(time);
  const steps = [...rest.matchAll(/([+-]\d+|\/)(YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)S?/g)];
  if (Number.isNaN(time) || steps.map(([step]) => step).join("") !== rest) {
    throw new QuerySyntaxError(`Invalid Date String:'${text}'`);
  }
  for (const [, by = "", unit = ""] of steps) {
    if (by === "/") date = floor(date, unit);
    else units[unit]!(date, Number(by));
  }
  return date.getTime();
}

const day = 86_400_000;

/** What a date covers: a year, a month, a day, or a moment; undefined where it is none. */
export function spanOf(text: string): Span | undefined {
  const moment = /^(\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(moment)) return { low: moment, high: moment };
  const [, year, month, date] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const low = Date.parse(`${year}-${month ?? "01"}-${date ?? "01"}T00:00:00Z`);
  if (Number.isNaN(low) || Number(date ?? "1") !== new Date(low).getUTCDate()) return undefined;
  const end = new Date(low);
  if (date !== undefined) return { low, high: low + day - 1 };
  if (month !== undefined) end.setUTCMonth(end.getUTCMonth() + 1);
  else end.setUTCFullYear(end.getUTCFullYear() + 1);
  return { low, high: end.getTime() - 1 };
}

/** What a date in a query covers; it may be counted from now. */
export function askedSpanOf(text: string, now: Date): Span {
  const range = /^\[(\S+) TO (\S+)\]$/.exec(text);
  if (range !== null) {
    const [from, to] = [askedSpanOf(range[1]!, now), askedSpanOf(range[2]!, now)];
    return { low: from.low, high: to.high };
  }
  const span = spanOf(text);
  if (span !== undefined) return span;
  try {
    const time = timeOf(text, now);
    return { low: time, high: time };
  } catch {
    throw new QuerySyntaxError(
      `Couldn't parse date because: Improperly formatted datetime: ${text}`,
    );
  }
}
