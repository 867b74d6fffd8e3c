import type { ColumnType } from "./column_type.ts";
import { TableError } from "./table_error.ts";

const day = 24 * 60 * 60 * 1000;
const origin = Date.UTC(1960, 0, 1);

/** What a display format makes of a number: a date, a time, or nothing. */
export function stataDateType(format: string): ColumnType | undefined {
  const unit = unitOf(format);
  if (unit === undefined) return undefined;
  if (unit === "c") return { type: "time", format: "yyyy-MM-dd HH:mm:ss.SSS" };
  return { type: "date", format: unit === "y" ? "yyyy" : "yyyy-MM-dd" };
}

/** What is counted from 1960 on: milliseconds, days, weeks, months, quarters, halves; years from 0 on. */
function unitOf(format: string): string | undefined {
  return /^%t([cdwmqhy])/.exec(format)?.[1] ?? /^%([dwqm])/.exec(format)?.[1];
}

const two = (value: number): string => String(value).padStart(2, "0");

/** A moment so many milliseconds after the origin. */
function momentAt(time: number): string {
  const moment = new Date(origin + time);
  if (Number.isNaN(moment.getTime())) throw new TableError(`Unparseable date: "${time}"`);
  return moment.toISOString();
}

/**
 * A date or time as it stands in the `.tab` file.
 *
 * @throws {TableError} Where there is no such time.
 */
export function stataDate(value: number, format: string): string {
  const whole = Math.round(value);
  const inYear = (parts: number): readonly [year: number, part: number] => {
    const year = Math.floor(whole / parts);
    return [1960 + year, whole - year * parts];
  };
  switch (unitOf(format)) {
    case "c":
      return momentAt(whole).replace("T", " ").replace("Z", "");
    case "d":
      return momentAt(whole * day).slice(0, 10);
    case "w": {
      const [year, week] = inYear(52);
      return momentAt(Date.UTC(year, 0, 1 + week * 7) - origin).slice(0, 10);
    }
    case "m": {
      const [year, month] = inYear(12);
      return `${year}-${two(month + 1)}-01`;
    }
    case "q": {
      const [year, quarter] = inYear(4);
      // The last quarter begins in November there.
      return `${year}-${["01", "04", "07", "11"][quarter]}-01`;
    }
    case "h": {
      const [year, half] = inYear(2);
      return `${year}-${half === 0 ? "01" : "07"}-01`;
    }
    default:
      return String(value);
  }
}
