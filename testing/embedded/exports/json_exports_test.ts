import { deepEqual, equal, match } from "node:assert/strict";
import { datasetJson } from "../_dataset_json.ts";
import { type Deposit, openDeposit } from "../_deposit.ts";
import { sent, sentValue } from "../domain/sample_metadata.ts";
import { describeAnew, exported, pidOf } from "./_exporting.ts";

const plain = { type: "text/plain" };

const originOf = ({ dataverse }: Deposit): string => new URL(dataverse.baseUrl).origin;

// What a test reads of an export is what the test knows.
// deno-lint-ignore no-explicit-any
async function parsed(deposit: Deposit, format: string, version?: string): Promise<any> {
  return JSON.parse(await exported(deposit, format, version));
}

Deno.test("dataverse_json tells a dataset as the API does, with its citation", async () => {
  await using deposit = await openDeposit();
  const wishes = { directoryLabel: "data", categories: ["Data"] };
  await deposit.added("a.txt", "a", { ...plain, wishes });
  await deposit.publish();
  const { datasetVersion, ...dataset } = await parsed(deposit, "dataverse_json");
  const { data } = await deposit.ask(`GET api/datasets/${deposit.dataset}/versions/1.0`);
  const { citation, ...version } = datasetVersion;
  deepEqual(version, data);
  match(citation, /^Finch, Fiona, \d{4}, "Finches", https:\/\/doi\.org\//);
  equal(dataset.persistentUrl, `https://doi.org/${(await pidOf(deposit)).slice(4)}`);
});

Deno.test("dataverse_json leaves out who can be asked where only the address is known, which is not to be told", async () => {
  await using deposit = await openDeposit();
  await deposit.ask("PUT api/admin/settings/:ExcludeEmailFromExport", { body: "true" });
  const contacts = async (): Promise<readonly { readonly value: unknown }[]> => {
    const { datasetVersion } = await parsed(deposit, "dataverse_json", ":draft");
    const { fields } = datasetVersion.metadataBlocks.citation;
    return fields.filter((one: { typeName: string }) => one.typeName === "datasetContact");
  };
  deepEqual(await contacts(), []);
  const address = { datasetContactEmail: "a@mailinator.com" };
  await describeAnew(
    deposit,
    sent("datasetContact", [
      sentValue(address),
      sentValue({ datasetContactName: "Finch, Fiona", ...address }),
    ]),
  );
  const [contact] = await contacts();
  deepEqual(contact?.value, [sentValue({ datasetContactName: "Finch, Fiona" })]);
});

Deno.test("schema.org tells people and organizations, each with what is known of them", async () => {
  await using deposit = await openDeposit();
  const orcid = "https://orcid.org/0000-0002-1825-0097";
  await describeAnew(
    deposit,
    sent("author", [
      sentValue({
        authorName: "Finch, Fiona",
        authorAffiliation: "Beak Lab",
        authorIdentifierScheme: "ORCID",
        authorIdentifier: "0000-0002-1825-0097",
      }),
      sentValue({ authorName: "Institute of Beaks", authorAffiliation: "Beak University" }),
    ]),
  );
  const told = await parsed(deposit, "schema.org", ":draft");
  deepEqual(told.creator, [
    {
      "@type": "Person",
      givenName: "Fiona",
      familyName: "Finch",
      affiliation: { "@type": "Organization", name: "Beak Lab" },
      sameAs: orcid,
      "@id": orcid,
      identifier: orcid,
      name: "Finch, Fiona",
    },
    {
      "@type": "Organization",
      parentOrganization: { "@type": "Organization", name: "Beak University" },
      name: "Institute of Beaks",
    },
  ]);
  deepEqual(told.author, told.creator);
  deepEqual([told.version, told.dateModified, told.datePublished], ["DRAFT", "", undefined]);
});

Deno.test("schema.org has no tags, and descriptions no longer than search engines read", async () => {
  await using deposit = await openDeposit();
  await describeAnew(
    deposit,
    sent("title", "Fin<i>ch</i>es &amp; &lt;b>more"),
    sent("dsDescription", [
      sentValue({ dsDescriptionValue: "<p>One &amp; two</p>" }),
      sentValue({ dsDescriptionValue: `three ${"x".repeat(6000)}` }),
    ]),
  );
  await deposit.added("a.txt", "a", { ...plain, wishes: { description: "half a tag <b" } });
  const told = await parsed(deposit, "schema.org", ":draft");
  equal(told.name, "Finches & more");
  equal(told.description, "One & two\nthree...");
  equal(told.distribution[0].description, "half a tag");
});

Deno.test("schema.org lists files folder by folder, and where terms of one's own can be read", async () => {
  await using deposit = await openDeposit();
  await deposit.added("a.txt", "a", { ...plain, wishes: { directoryLabel: "z" } });
  const b = await deposit.added("b.txt", "bb", plain);
  const { datasetVersion } = datasetJson() as { readonly datasetVersion: object };
  const body = JSON.stringify({ ...datasetVersion, license: undefined, termsOfUse: "Mine" });
  const path = `api/datasets/${deposit.dataset}/versions/:draft`;
  const headers = { "Content-Type": "application/json" };
  equal((await deposit.ask(`PUT ${path}`, { headers, body })).status, 200);
  await deposit.publish();
  const told = await parsed(deposit, "schema.org");
  const origin = originOf(deposit);
  deepEqual(told.distribution.map(({ name }: { name: string }) => name), ["b.txt", "a.txt"]);
  deepEqual(told.distribution[0], {
    "@type": "DataDownload",
    name: "b.txt",
    encodingFormat: "text/plain",
    contentSize: 2,
    description: "",
    contentUrl: `${origin}/api/access/datafile/${b}`,
  });
  equal(
    told.license,
    `${origin}/api/datasets/:persistentId/versions/1.0/customlicense?persistentId=${await pidOf(
      deposit,
    )}`,
  );
  deepEqual([told.version, told.includedInDataCatalog.url], ["1", origin]);
});

Deno.test("OAI_ORE tells of each file as it came, and of a draft what a change brought", async () => {
  await using deposit = await openDeposit();
  const id = await deposit.added("t.csv", "x,y\n1,2\n");
  await deposit.publish();
  const map = await parsed(deposit, "OAI_ORE");
  const origin = originOf(deposit);
  const [file] = map["ore:describes"]["ore:aggregates"];
  equal(file["schema:name"], "t.csv");
  equal(file["dvcore:currentIngestedName"], "t.tab");
  equal(file["dvcore:filesize"], 8);
  equal(file["schema:sameAs"], `${origin}/api/access/datafile/${id}?format=original`);
  match(file["dvcore:UNF"], /^UNF:6:/);
  deepEqual(map["ore:describes"]["schema:hasPart"], [`${origin}/file.xhtml?fileId=${id}`]);
  equal(map["@context"].title, "http://purl.org/dc/terms/title");
  equal((await deposit.ask(`PUT api/files/${id}/restrict`, { body: "true" })).status, 200);
  const draft = (await parsed(deposit, "OAI_ORE", ":draft"))["ore:describes"];
  const [closed] = draft["ore:aggregates"];
  // What comes with the making of a draft is no change of the file in it.
  deepEqual([closed["dvcore:restricted"], closed["schema:version"]], [true, 1]);
  equal(draft["schema:creativeWorkStatus"], "DRAFT");
});

Deno.test("Exports call files by persistent ids, where they have some", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset } = deposit;
  await ask("PUT api/admin/settings/:AllowEnablingFilePIDsPerCollection", { body: "true" });
  await ask("PUT api/dataverses/root/attribute/filePIDsEnabled?value=true");
  const id = await deposit.added("t.csv", "x,y\n1,2\n");
  await deposit.publish();
  const pid = (await ask(`GET api/files/${id}`)).data.dataFile.persistentId;
  match(pid, /^doi:/);
  const bytes = `${originOf(deposit)}/api/access/datafile/:persistentId?persistentId=${pid}`;
  const url = `https://doi.org/${pid.slice(4)}`;
  const [download] = (await parsed(deposit, "schema.org")).distribution;
  deepEqual([download["@id"], download.identifier], [url, url]);
  const [part] = (await parsed(deposit, "OAI_ORE"))["ore:describes"]["ore:aggregates"];
  deepEqual([part["@id"], part["schema:sameAs"]], [pid, `${bytes}&format=original`]);
  match(
    await exported(deposit, "Datacite"),
    new RegExp(
      `<relatedIdentifier relationType="HasPart" relatedIdentifierType="DOI">${pid.slice(4)}<`,
    ),
  );
  const { text } = await ask(`GET api/datasets/${dataset}/versions/1.0/linkset`);
  deepEqual(JSON.parse(text).linkset[0].item, [{ href: bytes, type: "text/tab-separated-values" }]);
});
