import { deepEqual, throws } from "node:assert/strict";
import { UsageError } from "../errors/mod.ts";
import { pathFilter, type PathPatterns } from "./path_filter.ts";

const PATHS = [
  "README.md",
  "data/a.csv",
  "data/raw/b.csv",
  "data/B.CSV",
  "code/x.py",
  "../x",
  "#1",
];

Deno.test("pathFilter() takes and leaves out what patterns match, as gitignore's do", () => {
  const cases: readonly (readonly [PathPatterns, readonly string[]])[] = [
    [{}, PATHS],
    [{ include: [], exclude: [] }, PATHS],
    [{ include: ["*.csv"] }, ["data/a.csv", "data/raw/b.csv"]],
    [{ include: ["/data/"] }, ["data/a.csv", "data/raw/b.csv", "data/B.CSV"]],
    [{ include: ["data/*.csv", "*.md"] }, ["README.md", "data/a.csv"]],
    [{ include: ["*.csv", "!raw/"] }, ["data/a.csv", "data/raw/b.csv"]],
    [{ include: ["*.csv", "!b.csv"] }, ["data/a.csv"]],
    [{ exclude: ["data"] }, ["README.md", "code/x.py", "../x", "#1"]],
    [{ include: ["data"], exclude: ["**/raw"] }, ["data/a.csv", "data/B.CSV"]],
    [{ include: ["x", "\\#1"] }, ["../x", "#1"]],
  ];
  for (const [patterns, expected] of cases) {
    deepEqual(PATHS.filter(pathFilter(patterns)), expected, JSON.stringify(patterns));
  }
});

Deno.test("pathFilter() refuses an empty pattern", () => {
  throws(() => pathFilter({ include: ["*.csv", " "] }), UsageError);
});
