import { deepEqual, equal } from "node:assert/strict";
import { javaFloat, javaInteger } from "./java_number.ts";
import { stockCatalogue as catalogue } from "./stock_blocks.ts";
import { cornerProblem, valueProblem } from "./value_rules.ts";

/** Those values of a field that something is wrong with. */
const refused = (name: string, values: readonly string[]): readonly string[] =>
  values.filter((value) => valueProblem(catalogue.definition(name), value) !== undefined);

Deno.test("valueProblem() takes days, months, years of either era, guessed years and times", () => {
  // deno-fmt-ignore
  deepEqual(refused("productionDate", [
    "2020-02-29", "2020-1-2", "2020-02", "2020", "20", "2020 AD", "45BC", "12000 BC", "[2020?]", "[45 BC?]",
    "[2020 AD?]", "2020-01-02T03:04:05", "2020-01-02T03:04:05.678", "2020-01-02 03:04:05", "٢٠٢٠", "1500-02-29",
    " ", "N/A",
  ]), []);
});

Deno.test("valueProblem() refuses days that there are not, and what is longer than a date", () => {
  // deno-fmt-ignore
  const wrong = [
    "yesterday", "2021-02-29", "2020-13", "2020-00", "2020-01-01Z", "0", "0000", "99999", "-2020", "-5",
    "2020-01-02T24:00:00", "1582-10-10", "BC", "[-2020?]", "[2020]", "2020?", "1900-02-29", "2,020", "N.A.",
  ];
  deepEqual(refused("productionDate", wrong), wrong);
  equal(
    valueProblem(catalogue.definition("productionDate"), "yesterday"),
    'Production Date  is not a valid date. "yyyy" is a supported format.',
  );
});

Deno.test("valueProblem() takes numbers as Java reads them", () => {
  deepEqual(
    refused("coverage.Spectral.MinimumWavelength", [
      "1",
      "-1.5",
      "1.",
      ".5",
      "1e5",
      "NaN",
      " 1d ",
      "0x1p3",
    ]),
    [],
  );
  const noFloats = ["1,5", "one", "1e", "0x1", "--1", "٣"];
  deepEqual(refused("coverage.Spectral.MinimumWavelength", noFloats), noFloats);
  deepEqual(refused("targetSampleActualSize", ["1", "+1", "-2147483648", "٣"]), []);
  const noIntegers = ["1.0", "2147483648", "1e3", " 1", "0x1"];
  deepEqual(refused("targetSampleActualSize", noIntegers), noIntegers);
  deepEqual([javaFloat("0x1.8p1"), javaFloat("-1d"), javaInteger("٣2")], [3, -1, 32]);
});

Deno.test("valueProblem() repeats addresses that are none", () => {
  const problem = (name: string, value: string): string | undefined =>
    valueProblem(catalogue.definition(name), value);
  equal(problem("alternativeURL", "nope"), "Alternative URL nope  is not a valid URL.");
  equal(
    problem("datasetContactEmail", "a@b"),
    "Point of Contact E-mail a@b  is not a valid email address.",
  );
  equal(problem("title", "anything"), undefined);
});

Deno.test("cornerProblem() knows how far a coordinate may be from zero, and looks at no other field", () => {
  const problem = (name: string, value: string): string | undefined =>
    cornerProblem(catalogue.definition(name), value);
  equal(problem("westLongitude", "-180"), undefined);
  equal(problem("westLongitude", "180.000001"), undefined, "that is 180 in 32 bits");
  equal(problem("northLatitude", ""), undefined);
  equal(problem("title", "x"), undefined);
  for (const value of ["90.1", "x", "NaN", "-91", "Infinity"]) {
    equal(
      problem("northLatitude", value),
      "Geographic Bounding Box Northernmost (Top) Latitude  is not a valid entry.",
    );
  }
});
