import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { editsBetween, folded, patternRule, plainStart, tokensOf } from "./words.ts";

Deno.test("tokensOf() finds words and their stems, and passes over words that every text has", () => {
  deepEqual(tokensOf("The Finches' beaks in plain.bin").map(({ word, stem }) => [word, stem]), [
    ["the", "·"],
    ["finches", "finch"],
    ["beaks", "beak"],
    ["in", "·"],
    ["plain.bin", "plain.bin"],
  ]);
  deepEqual(tokensOf("Darwin's 10.5072/FK2").map(({ word }) => word), ["darwin", "10.5072", "fk2"]);
  const [token] = tokensOf("  Übung!");
  deepEqual([token?.word, token?.start, token?.end], ["übung", 2, 7]);
});

Deno.test("folded() leaves no accents", () => {
  equal(folded("übung çà straße"), "ubung ca strasse");
});

Deno.test("patternRule() takes escaped stars for stars", () => {
  equal(patternRule("a*c?")("abbcd"), true);
  equal(patternRule("a*c?")("abbc"), false);
  equal(patternRule("*b*b*")("abab"), true);
  equal(patternRule("a\\*c")("abc"), false);
  equal(patternRule("a\\*c")("a*c"), true);
  equal(patternRule("a.c")("abc"), false);
  equal(patternRule("")(""), true);
  equal(plainStart("ab\\*c*d"), "ab*c");
});

Deno.test("patternRule() finds what an expression does, and is quick whatever is asked", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });
  const patterns = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
  fc.assert(fc.property(letters, patterns, (text, pattern) => {
    const source = pattern.replaceAll("*", ".*").replaceAll("?", ".");
    equal(patternRule(pattern)(text), new RegExp(`^${source}$`).test(text));
  }));
  equal(patternRule(`${"a*".repeat(50)}b`)("a".repeat(5_000)), false);
});

Deno.test("editsBetween() counts letters that are changed, added, left out or swapped", () => {
  deepEqual(
    [["abc", "abc"], ["abc", "abd"], ["abc", "ab"], ["abc", "acb"], ["abc", "xyz"], ["a", "abcd"]]
      .map(([a, b]) => editsBetween(a!, b!)),
    [0, 1, 1, 1, 3, 3],
  );
});
