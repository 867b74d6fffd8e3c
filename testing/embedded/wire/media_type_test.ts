import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { fits, parseAccept, parseContentType } from "./media_type.ts";

Deno.test("parseContentType() reads a type with parameters, in any case", () => {
  const json = { type: "application", subtype: "json" };
  for (
    const text of [
      "application/json",
      "APPLICATION/JSON",
      "application/json; charset=utf-8",
      'application/json;charset="a;b,c"',
      " application / json ",
      "application/json;",
    ]
  ) deepEqual(parseContentType(text), json, text);
  for (const text of ["", "json", "a/b/c", "a/b, c/d", "a/b;c", 'a/b;c="d', "ä/b"]) {
    equal(parseContentType(text), undefined, text);
  }
});

Deno.test("parseAccept() reads a list, whose types may be halves", () => {
  const types = (text: string): readonly string[] | undefined =>
    parseAccept(text)?.map(({ type, subtype }) => `${type}/${subtype}`);
  deepEqual(types(""), []);
  deepEqual(types("text/html, */*;q=0.1"), ["text/html", "*/*"]);
  deepEqual(types("nonsense"), ["nonsense/*"]);
  deepEqual(types("a/b;q=0"), ["a/b"]);
  for (const text of ["a/b/c", "a/b;q=x", "a/b;q=2", "a b"]) equal(types(text), undefined, text);
});

Deno.test("fits() compares types, of which a star stands for any", () => {
  const fit = (a: string, b: string): boolean => fits(parseContentType(a)!, parseContentType(b)!);
  equal(fit("application/*", "application/json"), true);
  equal(fit("*/*", "image/png"), true);
  equal(fit("text/plain", "text/csv"), false);
  equal(fit("image/*", "text/plain"), false);
});

Deno.test("parseAccept() and parseContentType() read any text without an error", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    parseAccept(text);
    parseContentType(text);
  }));
});
