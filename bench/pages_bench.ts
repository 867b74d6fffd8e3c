// How long the embedded Dataverse's pages take where there is much to show.
import { startDataverse } from "@dvflow/dvflow/testing";
import { BlobWriter, TextReader, ZipWriter } from "@zip.js/zip.js";

const [datasets, files] = [1_000, 10_000];

// Benches run after this module has: the server goes with the process.
const dataverse = await startDataverse({ indexMs: 0 });
const { baseUrl, fetch, token } = dataverse;

async function send(method: string, path: string, body?: string | FormData): Promise<string> {
  const response = await fetch(new URL(path, baseUrl), {
    method,
    headers: {
      "X-Dataverse-key": token,
      ...(typeof body === "string" ? { "Content-Type": "application/json" } : {}),
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text;
}

async function createDataset(title: string): Promise<{ id: number; persistentId: string }> {
  const simple = (typeName: string, value: string) => ({
    typeName,
    typeClass: "primitive",
    multiple: false,
    value,
  });
  const compound = (typeName: string, child: string, value: string) => ({
    typeName,
    typeClass: "compound",
    multiple: true,
    value: [{ [child]: simple(child, value) }],
  });
  const subject = {
    typeName: "subject",
    typeClass: "controlledVocabulary",
    multiple: true,
    value: ["Other"],
  };
  const fields = [
    simple("title", title),
    compound("author", "authorName", "Finch, Fiona"),
    compound("datasetContact", "datasetContactEmail", "finch@example.org"),
    compound("dsDescription", "dsDescriptionValue", "Heights, hour by hour"),
    subject,
  ];
  const body = JSON.stringify({ datasetVersion: { metadataBlocks: { citation: { fields } } } });
  return JSON.parse(await send("POST", "/api/dataverses/root/datasets", body)).data;
}

async function zipped(count: number): Promise<Blob> {
  const zip = new ZipWriter(new BlobWriter("application/zip"), { useWebWorkers: false });
  for (let i = 0; i < count; i++) await zip.add(`${i}.txt`, new TextReader(`file ${i}`));
  return await zip.close();
}

for (let i = 0; i < datasets; i++) await createDataset(`Tides, part ${i}`);
const { id, persistentId } = await createDataset("Tides, all of them");
await send("PUT", "/api/admin/settings/:ZipUploadFilesLimit", String(files));
const form = new FormData();
form.set("file", await zipped(files), "tides.zip");
await send("POST", `/api/datasets/${id}/add`, form);
await dataverse.settle();

const signedIn = await fetch(new URL("/loginpage.xhtml", baseUrl), {
  method: "POST",
  body: new URLSearchParams({ token }),
  redirect: "manual",
});
const cookie = signedIn.headers.get("Set-Cookie")?.split(";")[0] ?? "";

async function look(path: string): Promise<void> {
  const response = await fetch(new URL(path, baseUrl), { headers: { Cookie: cookie } });
  const text = await response.text();
  if (response.status !== 200 || !text.includes("Tides")) throw new Error(`${path}: no such page`);
}

Deno.bench(`the front page of ${datasets} datasets`, async () => await look("/"));
Deno.bench(`the dataset page of ${files} files`, async () => {
  await look(`/dataset.xhtml?persistentId=${persistentId}`);
});
Deno.bench("the dataset page of no file", async () => await look("/dataset.xhtml?id=2"));
