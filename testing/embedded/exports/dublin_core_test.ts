import { deepEqual, match } from "node:assert/strict";
import { compound, simple } from "../_dataset_json.ts";
import { openDeposit } from "../_deposit.ts";
import { describeBy, elementsIn, exported } from "./_exporting.ts";

/** The texts of a term. */
const texts = (xml: string, term: string): readonly string[] =>
  elementsIn(xml, term).map((one) => one.replace(/<[^>]*>/g, ""));

Deno.test("dcterms says of publications how they belong to the dataset", async () => {
  await using deposit = await openDeposit();
  const publication = compound(
    "publication",
    { publicationCitation: "A book", publicationURL: "https://example.org/?a&b" },
    { publicationIDNumber: "10.1/x" },
  ) as { readonly value: readonly Record<string, unknown>[] };
  publication.value[1]!["publicationRelationType"] = {
    ...simple("publicationRelationType", "IsSupplementTo"),
    typeClass: "controlledVocabulary",
  };
  await describeBy(deposit, { ...publication });
  const text = await exported(deposit, "dcterms", ":draft");
  deepEqual(texts(text, "dcterms:isReferencedBy"), ["A book, https://example.org/?a&amp;b"]);
  deepEqual(texts(text, "dcterms:IsSupplementTo"), ["10.1/x"]);
});

Deno.test("dcterms has both ends of each period, and the license by its name", async () => {
  await using deposit = await openDeposit();
  const [from, until] = ["dateOfCollectionStart", "dateOfCollectionEnd"];
  await describeBy(deposit, compound("dateOfCollection", { [from]: "2001", [until]: "2002" }));
  const text = await exported(deposit, "dcterms", ":draft");
  deepEqual(texts(text, "dcterms:temporal"), ["2001", "2002"]);
  deepEqual(texts(text, "dcterms:license"), ["CC0 1.0"]);
});

Deno.test("dcterms has the date of production, oai_dc the one by which the dataset is cited", async () => {
  await using deposit = await openDeposit();
  await describeBy(
    deposit,
    simple("productionDate", "1999"),
    simple("dateOfDeposit", "2003-04-05"),
  );
  await deposit.publish();
  const [today] = texts(await exported(deposit, "dcterms"), "dcterms:issued");
  match(String(today), /^\d{4}-\d\d-\d\d$/);
  deepEqual(texts(await exported(deposit, "dcterms"), "dcterms:date"), ["1999"]);
  deepEqual(texts(await exported(deposit, "oai_dc"), "dc:date"), [today]);
  const { dataset, dataverse } = deposit;
  await deposit.ask(`PUT api/datasets/${dataset}/citationdate`, { body: "dateOfDeposit" });
  await deposit.ask(`GET api/admin/metadata/${dataset}/reExportDataset`);
  await dataverse.settle();
  deepEqual(texts(await exported(deposit, "oai_dc"), "dc:date"), ["2003-04-05"]);
});

Deno.test("oai_dc calls all datasets datasets, and the depositor a contributor", async () => {
  await using deposit = await openDeposit();
  await describeBy(
    deposit,
    simple("depositor", "Heron, H."),
    compound("contributor", { contributorName: "Rail, R." }),
    { typeName: "kindOfData", typeClass: "primitive", multiple: true, value: ["survey"] },
  );
  const text = await exported(deposit, "oai_dc", ":draft");
  deepEqual(texts(text, "dc:type"), ["Dataset"]);
  deepEqual(texts(text, "dc:contributor"), ["Heron, H.", "Rail, R."]);
  deepEqual(texts(await exported(deposit, "dcterms", ":draft"), "dcterms:type"), ["survey"]);
});
