import { equal } from "node:assert/strict";
import { isFreshMetric, type MetricSpan } from "./metric_age.ts";

const fresh = (span: MetricSpan, found: string, now: string): boolean =>
  isFreshMetric(new Date(`${found}Z`), new Date(`${now}Z`), { span, minutes: 60 });

Deno.test("isFreshMetric() keeps figures of days until the day is over", () => {
  const span = { type: "days" } as const;
  equal(fresh(span, "2026-05-04T00:00", "2026-05-04T23:59"), true);
  equal(fresh(span, "2026-05-04T23:59", "2026-05-05T00:00"), false);
});

Deno.test("isFreshMetric() keeps figures of all and of this month as long as is said", () => {
  for (const span of [{ type: "all" }, { type: "month", month: "2026-05" }] as const) {
    equal(fresh(span, "2026-05-04T10:00", "2026-05-04T11:00"), true);
    equal(fresh(span, "2026-05-04T10:00", "2026-05-04T11:01"), false);
  }
});

Deno.test("isFreshMetric() keeps figures of a month for good, once they were found after it", () => {
  const span = { type: "month", month: "2026-04" } as const;
  equal(fresh(span, "2026-04-30T10:00", "2026-05-01T10:00"), false);
  equal(fresh(span, "2026-05-01T10:00", "2028-05-01T10:00"), true);
});
