import { deepEqual, equal, throws } from "node:assert/strict";
import { edited, without } from "./edit_metadata.ts";
import type { JsonObject } from "./json.ts";
import { childrenOf, type Field, firstOf, valuesOf } from "./metadata.ts";
import { parseEdit } from "./parse_metadata.ts";
import { complete, sent, sentValue } from "./sample_metadata.ts";
import { stockCatalogue as catalogue } from "./stock_blocks.ts";

const edit = (field: JsonObject): readonly Field[] => parseEdit(field, catalogue);
const adding = { catalogue, replace: false };
const replacing = { catalogue, replace: true };

Deno.test("edited() fills and appends, and overwrites only when told to", () => {
  const title = edit(sent("title", "Other"));
  equal(firstOf(edited(complete, title, adding), "title"), "Finches");
  equal(firstOf(edited(complete, title, replacing), "title"), "Other");
  const subject = edit(sent("subject", ["Law", "Chemistry"]));
  deepEqual(valuesOf(edited(complete, subject, adding), "subject"), ["Chemistry", "Law"]);
  throws(() => edited(complete, edit(sent("title", "")), replacing), {
    message: "Empty required value for field: Title",
  });
});

Deno.test("edited() loses a value that is none, as the real one does", () => {
  const contact = edit(sent("datasetContact", [sentValue({ datasetContactEmail: "nomail" })]));
  deepEqual(
    childrenOf(edited(complete, contact, replacing), "datasetContact", "datasetContactEmail"),
    [],
  );
});

Deno.test("without() takes exact values, and refuses others", () => {
  const law = edit(sent("subject", ["Law"]));
  deepEqual(valuesOf(without(complete, law, { catalogue }), "subject"), []);
  const keyword = edit(sent("keyword", [sentValue({ keywordValue: "zzz" })]));
  throws(() => without(complete, keyword, { catalogue }), {
    message: "Delete metadata failed: Keyword: zzz not found.",
  });
});
