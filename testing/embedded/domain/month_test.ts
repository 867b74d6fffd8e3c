import { deepEqual, equal } from "node:assert/strict";
import { monthProblem, monthsSince } from "./month.ts";

Deno.test("monthProblem() says where a text stops to be a month", () => {
  const problems: Readonly<Record<string, string | undefined>> = {
    "2018-05": undefined,
    "+20180-05": undefined,
    "x": " at index 0",
    "201-01": " at index 0",
    "20188-01": " at index 0",
    "+2018-01": " at index 0",
    "2018/01": " at index 4",
    "2018-1": " at index 5",
    "2018-01-01": ", unparsed text found at index 7",
    "2018-01'": ", unparsed text found at index 7",
  };
  for (const [text, problem] of Object.entries(problems)) {
    const said = problem === undefined ? problem : `Text '${text}' could not be parsed${problem}`;
    equal(monthProblem(text), said, text);
  }
  equal(
    monthProblem("-2018-01"),
    "Text '-2018-01' could not be parsed: Invalid value for YearOfEra (valid values 1 - 999999999/1000000000): -2018",
  );
  equal(
    monthProblem("2018-13"),
    "Text '2018-13' could not be parsed: Unable to obtain YearMonth from TemporalAccessor: {MonthOfYear=13, Year=2018},ISO of type java.time.format.Parsed",
  );
});

Deno.test("monthsSince() goes on to a month of which a day is over", () => {
  const until = (time: string) => monthsSince("2025-11", new Date(time));
  deepEqual(until("2025-11-20T10:00:00Z"), ["2025-11"]);
  deepEqual(until("2026-02-02T00:00:00Z"), ["2025-11", "2025-12", "2026-01", "2026-02"]);
  deepEqual(until("2026-02-01T23:00:00Z"), ["2025-11", "2025-12", "2026-01"]);
});
