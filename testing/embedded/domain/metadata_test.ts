import { deepEqual, equal, throws } from "node:assert/strict";
import { edited, without } from "./edit_metadata.ts";
import { childrenOf, firstOf, type Metadata, valuesOf } from "./metadata.ts";
import { parseBlocks, parseEdit, parseField } from "./parse_metadata.ts";
import { findings } from "./validate_metadata.ts";
import type { Json } from "./json.ts";

const field = (typeName: string, typeClass: string, multiple: boolean, value: Json): Json => ({
  typeName,
  typeClass,
  multiple,
  value,
});
const child = (name: string, value: string): Record<string, Json> => ({
  [name]: field(name, "primitive", false, value),
});
const complete: Metadata = parseBlocks({
  citation: {
    fields: [
      field("subject", "controlledVocabulary", true, ["Law"]),
      field("title", "primitive", false, " Finches "),
      field("author", "compound", true, [child("authorName", "Finch, Fiona")]),
      field("datasetContact", "compound", true, [child("datasetContactEmail", "a@example.org")]),
      field("dsDescription", "compound", true, [child("dsDescriptionValue", "About")]),
      field("nope", "primitive", false, "passed over"),
    ],
  },
});
const messages = (metadata: Metadata, required: readonly string[] = []): readonly string[] =>
  findings(metadata, required).map(({ message }) => message).toSorted();

Deno.test("parseBlocks() trims, orders as the block does, and passes over what no block has", () => {
  deepEqual(complete.map(({ name }) => name), [
    "title",
    "author",
    "datasetContact",
    "dsDescription",
    "subject",
  ]);
  equal(firstOf(complete, "title"), "Finches");
});

Deno.test("parseField() refuses a wrong shape in Dataverse's words", () => {
  const refused = (value: Json, message: string): void =>
    throws(() => parseField(value as never), { message });
  refused(field("subtitle", "primitive", true, ["x"]), "incorrect multiple   for field subtitle");
  refused(
    field("subject", "primitive", true, ["Law"]),
    "incorrect  typeClass for field subject, should be controlledVocabulary",
  );
  refused(
    field("subject", "controlledVocabulary", true, ["Magic"]),
    "Value 'Magic' does not exist in type 'subject'",
  );
  refused(
    field("author", "compound", true, [child("title", "x")]),
    "field title is not a child of author",
  );
});

Deno.test("findings() names each required field that is empty", () => {
  deepEqual(messages(complete), []);
  deepEqual(messages([]), [
    "Author Name is required.",
    "Description Text is required.",
    "Point of Contact E-mail is required.",
    "Subject is required.",
    "Title is required.",
  ]);
  deepEqual(messages(complete, ["subtitle"]), ["Subtitle is required."]);
});

Deno.test("findings() looks at dates, addresses and boxes", () => {
  const with_ = (...fields: Json[]): Metadata => [
    ...complete,
    ...parseEdit({ fields }),
  ];
  deepEqual(messages(with_(field("productionDate", "primitive", false, "yesterday"))), [
    'Production Date  is not a valid date. "yyyy" is a supported format.',
  ]);
  deepEqual(messages(with_(field("productionDate", "primitive", false, "2005-03"))), []);
  deepEqual(messages(with_(field("alternativeURL", "primitive", false, "nowhere"))), [
    "Alternative URL nowhere  is not a valid URL.",
  ]);
  const box = (west: string, east: string): Json =>
    field("geographicBoundingBox", "compound", true, [{
      ...child("westLongitude", west),
      ...child("eastLongitude", east),
      ...child("southLatitude", "1"),
      ...child("northLatitude", "2"),
    }]);
  equal(messages(with_(box("5", "1"))).length, 1);
  deepEqual(messages(with_(box("1", "5"))), []);
});

Deno.test("edited() fills and appends, and overwrites only when told to", () => {
  const title = parseEdit(field("title", "primitive", false, "Other"));
  equal(firstOf(edited(complete, title, false), "title"), "Finches");
  equal(firstOf(edited(complete, title, true), "title"), "Other");
  const subject = parseEdit(field("subject", "controlledVocabulary", true, ["Law", "Chemistry"]));
  deepEqual(valuesOf(edited(complete, subject, false), "subject"), ["Law", "Chemistry"]);
  throws(() => edited(complete, parseEdit(field("title", "primitive", false, "")), true), {
    message: "Empty required value for field: Title",
  });
});

Deno.test("edited() loses a value that is none, as the real one does", () => {
  const contact = parseEdit(
    field("datasetContact", "compound", true, [child("datasetContactEmail", "nomail")]),
  );
  deepEqual(
    childrenOf(edited(complete, contact, true), "datasetContact", "datasetContactEmail"),
    [],
  );
});

Deno.test("without() takes exact values, and refuses others", () => {
  const law = parseEdit(field("subject", "controlledVocabulary", true, ["Law"]));
  deepEqual(valuesOf(without(complete, law), "subject"), []);
  const keyword = parseEdit(field("keyword", "compound", true, [child("keywordValue", "zzz")]));
  throws(() => without(complete, keyword), {
    message: "Delete metadata failed: Keyword: zzz not found.",
  });
});
