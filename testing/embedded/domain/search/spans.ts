import type { FieldKind } from "./fields.ts";
import { type Bound, QuerySyntaxError } from "./query.ts";
import { askedSpanOf, type Span, timeOf } from "./times.ts";

/** How what is asked of a field is read. */
export interface SpanOptions {
  readonly field: string;
  readonly kind: FieldKind | undefined;
  readonly now: Date;
}

/**
 * The span that a value of a number, a time or a date covers.
 *
 * @throws {QuerySyntaxError} Where the field cannot have it.
 */
export function spanOfValue(value: string, { field, kind, now }: SpanOptions): Span {
  if (kind === "dates") return askedSpanOf(value, now);
  if (kind === "time") {
    const time = timeOf(value, now);
    return { low: time, high: time };
  }
  if (value.trim() === "" || !Number.isFinite(Number(value))) {
    throw new QuerySyntaxError(`Invalid Number: ${value} for field ${field}`);
  }
  return { low: Number(value), high: Number(value) };
}

/**
 * The span that two bounds leave.
 *
 * @throws {QuerySyntaxError} Where the field cannot have one of them.
 */
export function spanBetween(from: Bound, to: Bound, options: SpanOptions): Span {
  const least = options.kind === "number" ? 1e-9 : 1;
  const [low, high] = [from.value, to.value].map((value) =>
    value === null ? undefined : spanOfValue(value, options)
  );
  return {
    low: low === undefined ? -Infinity : from.inclusive ? low.low : low.high + least,
    high: high === undefined ? Infinity : to.inclusive ? high.high : high.low - least,
  };
}

/** Whether a word lies between two bounds. */
export function isBetween(value: string, from: Bound, to: Bound): boolean {
  return (from.value === null || (from.inclusive ? value >= from.value : value > from.value)) &&
    (to.value === null || (to.inclusive ? value <= to.value : value < to.value));
}
