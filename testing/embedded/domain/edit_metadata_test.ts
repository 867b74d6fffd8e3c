import { deepEqual, equal, throws } from "node:assert/strict";
import { edited, without } from "./edit_metadata.ts";
import type { Json, JsonObject } from "./json.ts";
import { compoundsOf, type Field, fieldNamed, firstOf, valuesOf } from "./metadata.ts";
import { parseEdit } from "./parse_metadata.ts";
import { complete, sent, sentValue } from "./sample_metadata.ts";
import { stockCatalogue as catalogue } from "./stock_blocks.ts";

const edit = (field: JsonObject): readonly Field[] => parseEdit(field, catalogue);
const field = (name: string, value: Json): readonly Field[] => edit(sent(name, value));
const rules = { catalogue, blocks: ["citation"], levels: [] };
const adding = { rules, replace: false };
const replacing = { rules, replace: true };
const keyword = (...words: readonly string[]): readonly Field[] =>
  field("keyword", words.map((word) => sentValue({ keywordValue: word })));

Deno.test("edited() fills and appends, and overwrites only when told to", () => {
  const title = field("title", "Other");
  equal(firstOf(edited(complete, title, adding), "title"), "Finches");
  equal(firstOf(edited(complete, title, replacing), "title"), "Other");
  const subject = field("subject", ["Law", "Chemistry"]);
  deepEqual(valuesOf(edited(complete, subject, adding), "subject"), ["Law", "Chemistry"]);
});

Deno.test("edited() adds nothing that looks like a part of what is there", () => {
  const there = edited(complete, keyword("beaks"), adding);
  const words = (metadata: readonly Field[]) =>
    compoundsOf(metadata, "keyword").map(({ keywordValue }) => keywordValue?.[0]);
  deepEqual(words(edited(there, keyword("beak"), adding)), ["beaks"]);
  deepEqual(words(edited(there, keyword("beaks", "nests"), adding)), ["beaks", "beaks", "nests"]);
  deepEqual(words(edited(there, keyword("nests"), replacing)), ["nests"]);
  // Addresses of people are not shown, so one alone looks like nothing.
  const contact = field("datasetContact", [sentValue({ datasetContactEmail: "b@example.org" })]);
  equal(compoundsOf(edited(complete, contact, adding), "datasetContact").length, 1);
});

Deno.test("edited() refuses to leave empty what has to be filled", () => {
  const refused = (edits: readonly Field[], message: string): void =>
    throws(() => edited(complete, edits, replacing), { message });
  refused(field("title", ""), "Empty required value for field: Title");
  refused(field("author", []), "Empty multiple required value for field: Author");
  refused(
    [...field("title", ""), ...field("subject", [])],
    "Empty required value for field: Title Empty multiple required value for field: Subject",
  );
  // A value that says nothing is gone before anybody looks.
  const author = field("author", [sentValue({ authorName: "" })]);
  deepEqual(fieldNamed(edited(complete, author, replacing), "author")?.values, []);
});

Deno.test("without() takes what looks the same, and refuses what is not there", () => {
  deepEqual(valuesOf(without(complete, field("subject", ["Law"]), catalogue), "subject"), []);
  throws(() => without(complete, keyword("zzz"), catalogue), {
    message: "Delete metadata failed: Keyword: zzz not found.",
  });
  const there = edited(complete, keyword("beaks", "nests"), adding);
  const left = without(there, keyword("beaks"), catalogue);
  deepEqual(compoundsOf(left, "keyword"), [{ keywordValue: ["nests"] }]);
  throws(() => without(there, keyword(), catalogue), {
    message: "Delete metadata failed: Keyword:  not found.",
  });
});

Deno.test("without() empties a field that can have one value, whichever is named, and keeps words of others", () => {
  deepEqual(fieldNamed(without(complete, field("title", "Z"), catalogue), "title")?.values, []);
  const there = edited(complete, field("alternativeTitle", ["a", "b"]), adding);
  const left = without(there, field("alternativeTitle", ["a"]), catalogue);
  deepEqual(valuesOf(left, "alternativeTitle"), ["a", "b"]);
});
