import { equal } from "node:assert/strict";
import { ColumnUnf, combineUnfs } from "./unf.ts";

function unfOf(values: readonly (number | string | null)[]): string {
  const unf = new ColumnUnf();
  for (const value of values) {
    if (typeof value === "string") unf.addText(value);
    else unf.addNumber(value);
  }
  return unf.toString();
}

Deno.test("ColumnUnf gives what other programs give for the same numbers", () => {
  const toTwenty = Array.from({ length: 20 }, (_, i) => i + 1);
  equal(unfOf(toTwenty), "UNF:6:/FIOZM/29oC3TK/IE52m2A==");
});

Deno.test("ColumnUnf does not see what is beyond seven digits or 128 characters", () => {
  equal(unfOf([1 / 3]), unfOf([0.3333333]));
  equal(unfOf(["x".repeat(128)]), unfOf(["x".repeat(300)]));
  equal(unfOf([1, null]) === unfOf([1]), false);
});

Deno.test("combineUnfs() gives the same in any order, and of one that one", () => {
  const [a, b] = [unfOf([1, 2]), unfOf(["one", null])];
  equal(combineUnfs([a, b]), combineUnfs([b, a]));
  equal(combineUnfs([a]), a);
});
