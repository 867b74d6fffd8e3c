import { monthOf } from "./month.ts";

/** What a figure is of: the days before today, what there was up to a month, or all that there is. */
export type MetricSpan = { readonly type: "days" | "all" } | {
  readonly type: "month";
  readonly month: string;
};

/** How long figures are told again, in minutes, where nobody says: a week. */
export const metricMinutes = 10_080;

/**
 * Whether a figure that was found at some time is told again.
 *
 * @param found When it was found.
 * @param now The time.
 */
export function isFreshMetric(
  found: Date,
  now: Date,
  { span, minutes }: { readonly span: MetricSpan; readonly minutes: number },
): boolean {
  if (span.type === "days") {
    return found.toISOString().slice(0, 10) === now.toISOString().slice(0, 10);
  }
  // A month that is over does not change, once it was over when it was counted.
  if (span.type === "month" && span.month !== monthOf(now)) return monthOf(found) !== span.month;
  return now.getTime() - minutes * 60_000 <= found.getTime();
}
