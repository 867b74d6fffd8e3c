import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { compound, simple } from "../_dataset_json.ts";
import { openDeposit } from "../_deposit.ts";
import { describeBy, elementsIn, exported } from "./_exporting.ts";

const table = "id,score\n1,1.5\n2,2.25\n";

Deno.test("ddi has files with tables apart from others, and their columns", async () => {
  await using deposit = await openDeposit();
  const id = await deposit.added("table.csv", table, { wishes: { description: "A & B" } });
  const other = await deposit.added("a.txt", "a", { type: "text/plain" });
  const text = await exported(deposit, "ddi", ":draft");
  equal(elementsIn(text, "fileDscr").length, 1);
  match(text, new RegExp(`<fileDscr ID="f${id}" URI="http://[^"]*/api/access/datafile/${id}">`));
  match(text, /<caseQnty>2<\/caseQnty><varQnty>2<\/varQnty>/);
  match(text, />A &amp; B<\/notes><\/fileDscr>/);
  deepEqual(
    elementsIn(text, "var").map((one) => /name="(\w+)" intrvl="(\w+)"/.exec(one)?.slice(1)),
    [["id", "discrete"], ["score", "contin"]],
  );
  match(text, /<sumStat type="mean">1.875<\/sumStat>/);
  match(text, new RegExp(`<otherMat ID="f${other}".*<labl>a.txt</labl><txt></txt>`));
});

Deno.test("oai_ddi has all files as they are, and no columns", async () => {
  await using deposit = await openDeposit();
  await deposit.added("table.csv", table);
  await deposit.added("a.txt", "a", { type: "text/plain" });
  const text = await exported(deposit, "oai_ddi", ":draft");
  equal(elementsIn(text, "otherMat").length, 2);
  deepEqual([elementsIn(text, "fileDscr"), elementsIn(text, "dataDscr")], [[], []]);
});

Deno.test("ddi does not tell what is in tables that not everybody may have, once that is out", async () => {
  await using deposit = await openDeposit();
  const id = await deposit.added("table.csv", table);
  await deposit.publish();
  match(await exported(deposit, "ddi"), /<dataDscr>/);
  await deposit.ask(`PUT api/files/${id}/restrict`, { body: "true" });
  match(await exported(deposit, "ddi", ":draft"), /<dataDscr>/);
  await deposit.publish();
  const text = await exported(deposit, "ddi");
  doesNotMatch(text, /<dataDscr>/);
  match(text, /<fileDscr/);
});

Deno.test("ddi tells what is in a table when its embargo has ended, though nothing was published", async () => {
  await using deposit = await openDeposit();
  const { dataverse, ask, dataset } = deposit;
  await ask("PUT api/admin/settings/:MaxEmbargoDurationInMonths", { body: "-1" });
  const id = await deposit.added("table.csv", table);
  const day = new Date(dataverse.time.now().getTime() + 10 * 86_400_000).toISOString().slice(0, 10);
  const { status, text } = await ask(`POST api/datasets/${dataset}/files/actions/:set-embargo`, {
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ dateAvailable: day, reason: "later", fileIds: [id] }),
  });
  equal(status, 200, text);
  await deposit.publish();
  doesNotMatch(await exported(deposit, "ddi"), /<dataDscr>/);
  await dataverse.time.advance(12 * 86_400_000);
  match(await exported(deposit, "ddi"), /<dataDscr>/);
});

Deno.test("ddi takes what a person's entry does not say from the entry before, as a real one does", async () => {
  await using deposit = await openDeposit();
  await describeBy(
    deposit,
    compound(
      "otherId",
      { otherIdAgency: "Arch", otherIdValue: "1" },
      { otherIdValue: "2" },
    ),
    compound(
      "producer",
      { producerName: "One", producerAffiliation: "Home" },
      { producerName: "Two" },
    ),
  );
  const text = await exported(deposit, "oai_ddi", ":draft");
  deepEqual(elementsIn(text, "IDNo").slice(-2), [
    '<IDNo agency="Arch">1</IDNo>',
    '<IDNo agency="Arch">2</IDNo>',
  ]);
  deepEqual(elementsIn(text, "producer"), [
    '<producer affiliation="Home">One</producer>',
    "<producer>Two</producer>",
  ]);
});

Deno.test("ddi counts periods, and has the terms of vocabularies with their language", async () => {
  await using deposit = await openDeposit();
  await describeBy(
    deposit,
    compound(
      "timePeriodCovered",
      { timePeriodCoveredStart: "2001", timePeriodCoveredEnd: "2002" },
      { timePeriodCoveredStart: "2005" },
    ),
    compound("keyword", { keywordValue: "birds", keywordVocabulary: "LCSH" }),
  );
  const text = await exported(deposit, "oai_ddi", ":draft");
  deepEqual(
    elementsIn(text, "timePrd").map((one) => /cycle="(P\d)" event="(\w+)"/.exec(one)?.slice(1)),
    [
      ["P1", "start"],
      ["P1", "end"],
      ["P2", "start"],
      ["P2", "end"],
    ],
  );
  deepEqual(elementsIn(text, "keyword"), [
    '<keyword xml:lang="en">Other</keyword>',
    '<keyword vocab="LCSH">birds</keyword>',
  ]);
});

Deno.test("ddi names the installation as a distributor, unless that is only for datasets without one", async () => {
  await using deposit = await openDeposit();
  await describeBy(deposit, compound("distributor", { distributorName: "Shop" }));
  const distributors = async (): Promise<number> =>
    elementsIn(await exported(deposit, "oai_ddi", ":draft"), "distrbtr").length;
  equal(await distributors(), 3);
  await deposit.ask("PUT api/admin/settings/:ExportInstallationAsDistributorOnlyWhenNotSet", {
    body: "true",
  });
  equal(await distributors(), 2);
});

Deno.test("Exports tell no addresses of people where :ExcludeEmailFromExport says so", async () => {
  await using deposit = await openDeposit();
  const contact = { datasetContactName: "Finch", datasetContactEmail: "f@example.org" };
  await deposit.ask(`PUT api/datasets/${deposit.dataset}/editMetadata?replace=true`, {
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ fields: [compound("datasetContact", contact)] }),
  });
  match(await exported(deposit, "ddi", ":draft"), /<contact email="f@example.org">Finch</);
  await deposit.ask("PUT api/admin/settings/:ExcludeEmailFromExport", { body: "true" });
  match(await exported(deposit, "ddi", ":draft"), /<contact>Finch</);
});

Deno.test("html is the codebook as a page, in which texts of people are no markup", async () => {
  await using deposit = await openDeposit();
  await describeBy(deposit, simple("subtitle", "<script>alert(1)</script>"));
  await deposit.added("table.csv", table);
  const text = await exported(deposit, "html", ":draft");
  match(text, /<h2>Variable Description<\/h2>/);
  match(text, /Subtitle<\/th>\s*<td>&lt;script&gt;/);
  doesNotMatch(text, /<script/);
});
