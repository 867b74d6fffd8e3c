import { deepEqual, equal, match } from "node:assert/strict";
import { type Ask, asking } from "./_asking.ts";
import { datasetJson } from "./_dataset_json.ts";
import { type EmbeddedDataverse, startEmbedded } from "./mod.ts";

interface Exporting extends AsyncDisposable {
  readonly dataverse: EmbeddedDataverse;
  readonly ask: Ask;
  readonly id: number;
  readonly pid: string;
  /** What is exported: a format, and what else the query says. */
  export(format: string, more?: string, token?: string): ReturnType<Ask>;
  publish(type?: string): Promise<void>;
}

/** A server with a dataset in a published collection. */
async function open(): Promise<Exporting> {
  const dataverse = await startEmbedded();
  const ask = asking(dataverse, dataverse.superuserToken);
  const { data } = await ask("POST dataverses/root/datasets", { body: datasetJson() });
  return {
    dataverse,
    ask,
    id: data.id,
    pid: data.persistentId,
    export: (format, more = "", token = dataverse.superuserToken) =>
      ask(`GET datasets/export?exporter=${format}&persistentId=${data.persistentId}${more}`, {
        token: token === "" ? undefined : token,
      }),
    publish: async (type = "major") => {
      equal((await ask(`POST datasets/${data.id}/actions/:publish?type=${type}`)).status, 200);
      await dataverse.settle();
    },
    [Symbol.asyncDispose]: () => dataverse[Symbol.asyncDispose](),
  };
}

const lookUp = "Unable to look up dataset based on version. Try :latest-published or :draft.";

Deno.test("GET datasets/export gives a draft to those who see it, where it is asked for", async () => {
  await using it = await open();
  const draft = await it.export("dcterms", "&version=:draft");
  equal(draft.status, 200, draft.text);
  match(draft.text, /<dcterms:title>Finches<\/dcterms:title>/);
  equal((await it.export("dcterms", "&version=:latest")).text, draft.text);
  const asGuest = await it.export("dcterms", "&version=:draft", "");
  deepEqual([asGuest.status, asGuest.message], [400, lookUp]);
  const unpublished = await it.export("dcterms");
  deepEqual([unpublished.status, unpublished.message], [400, lookUp]);
});

Deno.test("GET datasets/export gives everybody the newest version that is out, and no older one", async () => {
  await using it = await open();
  await it.publish();
  equal((await it.export("dcterms", "", "")).status, 200);
  equal((await it.export("dcterms", "&version=1.0", "")).status, 200);
  const title = { fields: [{ typeName: "title", value: "Owls" }] };
  await it.ask(`PUT datasets/${it.id}/editMetadata?replace=true`, { body: title });
  match((await it.export("dcterms")).text, /Finches/);
  match((await it.export("dcterms", "&version=:draft")).text, /Owls/);
  await it.publish();
  match((await it.export("dcterms")).text, /Owls/);
  const old = await it.export("dcterms", "&version=1.0");
  equal(old.status, 400);
  match(old.message, /^Non-draft version requested \(1\.0\) but for published versions only/);
});

Deno.test("GET datasets/export gives nothing of what was taken back", async () => {
  await using it = await open();
  await it.publish();
  const body = { deaccessionReason: "wrong" };
  await it.ask(`POST datasets/${it.id}/versions/1.0/deaccession`, { body });
  for (const version of ["", "&version=1.0", "&version=:latest"]) {
    const { status, message } = await it.export("dcterms", version);
    deepEqual([status, message], [400, lookUp], version);
  }
});

Deno.test("GET datasets/export goes back to the version before one that was taken back", async () => {
  await using it = await open();
  await it.publish();
  const title = { fields: [{ typeName: "title", value: "Owls" }] };
  await it.ask(`PUT datasets/${it.id}/editMetadata?replace=true`, { body: title });
  await it.publish();
  const body = { deaccessionReason: "wrong" };
  await it.ask(`POST datasets/${it.id}/versions/2.0/deaccession`, { body });
  match((await it.export("dcterms")).text, /Finches/);
});

Deno.test("GET datasets/export keeps what was written when a version came out", async () => {
  await using it = await open();
  await it.publish();
  const before = await it.export("dcterms");
  match(before.text, /<dcterms:publisher>Root</);
  await it.ask("PUT dataverses/root/attribute/name?value=Trunk");
  equal((await it.export("dcterms")).text, before.text);
  equal((await it.ask(`GET admin/metadata/${it.id}/reExportDataset`)).status, 200);
  await it.dataverse.settle();
  match((await it.export("dcterms")).text, /<dcterms:publisher>Trunk</);
});

Deno.test("GET datasets/export says what it cannot do", async () => {
  await using it = await open();
  await it.publish();
  for (
    const path of [`exporter=nope&persistentId=${it.pid}`, `persistentId=${it.pid}`, "exporter=ddi"]
  ) {
    const { status, message } = await it.ask(`GET datasets/export?${path}`);
    deepEqual([status, message], [403, "Export Failed"], path);
  }
  const { status, message } = await it.ask(
    "GET datasets/export?exporter=ddi&persistentId=doi:10.5072/FK2/NOPE",
  );
  equal(status, 404);
  equal(message, "A dataset with the persistentId doi:10.5072/FK2/NOPE could not be found.");
});

Deno.test("GET admin/metadata exports what was not, or all anew, and says when a dataset was", async () => {
  await using it = await open();
  const timeOf = async (): Promise<unknown> =>
    (await it.ask(`GET datasets/${it.id}/timestamps`)).data.lastMetadataExportTime;
  equal(await timeOf(), undefined);
  await it.publish();
  const first = await timeOf();
  match(String(first), /^\d{4}-\d\d-\d\dT/);
  equal((await it.ask("GET admin/metadata/clearExportTimestamps")).message, undefined);
  equal(await timeOf(), undefined);
  deepEqual((await it.ask("GET admin/metadata/exportAll")).body, {
    status: "WORKFLOW_IN_PROGRESS",
  });
  await it.dataverse.settle();
  const second = await timeOf();
  match(String(second), /^\d{4}-\d\d-\d\dT/);
  await it.ask("GET admin/metadata/exportAll");
  await it.dataverse.settle();
  equal(await timeOf(), second, "it was exported since it came out");
  equal((await it.ask("GET admin/metadata/reExportAll")).status, 202);
});

Deno.test("GET info/exportFormats tells what each format is", async () => {
  await using it = await open();
  const { data } = await it.ask("GET info/exportFormats");
  deepEqual(data["dcterms"], {
    displayName: "Dublin Core",
    mediaType: "application/xml",
    isHarvestable: false,
    isVisibleInUserInterface: true,
    XMLNameSpace: "http://purl.org/dc/terms/",
    XMLSchemaLocation: "http://dublincore.org/schemas/xmls/qdc/dcterms.xsd",
    XMLSchemaVersion: "2.0",
  });
  for (const name of Object.keys(data)) {
    const { status, text } = await it.export(name, "&version=:draft");
    equal(status, 200, `${name}: ${text}`);
  }
});
