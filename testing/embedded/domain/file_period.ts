import { Refusal } from "./refusal.ts";

/** A time for which a file cannot be had, or after which it no longer can. */
export interface FilePeriod {
  /** The day on which it ends, or begins: `2030-01-31`. */
  readonly date: string;
  readonly reason: string | null;
}

/** What of a file says when it can be had. */
export interface FilePeriods {
  /** Until when nobody is given it but those who may have it anyway. */
  readonly embargo: FilePeriod | null;
  /** From when on nobody is given it at all. */
  readonly retention: FilePeriod | null;
}

/** The two kinds of periods. */
export type PeriodKind = keyof FilePeriods;

const dayOf = (now: Date): string => now.toISOString().slice(0, 10);

/** Whether a file cannot be had yet. */
export function isEmbargoed({ embargo }: FilePeriods, now: Date): boolean {
  return embargo !== null && embargo.date > dayOf(now);
}

/** Whether a file can no longer be had. */
export function isExpired({ retention }: FilePeriods, now: Date): boolean {
  return retention !== null && retention.date < dayOf(now);
}

/** Whether a text is a day that there is. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return time !== undefined && !Number.isNaN(time.getTime()) &&
    time.toISOString().startsWith(text);
}

/** The same day some months later, or the last one of that month. */
export function monthsLater(now: Date, months: number): string {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const last = new Date(Date.UTC(year, month + months + 1, 0)).getUTCDate();
  return dayOf(new Date(Date.UTC(year, month + months, Math.min(day, last))));
}

/** Refuses a day on which an embargo cannot end; a limit of -1 months is none. */
export function refuseEmbargoDay(day: string, now: Date, months: number): void {
  if (day <= dayOf(now)) throw new Refusal("invalid", "Date available can not be in the past");
  if (months !== -1 && day > monthsLater(now, months)) {
    throw new Refusal(
      "invalid",
      `Date available can not exceed MaxEmbargoDurationInMonths: ${months}`,
    );
  }
}

/** Refuses a day on which a retention period cannot end; a limit of -1 months is none. */
export function refuseRetentionDay(day: string, now: Date, months: number): void {
  if (day <= dayOf(now)) throw new Refusal("invalid", "Date unavailable can not be in the past");
  if (months !== -1 && day < monthsLater(now, months)) {
    throw new Refusal(
      "invalid",
      `Date unavailable can not be earlier than MinRetentionDurationInMonths: ${months} from now`,
    );
  }
}
