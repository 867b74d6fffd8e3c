import { deepEqual, equal } from "node:assert/strict";
import { editsBetween, folded, patternOf, plainStart, tokensOf } from "./words.ts";

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

Deno.test("patternOf() takes escaped stars for stars", () => {
  equal(patternOf("a*c?").test("abbcd"), true);
  equal(patternOf("a\\*c").test("abc"), false);
  equal(patternOf("a\\*c").test("a*c"), true);
  equal(patternOf("a.c").test("abc"), false);
  equal(plainStart("ab\\*c*d"), "ab*c");
});

Deno.test("editsBetween() counts letters that are changed, added, left out or swapped", () => {
  deepEqual(
    [["abc", "abc"], ["abc", "abd"], ["abc", "ab"], ["abc", "acb"], ["abc", "xyz"], ["a", "abcd"]]
      .map(([a, b]) => editsBetween(a!, b!)),
    [0, 1, 1, 1, 3, 3],
  );
});
