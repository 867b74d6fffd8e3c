import { deepEqual, equal, throws } from "node:assert/strict";
import type { Json, JsonObject } from "./json.ts";
import { firstOf, tidy, valuesOf } from "./metadata.ts";
import { parseBlocks, parseEdit, parseField } from "./parse_metadata.ts";
import { Stumble } from "./refusal.ts";
import { complete, sent, sentComplete, sentValue } from "./sample_metadata.ts";
import { stockCatalogue as catalogue } from "./stock_blocks.ts";

const refused = (field: JsonObject, message: string): void =>
  throws(() => parseField(field, catalogue), { message });
const stumbles = (field: JsonObject): void => throws(() => parseField(field, catalogue), Stumble);

Deno.test("parseBlocks() reads what any block holds, and passes over what no block has", () => {
  const fields = [...sentComplete, { typeName: "nope" }];
  const metadata = tidy(parseBlocks({ whatever: { fields } }, catalogue), catalogue);
  deepEqual(metadata.map(({ name }) => name), [
    "title",
    "author",
    "datasetContact",
    "dsDescription",
    "subject",
  ]);
  equal(firstOf(metadata, "title"), "Finches");
});

Deno.test("parseBlocks() takes a field twice, and a child without its parent", () => {
  const fields = [sent("title", "A"), sent("authorName", "Finch, Fiona"), sent("title", "B")];
  const metadata = tidy(parseBlocks({ citation: { fields } }, catalogue), catalogue);
  deepEqual(metadata.map((field) => field.values), [["A"], ["B"], ["Finch, Fiona"]]);
});

Deno.test("parseBlocks() stumbles over what is no object, and says where there are no blocks", () => {
  throws(() => parseBlocks(undefined, catalogue), {
    message: "Invalid JSON object: metadata blocks not found.",
  });
  for (const value of [null, [], 1, { citation: null }, { citation: {} }]) {
    throws(() => parseBlocks(value as Json, catalogue), Stumble);
  }
});

Deno.test("parseField() refuses a wrong shape in Dataverse's words", () => {
  refused({ ...sent("subtitle", "x"), multiple: true }, "incorrect multiple   for field subtitle");
  refused(
    { ...sent("subject", ["Law"]), typeClass: "primitive" },
    "incorrect  typeClass for field subject, should be controlledVocabulary",
  );
  refused(
    { ...sent("title", "x"), typeClass: "compound" },
    "incorrect  typeClass for field: title, should be primitive",
  );
  refused(
    { ...sent("author", []), typeClass: "primitive" },
    "incorrect  typeClass for field author, should be compound.",
  );
  refused(
    sent("author", [sentValue({ title: "x" })]),
    "field title is not a child of author",
  );
});

Deno.test("parseField() wants a list where a field is multiple, and a text where it is not", () => {
  const list = (name: string): string =>
    `Invalid values submitted for ${name}. It should be an array of values.`;
  for (const value of [null, "x", 1, {}]) {
    refused(sent("kindOfData", value), list("kindOfData"));
    refused(sent("subject", value), list("subject"));
    refused(sent("keyword", value), list("keyword"));
  }
  for (const value of [null, 1, ["x"], {}]) {
    refused(
      sent("title", value),
      "Invalid value submitted for title. It should be a single value.",
    );
  }
});

Deno.test("parseField() stumbles where a real one takes a value for what it is not", () => {
  stumbles({ typeName: "title", value: "x", typeClass: "primitive" });
  stumbles({ typeName: "title", value: "x", multiple: false });
  stumbles({ typeName: "title", value: "x", multiple: "false", typeClass: "primitive" });
  stumbles({ typeName: "title", multiple: false, typeClass: "primitive" });
  stumbles(sent("kindOfData", [1]));
  stumbles(sent("kindOfData", [null]));
  stumbles(sent("keyword", ["x"]));
  stumbles(sent("keyword", [{ keywordValue: "x" }]));
  stumbles(sent("keyword", [{ keywordValue: null }]));
  stumbles(sent("targetSampleSize", [sentValue({ targetSampleActualSize: "1" })]));
});

Deno.test("parseField() takes terms and other words for them, exactly as they are written", () => {
  const languages = parseField(sent("language", ["deu", "German", "eng"]), catalogue)!;
  deepEqual(valuesOf(tidy([languages], catalogue), "language"), ["English", "German"]);
  for (const word of ["Magic", " Law", "law", "", "N/A"]) {
    refused(sent("subject", [word]), `Value '${word}' does not exist in type 'subject'`);
  }
  refused(sent("subject", ["Law", 3]), "Invalid values submitted for subject");
});

Deno.test("parseField() gathers the words that the vocabularies of a compound field do not have", () => {
  refused(
    sent("geographicCoverage", [
      sentValue({ country: "Nowhere" }),
      sentValue({ country: "Austria" }),
      sentValue({ country: "Elsewhere" }),
    ]),
    "Invalid controlled vocabulary in compound field Value 'Nowhere' does not exist in type 'country';" +
      "Value 'Elsewhere' does not exist in type 'country';",
  );
});

Deno.test("parseField() keeps what is blank, which tidy() takes away", () => {
  const kinds = parseField(sent("kindOfData", ["", " ", "\t x \u0001"]), catalogue)!;
  deepEqual(kinds.values, ["", "", "x"]);
  deepEqual(tidy([kinds], catalogue), [{ name: "kindOfData", type: "simple", values: ["x"] }]);
  const keyword = parseField(sent("keyword", [sentValue({ keywordValue: "" })]), catalogue)!;
  deepEqual(tidy([keyword], catalogue), []);
});

Deno.test("parseField() takes any child where a compound field has one value only", () => {
  const value = sentValue({ targetSampleActualSize: "12", authorName: "Finch, Fiona" });
  const size = parseField(sent("targetSampleSize", value), catalogue);
  deepEqual(size?.values, [{ targetSampleActualSize: ["12"], authorName: ["Finch, Fiona"] }]);
});

Deno.test("parseEdit() takes a list or one field, and does not ask for classes", () => {
  const title = { typeName: "title", value: "Other" };
  deepEqual(parseEdit(title, catalogue), parseEdit({ fields: [title] }, catalogue));
  throws(() => parseEdit({ fields: null }, catalogue), Stumble);
  throws(() => parseEdit({ typeName: "authorIdentifierScheme", value: "" }, catalogue), {
    message: "Value '' does not exist in type 'authorIdentifierScheme'",
  });
  const none = { typeName: "authorIdentifierScheme", value: "" };
  deepEqual(parseEdit(none, catalogue, { replace: true })[0]?.values, [""]);
});

Deno.test("tidy() orders children as their block does, and takes out what no XML can have", () => {
  const author = sentValue({ authorAffiliation: "B\u0002", authorName: "A\ufffe" });
  const fields = [parseField(sent("author", [author]), catalogue)!];
  const [tidied] = tidy(fields, catalogue);
  equal(
    JSON.stringify(tidied?.values),
    JSON.stringify([{ authorName: ["A"], authorAffiliation: ["B"] }]),
  );
  deepEqual(tidy(tidy(complete, catalogue), catalogue), tidy(complete, catalogue));
});
