import { deepEqual, equal, throws } from "node:assert/strict";
import {
  isDay,
  isEmbargoed,
  isExpired,
  monthsLater,
  refuseEmbargoDay,
  refuseRetentionDay,
} from "./file_period.ts";

const now = new Date("2026-01-31T12:00:00Z");
const period = (date: string) => ({ date, reason: null });

Deno.test("isEmbargoed() and isExpired() count whole days", () => {
  const of = (date: string) => ({ embargo: period(date), retention: period(date) });
  deepEqual(["2026-01-30", "2026-01-31", "2026-02-01"].map((day) => isEmbargoed(of(day), now)), [
    false,
    false,
    true,
  ]);
  deepEqual(["2026-01-30", "2026-01-31", "2026-02-01"].map((day) => isExpired(of(day), now)), [
    true,
    false,
    false,
  ]);
});

Deno.test("isDay() knows how long months are", () => {
  deepEqual(["2028-02-29", "2026-02-29", "2026-13-01", "31.1.2026"].map(isDay), [
    true,
    false,
    false,
    false,
  ]);
});

Deno.test("monthsLater() stays within the month", () => {
  equal(monthsLater(now, 1), "2026-02-28");
  equal(monthsLater(now, 12), "2027-01-31");
});

Deno.test("refuseEmbargoDay() and refuseRetentionDay() hold to their limits", () => {
  throws(() => refuseEmbargoDay("2026-01-31", now, 6), /in the past/);
  throws(() => refuseEmbargoDay("2026-08-01", now, 6), /MaxEmbargoDurationInMonths: 6/);
  refuseEmbargoDay("2026-07-31", now, 6);
  refuseEmbargoDay("2099-01-01", now, -1);
  throws(() => refuseRetentionDay("2026-07-30", now, 6), /MinRetentionDurationInMonths: 6/);
  refuseRetentionDay("2026-07-31", now, 6);
});
