import { deepEqual } from "node:assert/strict";
import { snippetsOf } from "./highlight.ts";
import { parseQuery } from "./parse_query.ts";

const shown = (query: string, ...texts: readonly string[]): readonly string[] =>
  snippetsOf(parseQuery(query), "title", texts)
    .map((text) => text.replace(/<span class="search-term-match">(.*?)<\/span>/g, "[$1]"));

Deno.test("snippetsOf() marks words by their stems, and phrases whole", () => {
  deepEqual(shown("finch", "Finches of the islands"), ["[Finches] of the islands"]);
  deepEqual(shown('"finches of the island"', "Finches of the islands, finches"), [
    "[Finches of the islands], finches",
  ]);
  deepEqual(shown("fin*", "Finches and fins"), ["[Finches] and [fins]"]);
  deepEqual(shown("name:finch", "Finches"), []);
  deepEqual(shown("islands -finch", "Finches"), []);
});

Deno.test("snippetsOf() takes the text with most of it, and says when that is not the first", () => {
  deepEqual(shown("a1 b2", "a1 only", "a1 and b2"), ["", "[a1] and [b2]"]);
  deepEqual(shown("a1", "a1 first", "a1 again"), ["[a1] first"]);
});

Deno.test("snippetsOf() shows whole sentences", () => {
  const text = `${"One sentence that is about something else. ".repeat(4)}Here are finches. ${
    "And one more sentence after that. ".repeat(4)
  }`;
  deepEqual(shown("finch", text), [
    "One sentence that is about something else. Here are [finches]. And one more sentence after that. And one more sentence after that. ",
  ]);
});
