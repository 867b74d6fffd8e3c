import { deepEqual, equal, match } from "node:assert/strict";
import { type Lab, openLab } from "./_lab.ts";

const entry = (title: string, more = ""): string =>
  `<?xml version="1.0"?>
<entry xmlns="http://www.w3.org/2005/Atom" xmlns:dct="http://purl.org/dc/terms/">
  <dct:title>${title}</dct:title>
  <dct:creator affiliation="Aviary">Finch, Fiona</dct:creator>
  <dct:description>About finches</dct:description>
  <dct:subject>beaks</dct:subject>${more}
</entry>`;

interface Deposited {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function deposit(lab: Lab, line: string, options: {
  readonly token?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
} = {}): Promise<Deposited> {
  const [method = "GET", path = ""] = line.split(" ");
  const { token = lab.dataverse.superuserToken, body, headers } = options;
  const url = new URL(`dvn/api/data-deposit/v1.1/swordv2/${path}`, lab.dataverse.baseUrl);
  const response = await lab.dataverse.fetch(url, {
    method,
    headers: {
      ...(token === "" ? {} : { Authorization: `Basic ${btoa(`${token}:`)}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const summaryOf = ({ text }: Deposited): string =>
  /<summary>(.*)<\/summary>/.exec(text)?.[1] ?? text;

async function create(lab: Lab, title = "Finches"): Promise<string> {
  const made = await deposit(lab, "POST collection/dataverse/lab", { body: entry(title) });
  equal(made.status, 201, made.text);
  return made.headers.get("Location")?.split("/edit/study/")[1] ?? "";
}

Deno.test("An entry in Dublin Core becomes a dataset of who sends it, and replaces what one says", async () => {
  await using lab = await openLab();
  const pid = await create(lab, "Finches &amp; wrens");
  const at = `GET datasets/:persistentId?persistentId=${pid}`;
  const { latestVersion } = await lab.get(at);
  const fields = latestVersion.metadataBlocks.citation.fields;
  const value = (name: string) =>
    fields.find(({ typeName }: { typeName: string }) => typeName === name)?.value;
  equal(value("title"), "Finches & wrens");
  equal(value("author")[0].authorAffiliation.value, "Aviary");
  equal(value("keyword")[0].keywordValue.value, "beaks");
  deepEqual([value("depositor"), value("subject")], ["Admin, Dataverse", ["N/A"]]);
  equal(latestVersion.license.name, "CC0 1.0");
  const rights = "<dct:rights>Ask first.</dct:rights>";
  const body = entry("Larks", rights);
  const replaced = await deposit(lab, `PUT edit/study/${pid}`, { body });
  match(replaced.text, /"Larks"/);
  const after = (await lab.get(at)).latestVersion;
  deepEqual([after.license, after.termsOfUse], [undefined, "Ask first."]);
});

Deno.test("What is deposited is published once its collection is, and then is no draft to delete", async () => {
  await using lab = await openLab();
  await lab.collection("shelf", { published: false });
  const made = await deposit(lab, "POST collection/dataverse/shelf", { body: entry("Finches") });
  const pid = made.headers.get("Location")?.split("/edit/study/")[1];
  const headers = { "In-Progress": "false" };
  match(
    summaryOf(await deposit(lab, `POST edit/study/${pid}`, { headers })),
    /has not been published/,
  );
  match(
    summaryOf(
      await deposit(lab, "POST edit/dataverse/shelf", { headers: { "In-Progress": "true" } }),
    ),
    /Unpublishing a dataverse is not supported/,
  );
  equal((await deposit(lab, "POST edit/dataverse/shelf", { headers })).status, 200);
  equal((await deposit(lab, `POST edit/study/${pid}`, { headers })).status, 200);
  match((await deposit(lab, `GET statement/study/${pid}`)).text, /label="State">true</);
  await lab.dataverse.settle();
  match((await deposit(lab, `GET statement/study/${pid}`)).text, /"State">RELEASED</);
  match(
    summaryOf(await deposit(lab, `POST edit/study/${pid}`, { headers })),
    /already been published/,
  );
  equal((await deposit(lab, `DELETE edit/study/${pid}`)).status, 405);
  match((await deposit(lab, "GET collection/dataverse/shelf")).text, /<title type="text">Finches</);
});

Deno.test("A draft is deleted, and what is not there or not allowed is said in XML", async () => {
  await using lab = await openLab();
  const ada = await lab.dataverse.createUser({ userName: "ada" });
  const pid = await create(lab);
  const { token } = ada;
  equal((await deposit(lab, `DELETE edit/study/${pid}`, { token })).status, 400);
  equal((await deposit(lab, `DELETE edit/study/${pid}`)).status, 204);
  match(
    summaryOf(await deposit(lab, `GET edit/study/${pid}`)),
    /Could not find dataset based on URL/,
  );
  equal(
    summaryOf(await deposit(lab, "GET collection/dataverse/nope")),
    "Could not find dataverse: nope",
  );
  const at = "POST collection/dataverse/lab";
  match(summaryOf(await deposit(lab, at, { token, body: entry("Mine") })), /is not authorized/);
  equal(summaryOf(await deposit(lab, at, { body: "<entry" })), "Unable to parse SWORD entry");
  const bomb =
    '<!DOCTYPE a [<!ENTITY b "b">]><entry xmlns="http://www.w3.org/2005/Atom">&b;</entry>';
  equal((await deposit(lab, at, { body: bomb })).status, 400);
  match(summaryOf(await deposit(lab, at, { body: entry("") })), /Title is required/);
  equal((await deposit(lab, "GET service-document", { token: "" })).status, 401);
  equal((await deposit(lab, "GET service-document", { token: "nope" })).status, 403);
  match((await deposit(lab, "GET service-document")).text, /collection\/dataverse\/lab"/);
});

Deno.test("Files are added with a header that names them, and deleted by their ids", async () => {
  await using lab = await openLab();
  const pid = await create(lab);
  const at = `POST edit-media/study/${pid}`;
  const headers = {
    "Content-Disposition": "filename=beaks.txt",
    "Packaging": "http://purl.org/net/sword/package/SimpleZip",
  };
  const { Packaging: _packaging, ...unpacked } = headers;
  const refused = await deposit(lab, at, { body: "long", headers: unpacked });
  equal(refused.status, 415);
  match(summaryOf(refused), /SimpleZip is required but format specified .* was .*Binary$/);
  match(summaryOf(await deposit(lab, at, { body: "", headers })), /Bytes available .* was 0/);
  match(summaryOf(await deposit(lab, at, { body: "long" })), /Filename could not be extracted/);
  equal((await deposit(lab, at, { body: "long", headers })).status, 201);
  const { text } = await deposit(lab, `GET statement/study/${pid}`);
  const [, id] = /edit-media\/file\/(\d+)\/beaks\.txt/.exec(text) ?? [];
  match(summaryOf(await deposit(lab, `PUT edit-media/study/${pid}`)), /^Replacing the files/);
  match(summaryOf(await deposit(lab, "DELETE edit-media/file/abc")), /must be a number, not 'abc'/);
  equal((await deposit(lab, `DELETE edit-media/file/${id}`)).status, 204);
  match(summaryOf(await deposit(lab, `DELETE edit-media/file/${id}`)), /Unable to find file id/);
  const { id: held } = await lab.get(`GET datasets/:persistentId?persistentId=${pid}`);
  await lab.get(`POST datasets/${held}/lock/Workflow`);
  match(
    summaryOf(await deposit(lab, at, { body: "long", headers })),
    /^Couldn't update dataset .*: Dataset cannot be edited due to dataset lock\.$/,
  );
});
