import { deepEqual, equal } from "node:assert/strict";
import { checkDatasetJson } from "./check_dataset_json.ts";
import { datasetSchema, wantedFields } from "./dataset_schema.ts";
import type { Json, JsonObject } from "./json.ts";
import { sent, sentComplete, sentValue } from "./sample_metadata.ts";
import { stockCatalogue as catalogue } from "./stock_blocks.ts";
import type { MetadataRules } from "./validate_metadata.ts";

const rules: MetadataRules = { catalogue, blocks: ["citation"], levels: [] };
const failed = "The Dataset JSON provided failed validation with the following error: ";
const valid = "The Dataset JSON provided is valid for this Dataverse Collection.";
const broken = "org.everit.json.schema.InternalValidationException: #/datasetVersion";
const place = `${broken}/metadataBlocks/citation/fields`;

const version = (fields: readonly Json[], more: JsonObject = {}): string =>
  JSON.stringify({ datasetVersion: { metadataBlocks: { citation: { fields } }, ...more } });
/** What is said of a dataset that is complete but for some fields that are others. */
function said(...others: readonly JsonObject[]): string {
  const names = new Set(others.map(({ typeName }) => typeName));
  const rest = sentComplete.filter(({ typeName }) => !names.has(typeName));
  return checkDatasetJson(version([...others, ...rest]), rules);
}

Deno.test("datasetSchema() asks for as many fields as the collection's blocks and itself do", () => {
  const levels = [
    { datasetFieldTypeName: "subtitle", required: true, include: true },
    { datasetFieldTypeName: "country", required: true, include: true },
    { datasetFieldTypeName: "subject", required: false, include: true },
  ];
  const wanted = wantedFields({ catalogue, blocks: ["citation", "geospatial"], levels });
  deepEqual([...wanted.keys()], ["citation"], "a child alone makes no field wanted");
  deepEqual(wanted.get("citation")?.map(({ name }) => name), [
    "title",
    "subtitle",
    "author",
    "datasetContact",
    "dsDescription",
  ]);
  const text = JSON.stringify(datasetSchema(wanted));
  equal(
    text.includes(
      '"minItems":5,"allOf":[{"contains":{"properties":{"typeName":{"const":"title"}}}}',
    ),
    true,
  );
  equal(text.includes('"required":["citation"]'), true);
});

Deno.test("checkDatasetJson() counts fields, and does not look which", () => {
  equal(said(), valid);
  equal(
    checkDatasetJson(version(sentComplete.slice(1)), rules),
    `${failed}${place}: expected minimum item count: 5, found: 4`,
  );
  equal(checkDatasetJson(version([...sentComplete.slice(1), sent("subtitle", "x")]), rules), valid);
});

Deno.test("checkDatasetJson() says of one thing what it is, and of several where they are", () => {
  equal(checkDatasetJson("{}", rules), `${failed}required key [datasetVersion] not found`);
  equal(
    checkDatasetJson('{"datasetVersion":null}', rules),
    `${failed}expected type: JSONObject, found: Null`,
  );
  equal(
    checkDatasetJson(version(sentComplete, { license: {} }), rules),
    `${failed}${broken}/license: required key [name] not found` +
      `${broken}/license: required key [uri] not found`,
  );
  equal(
    checkDatasetJson(version(sentComplete, { license: { name: "x", uri: "x y" } }), rules),
    `${failed}[x y] is not a valid URI`,
  );
  const { typeName: _, ...nameless } = sent("title", "x");
  equal(said(nameless), `${failed}${place}/0: required key [typeName] not found`);
  equal(
    said({ ...nameless, value: 3 }),
    `${failed}${place}/0: 4 schema violations found`,
  );
  equal(
    said({ ...sent("title", 3) }),
    `${failed}${place}/0/value: #: no subschema matched out of the total 3 subschemas`,
  );
});

Deno.test("checkDatasetJson() looks at values once the shape is right", () => {
  const about = "Invalid data for key:fields typeName:title.";
  const { value: _, ...without } = sent("title", "x");
  equal(said(without), `${failed}${about} 'value' missing.`);
  equal(
    said(sent("title", ["x"])),
    `${failed}${about} Found value as list but 'multiple' is set to false.`,
  );
  equal(
    said({ ...sent("title", "x"), multiple: true }),
    `${failed}${about} Fields with 'multiple' set to true must be a list.`,
  );
  equal(said(sent("kindOfData", [3])), `${failed}null`);
  equal(
    said(sent("subject", ["Magic"])),
    `${failed}Controlled vocabulary for key:fields typeName:subject value:'Magic' is not valid.`,
  );
  equal(
    said(sent("subject", [3])),
    "Validation failed with following exception:class java.lang.Integer cannot be cast to class java.lang.String " +
      "(java.lang.Integer and java.lang.String are in module java.base of loader 'bootstrap')",
  );
});

Deno.test("checkDatasetJson() looks which children a compound field has", () => {
  equal(
    said(sent("author", [sentValue({ authorAffiliation: "x" })])),
    `${failed}Invalid data for key:author. authorName is(are) required if field type is author.`,
  );
  equal(
    said(sent("author", [sentValue({ authorName: "x", title: "y" })])),
    `${failed}Invalid data for key:author typeName:title. Only authorName, authorAffiliation, ` +
      "authorIdentifierScheme, authorIdentifier allowed.",
  );
  equal(
    said(sent("author", [{ name: sent("authorName", "x") }])),
    `${failed}Compound value name must match typeName of the object. Found authorName`,
  );
  equal(said(sent("author", [{}])), valid);
  const city = { country: "Austria", title: "x" };
  equal(said(sent("geographicCoverage", [sentValue(city)])), valid, "of another block");
});

Deno.test("checkDatasetJson() says what is no JSON at all", () => {
  equal(
    checkDatasetJson("[]", rules),
    "Validation failed with following exception:A JSONObject text must begin with '{' at 1 [character 2 line 1]",
  );
});
