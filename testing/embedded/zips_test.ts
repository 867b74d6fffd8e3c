import { deepEqual, equal, match } from "node:assert/strict";
import { TextWriter, Uint8ArrayReader, ZipReader } from "@zip.js/zip.js";
import { type Deposit, openDeposit } from "./_deposit.ts";

const text = { type: "text/plain" };

/** What a zip holds: texts by their paths. */
async function zipAt({ dataverse }: Deposit, path: string, token = dataverse.superuserToken) {
  const response = await dataverse.fetch(new URL(path, dataverse.baseUrl), {
    headers: token === "" ? {} : { "X-Dataverse-key": token },
  });
  equal(response.status, 200, path);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const reader = new ZipReader(new Uint8ArrayReader(bytes), { useWebWorkers: false });
  const texts: Record<string, string> = {};
  for (const entry of await reader.getEntries()) {
    equal(entry.zip64, false, "what is small is small, also for readers in Java");
    if (!entry.directory) texts[entry.filename] = await entry.getData(new TextWriter());
  }
  await reader.close();
  return texts;
}

Deno.test("A zip has tables as they are, or as they came, and says what it leaves out", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset } = deposit;
  await deposit.added("t.csv", "a,b\n1,x\n");
  await deposit.added("shut.txt", "s", { ...text, wishes: { restrict: true } });
  await deposit.added("in.txt", "i", { ...text, wishes: { directoryLabel: "d" } });
  const draft = await zipAt(deposit, `api/access/dataset/${dataset}`);
  deepEqual(Object.keys(draft).toSorted(), ["MANIFEST.TXT", "d/in.txt", "shut.txt", "t.tab"]);
  equal(draft["t.tab"], 'a\tb\n1\t"x"\n');
  const path = `api/access/dataset/${dataset}/versions/1.0?format=original`;
  await ask(`PUT api/access/${dataset}/allowAccessRequest`, { body: "true" });
  await deposit.publish();
  const originals = await zipAt(deposit, path, "");
  deepEqual(Object.keys(originals).toSorted(), ["MANIFEST.TXT", "d/in.txt", "t.csv"]);
  match(originals["MANIFEST.TXT"] ?? "", /shut\.txt IS RESTRICTED AND CANNOT BE DOWNLOADED\r\n/);
  await ask("PUT api/admin/settings/:ZipDownloadLimit", { body: "6" });
  const little = await zipAt(deposit, path, "");
  match(little["MANIFEST.TXT"] ?? "", /t\.tab .* skipped because the total size/);
});

Deno.test("What would stand at the same place in a zip gets a number, also in the list", async () => {
  await using deposit = await openDeposit();
  const id = await deposit.added("t.d.txt", "t", { ...text, wishes: { directoryLabel: "d.e" } });
  const zip = await zipAt(deposit, `api/access/datafiles/${id},${id},nothing,${id}`);
  deepEqual(Object.keys(zip), ["d.e/t.d.txt", "d.e/t.d_1.txt", "d.e/t.d_2.txt", "MANIFEST.TXT"]);
  match(zip["MANIFEST.TXT"] ?? "", /^d\.e\/t\.d_2\.txt \(text\/plain\) 1 bytes\.\r\n$/m);
});

Deno.test("Who may not know of a dataset gets no zip of any version of it", async () => {
  await using deposit = await openDeposit();
  await deposit.added("t.txt", "t", text);
  const ask = (word: string) =>
    deposit.ask(`GET api/access/dataset/${deposit.dataset}/versions/${word}`, { token: null });
  for (const word of ["1.0", ":latest", ":draft"]) equal((await ask(word)).status, 401, word);
  await deposit.publish();
  deepEqual([(await ask("1.0")).status, (await ask("2.0")).status], [200, 400]);
});

Deno.test("A bundle has a table in all forms, what is known of it, and how it is cited", async () => {
  await using deposit = await openDeposit();
  const id = await deposit.added("t.csv", "a,b\n1,x\n");
  const bundle = await zipAt(deposit, `api/access/datafile/bundle/${id}`);
  deepEqual(Object.keys(bundle), [
    "t.tab",
    "t.csv",
    "t-ddi.xml",
    "tcitation-endnote.xml",
    "tcitation-ris.ris",
    "tcitation-bib.bib",
  ]);
  match(bundle["t-ddi.xml"] ?? "", /<caseQnty>1<\/caseQnty><varQnty>2<\/varQnty>/);
  match(bundle["tcitation-ris.ris"] ?? "", /C1 {2}- t\.tab\r\nC2 {2}- UNF:6:/);
  const { ask } = deposit;
  const some = await ask(`GET api/access/datafile/${id}/metadata/ddi?include=fileDscr`);
  match(some.text, /<fileDscr .*<dataDscr\/><\/codeBook>$/);
});

Deno.test("Downloads of what is out are counted, unless they are not to be", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset } = deposit;
  const id = await deposit.added("a.txt", "a", text);
  const count = async () => (await ask(`GET api/files/${id}/downloadCount`)).data.message;
  await ask(`GET api/access/datafile/${id}`);
  equal(await count(), "0", "a draft");
  await deposit.publish();
  await ask(`GET api/access/datafile/${id}`, { token: null });
  await ask(`GET api/access/datafile/${id}?gbrecs=true`);
  await zipAt(deposit, `api/access/datafiles/${id}`);
  await zipAt(deposit, `api/access/dataset/${dataset}?gbrecs=true`);
  equal(await count(), "2");
  const all = async (query: string) =>
    JSON.parse((await ask(`GET api/datasets/${dataset}/download/count${query}`)).text);
  deepEqual(await all(""), { id: dataset, downloadCount: 2 });
  await ask("PUT api/admin/settings/:MDCStartDate", { body: "2001-01-01" });
  deepEqual(await all(""), { id: dataset, downloadCount: 0, MDCStartDate: "2001-01-01" });
  deepEqual(await all("?includeMDC=true"), { id: dataset, downloadCount: 2 });
});

Deno.test("Whether anything can be had is told to who asks, and of a draft only to who sees it", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset } = deposit;
  await deposit.added("a.txt", "a", { ...text, wishes: { restrict: true } });
  await ask(`PUT api/access/${dataset}/allowAccessRequest`, { body: "true" });
  const can = async (word: string, token?: null) => {
    const path = `GET api/datasets/${dataset}/versions/${word}/canDownloadAtLeastOneFile`;
    const { status, data } = await ask(path, token === undefined ? {} : { token });
    return status === 200 ? data : status;
  };
  deepEqual([await can(":draft"), await can(":draft", null)], [true, 401]);
  await deposit.publish();
  deepEqual([await can("1.0"), await can("1.0", null)], [true, false]);
});
