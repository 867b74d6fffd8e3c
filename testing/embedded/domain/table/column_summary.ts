import type { ColumnType } from "./column_type.ts";
import { parseTime, type TimeFormat, unfTime } from "./java_date.ts";
import { javaFloat } from "../java_number.ts";
import { javaLong } from "./java_number.ts";
import { statisticsOf, type SummaryStatistics } from "./statistics.ts";
import { textOfCell } from "./tab_cell.ts";
import { ColumnUnf } from "./unf.ts";

/** What is told of a column's values. */
export interface ColumnSummary {
  readonly unf: string;
  /** Only of numbers. */
  readonly statistics: SummaryStatistics | undefined;
}

/** Sums up a column, cell by cell of the `.tab` file. */
export class ColumnSummarizer {
  readonly #type: ColumnType;
  readonly #unf = new ColumnUnf();
  readonly #numbers: number[] = [];
  #missing = 0;

  constructor(type: ColumnType) {
    this.#type = type;
  }

  /** Takes one more cell. */
  add(cell: string): void {
    switch (this.#type.type) {
      case "integer":
        return this.#addNumber(javaLong(cell));
      case "number":
        return this.#addNumber(numberOfCell(cell), this.#type.single);
      case "text":
        return this.#unf.addText(textOfCell(cell));
      case "date":
      case "time":
        return this.#unf.addText(timeOf(textOfCell(cell), this.#type.format));
    }
  }

  #addNumber(value: number | undefined, single = false): void {
    this.#unf.addNumber(value ?? null);
    if (value === undefined || Number.isNaN(value)) this.#missing++;
    else this.#numbers.push(single ? Math.fround(value) : value);
  }

  /** What it comes to. */
  end(): ColumnSummary {
    const isNumber = this.#type.type === "integer" || this.#type.type === "number";
    return {
      unf: this.#unf.toString(),
      statistics: isNumber ? statisticsOf(this.#numbers, this.#missing) : undefined,
    };
  }
}

/** A time as it goes into the fingerprint; what is none goes in as it stands. */
function timeOf(text: string | null, format: TimeFormat): string | null {
  const parsed = text === null ? undefined : parseTime(text, format);
  return parsed === undefined ? text : unfTime(parsed.time, format);
}

/** The number of a cell; words for numbers that are none are read in lower case only. */
function numberOfCell(cell: string): number | undefined {
  const word = cell.toLowerCase();
  if (word === "inf" || word === "+inf") return Infinity;
  return word === "-inf" ? -Infinity : javaFloat(word);
}
