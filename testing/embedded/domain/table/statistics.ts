import { javaText } from "./java_number.ts";

/** What is told of a column of numbers, as Dataverse writes it. */
export interface SummaryStatistics {
  readonly mean: string;
  readonly medn: string;
  readonly mode: string;
  readonly vald: string;
  readonly invd: string;
  readonly min: string;
  readonly max: string;
  readonly stdev: string;
}

/** The mean, corrected for what rounding loses in a sum. */
function meanOf(values: readonly number[]): number {
  const count = values.length;
  const first = values.reduce((sum, value) => sum + value, 0) / count;
  return first + values.reduce((sum, value) => sum + (value - first), 0) / count;
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const place = (sorted.length + 1) / 2;
  const lower = sorted[Math.floor(place) - 1];
  const upper = sorted[Math.floor(place)] ?? lower;
  if (lower === undefined || upper === undefined) return NaN;
  if (sorted.length === 1) return lower;
  return lower + (place - Math.floor(place)) * (upper - lower);
}

function deviationOf(values: readonly number[], mean: number): number {
  if (values.length < 2) return values.length === 0 ? NaN : 0;
  let squares = 0;
  let sum = 0;
  for (const value of values) {
    squares += (value - mean) ** 2;
    sum += value - mean;
  }
  return Math.sqrt((squares - sum ** 2 / values.length) / (values.length - 1));
}

/**
 * Sums up numbers.
 *
 * @param values Those that are there.
 * @param missing How many are not.
 */
export function statisticsOf(values: readonly number[], missing: number): SummaryStatistics {
  const empty = values.length === 0;
  const mean = empty ? NaN : meanOf(values);
  return {
    mean: javaText(mean),
    medn: javaText(medianOf(values)),
    mode: ".",
    vald: javaText(values.length),
    invd: javaText(missing),
    // Of 0 and -0, which are equal, the last one counts.
    min: javaText(empty ? NaN : values.reduce((a, b) => a < b ? a : b)),
    max: javaText(empty ? NaN : values.reduce((a, b) => a > b ? a : b)),
    stdev: javaText(deviationOf(values, mean)),
  };
}
