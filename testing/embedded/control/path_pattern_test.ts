import { equal } from "node:assert/strict";
import fc from "fast-check";
import { pathPattern } from "./path_pattern.ts";

Deno.test("pathPattern() takes any part for a star or braces, and any number of them for two stars", () => {
  const fits = (pattern: string, path: string): boolean => pathPattern(pattern)(path);
  for (
    const [pattern, path] of [
      ["/api/datasets/{id}/add", "/api/datasets/7/add"],
      ["/api/datasets/*/add", "/api/v1//datasets/:persistentId/add/"],
      ["/api/v1/datasets/*", "/api/datasets/7"],
      ["/api/**", "/api/datasets/7/add"],
      ["/api/**", "/api"],
      ["/**", "/"],
      ["/api/**/add", "/api/add"],
      ["/api/**/add", "/api/datasets/7/add"],
      ["/bucket/10.5072/*", "/bucket/10.5072/x"],
      ["/api/users/:m*", "/api/users/:me"],
    ] as const
  ) equal(fits(pattern, path), true, `${pattern} ${path}`);
  for (
    const [pattern, path] of [
      ["/api/datasets/*/add", "/api/datasets/7/8/add"],
      ["/api/datasets/*", "/api/datasets"],
      ["/api/datasets/*", "/api/datasets/"],
      ["/api/data.ets", "/api/datasets"],
      ["/api", "/apis"],
      ["/api/v1x", "/api/x"],
    ] as const
  ) equal(fits(pattern, path), false, `${pattern} ${path}`);
});

Deno.test("pathPattern() takes a path without stars for itself, whatever stands in it", () => {
  fc.assert(fc.property(fc.webPath(), (path) => {
    const plain = path.replaceAll("*", "x") || "/";
    equal(pathPattern(plain)(plain), true);
    equal(pathPattern("/**")(plain), true);
  }));
});
