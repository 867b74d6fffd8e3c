import { deepEqual, equal, throws } from "node:assert/strict";
import { boxAround, boxesMeet, isBox, readBox, writeBox } from "./boxes.ts";
import { askedSpanOf, spanOf, timeOf } from "./times.ts";

const now = new Date("2026-05-04T10:20:30Z");
const iso = (time: number): string => new Date(time).toISOString();

Deno.test("timeOf() counts from now", () => {
  equal(iso(timeOf("NOW", now)), "2026-05-04T10:20:30.000Z");
  equal(iso(timeOf("NOW/DAY-1MONTH", now)), "2026-04-04T00:00:00.000Z");
  equal(iso(timeOf("2020-01-01T00:00:00Z+2YEARS", now)), "2022-01-01T00:00:00.000Z");
  throws(() => timeOf("2020", now), /Invalid Date String:'2020'/);
});

Deno.test("spanOf() tells what a date covers", () => {
  const span = spanOf("2020-02");
  deepEqual([iso(span!.low), iso(span!.high)], [
    "2020-02-01T00:00:00.000Z",
    "2020-02-29T23:59:59.999Z",
  ]);
  equal(spanOf("2020-02-30"), undefined);
  equal(spanOf("1.2.2020"), undefined);
  equal(askedSpanOf("[2020 TO 2021]", now).high, spanOf("2021")!.high);
});

Deno.test("boxAround() meets what is near, also over the date line", () => {
  const home = { west: -72, east: -71, south: 42, north: 43 };
  deepEqual(readBox(writeBox(home)), home);
  equal(boxesMeet(home, boxAround("42.3,-71.1", 1)), true);
  equal(boxesMeet(home, boxAround("44,-71.1", 50)), false);
  equal(
    boxesMeet({ west: 179, east: 180, south: 0, north: 1 }, boxAround("0.5,-179.9", 100)),
    true,
  );
  equal(isBox({ ...home, north: 41 }), false);
  throws(() => boxAround("142,5", 5), /Bad Y value 142\.0 is not in boundary/);
});
