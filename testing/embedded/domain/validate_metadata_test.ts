import { deepEqual, equal } from "node:assert/strict";
import type { JsonObject } from "./json.ts";
import type { Metadata } from "./metadata.ts";
import { parseFields } from "./parse_metadata.ts";
import { complete, sent, sentComplete, sentValue } from "./sample_metadata.ts";
import { stockCatalogue as catalogue } from "./stock_blocks.ts";
import { findings, type MetadataRules } from "./validate_metadata.ts";

/** What is wrong, in any order, where a collection has the citation block and asks for more. */
function messages(metadata: Metadata, rules: Partial<MetadataRules> = {}): readonly string[] {
  return findings(metadata, { catalogue, blocks: ["citation"], levels: [], ...rules })
    .map(({ message }) => message).toSorted();
}

/** What is complete, with some fields in the place of theirs. */
function withFields(...fields: readonly JsonObject[]): Metadata {
  const names = new Set(fields.map(({ typeName }) => typeName));
  return parseFields(
    [...sentComplete.filter(({ typeName }) => !names.has(typeName)), ...fields],
    catalogue,
  );
}

const required = (...names: readonly string[]): Partial<MetadataRules> => ({
  levels: names.map((datasetFieldTypeName) => ({
    datasetFieldTypeName,
    required: true,
    include: true,
  })),
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
  deepEqual(messages(withFields(sent("title", " "))), ["Title is required."]);
  deepEqual(
    messages(withFields(sent("author", [{}, sentValue({ authorAffiliation: "A" })]))),
    ["Author Name is required."],
  );
});

Deno.test("findings() asks for no child of a compound field that was sent without values", () => {
  deepEqual(messages(withFields(sent("author", []))), []);
});

Deno.test("findings() asks for what the collection's blocks ask, and of other blocks for what is there", () => {
  deepEqual(messages([], { blocks: ["geospatial"] }), []);
  deepEqual(
    messages(parseFields([sent("title", "")], catalogue), { blocks: ["geospatial"] }),
    ["Title is required."],
  );
});

Deno.test("findings() asks for what the collection asks beyond its blocks", () => {
  deepEqual(messages(complete, required("subtitle")), ["Subtitle is required."]);
  deepEqual(messages(complete, required("keywordValue")), ["Keyword Term is required."]);
  deepEqual(messages(complete, required("keyword")), [], "a compound field is not asked for alone");
  deepEqual(
    messages(
      withFields(sent("author", [sentValue({ authorName: "A" })])),
      required("authorAffiliation"),
    ),
    ["Author Affiliation is required."],
  );
});

Deno.test("findings() asks for a child as soon as one of its sisters is filled", () => {
  const producer = (children: Record<string, string>): JsonObject =>
    sent("producer", [sentValue(children)]);
  deepEqual(messages(withFields(producer({ producerAbbreviation: "P" }))), [
    "Producer Name is required if you choose to enter a value in any of the optional Producer fields.",
  ]);
  deepEqual(messages(withFields(producer({ producerAbbreviation: " " }))), []);
  deepEqual(
    messages(withFields(producer({ producerAbbreviation: "P", producerName: "Press" }))),
    [],
  );
});

Deno.test("findings() says it of each value, and takes a child without its parent for a field", () => {
  const url = sentValue({ producerName: "P", producerURL: "nope" });
  equal(messages(withFields(sent("producer", [url, url]))).length, 2);
  deepEqual(messages(withFields(sent("authorName", ""))), ["Author Name is required."]);
  deepEqual(messages(withFields(sent("authorName", "Finch, Fiona"))), []);
});

Deno.test("findings() looks at boxes from each corner, and complains of the field once", () => {
  const box = (west: string, east: string, more = {}): JsonObject =>
    sentValue({
      westLongitude: west,
      eastLongitude: east,
      southLatitude: "1",
      northLatitude: "2",
      ...more,
    });
  const of = (...boxes: readonly JsonObject[]): readonly string[] =>
    messages(withFields(sent("geographicBoundingBox", boxes)));
  const broken =
    "Geographic Bounding Box  has invalid coordinates. East must be greater than West and North must " +
    "be greater than South. Missing values are NOT allowed.";
  deepEqual(of(box("1", "5")), []);
  deepEqual(of(box("5", "1")), [broken]);
  deepEqual(of(box("5", "1"), box("5", "1")), [broken]);
  deepEqual(of(sentValue({ westLongitude: "5" })), [broken]);
  deepEqual(of(box("500", "1")), [
    broken,
    "Geographic Bounding Box Westernmost (Left) Longitude  is not a valid entry.",
  ]);
});
