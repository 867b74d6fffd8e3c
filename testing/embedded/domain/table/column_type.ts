import { javaFloat } from "../java_number.ts";
import { parseTime, type TimeFormat, timeFormats } from "./java_date.ts";

/** What the values of a column are. */
export type ColumnType =
  | { readonly type: "integer" | "text" }
  | {
    readonly type: "number";
    /**
     * Whether its numbers are of 32 bits.
     *
     * @default {false}
     */
    readonly single?: boolean;
  }
  | { readonly type: "date" | "time"; readonly format: TimeFormat };

/** Words for numbers that are none. */
const numberWords = new Set(["nan", "na", "inf", "+inf", "-inf", "null"]);

/**
 * Learns from its values what a column is. The rules are a real Dataverse's: a column holds numbers until a
 * value is none; whether it holds dates or times is only asked from that value on.
 */
export class ColumnGuess {
  #isInteger = true;
  #isNumber = true;
  #mayBeDate = true;
  #mayBeTime = true;
  #hasDate = false;
  #timeFormat: TimeFormat | undefined;

  /** Looks at one more value. */
  add(value: string): void {
    if (value === "") return;
    this.#isInteger &&= value === "null" || /^[+-]?\p{Nd}+$/u.test(value);
    if (this.#isNumber) {
      if (numberWords.has(value.toLowerCase()) || javaFloat(value) !== undefined) return;
      this.#isNumber = false;
    }
    if (this.#mayBeTime) {
      const formats = this.#timeFormat === undefined ? timeFormats : [this.#timeFormat];
      const format = formats.find((one) => parseTime(value, one)?.length === value.length);
      this.#timeFormat ??= format;
      if (format === undefined) this.#mayBeTime = false;
      else this.#mayBeDate = false;
    }
    if (this.#mayBeDate) {
      this.#mayBeDate = parseTime(value, "yyyy-MM-dd", { strict: true }) !== undefined;
      this.#hasDate ||= this.#mayBeDate;
    }
  }

  /** What it is, by all values so far. */
  result(): ColumnType {
    if (this.#isNumber) return { type: this.#isInteger ? "integer" : "number" };
    if (this.#mayBeDate && this.#hasDate) return { type: "date", format: "yyyy-MM-dd" };
    if (this.#mayBeTime && this.#timeFormat !== undefined) {
      return { type: "time", format: this.#timeFormat };
    }
    return { type: "text" };
  }
}
