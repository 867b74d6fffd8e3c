import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { openDeposit } from "./_deposit.ts";
import { field, number, oldStataFile, uint } from "./_stata_file.ts";

const table = 'id,name,score\n1,Ada,1.5\n2,Bob,2.25\n3,"Eve, Jr",\n';
const tab = 'id\tname\tscore\n1\t"Ada"\t1.5\n2\t"Bob"\t2.25\n3\t"Eve, Jr"\t\n';

Deno.test("A table is read in the background, and its dataset is held as long", async () => {
  await using deposit = await openDeposit();
  const { dataverse, ask, dataset } = deposit;
  dataverse.time.stop();
  const { data } = await deposit.add("table.csv", table);
  const { id, contentType, tabularData } = data.files[0].dataFile;
  deepEqual([contentType, tabularData], ["text/comma-separated-values", false]);
  const { data: [lock] } = await ask(`GET api/datasets/${dataset}/locks`);
  deepEqual(
    [lock.lockType, lock.message],
    ["Ingest", "Ingest of 1 tabular data file(s) is in progress."],
  );
  match(
    String((await ask(`POST api/datasets/${dataset}/actions/:publish?type=major`)).message),
    /Ingest/,
  );
  await dataverse.time.advance(10);
  deepEqual((await ask(`GET api/datasets/${dataset}/locks`)).data, []);
  const { data: { label, dataFile } } = await ask(`GET api/files/${id}`);
  deepEqual(
    [label, dataFile.filesize, dataFile.originalFileName, dataFile.originalFileSize, dataFile.UNF],
    ["table.tab", 38, "table.csv", 48, "UNF:6:su+9oS0oC0vEK/9ARutF9w=="],
  );
  const version = await ask(`GET api/datasets/${dataset}/versions/:draft`);
  equal(version.data.UNF, dataFile.UNF);
  const citation = await ask(`GET api/datasets/${dataset}/versions/:draft/citation`);
  ok(citation.data.message.endsWith(`DRAFT VERSION, ${dataFile.UNF} [fileUNF]`));
  const [found] = (await ask(`GET api/files/${id}/dataTables`)).data;
  deepEqual([found.varQuantity, found.caseQuantity], [3, 3]);
  deepEqual(
    found.dataVariables.map((
      one: Record<string, unknown>,
    ) => [one["name"], one["variableFormatType"]]),
    [["id", "NUMERIC"], ["name", "CHARACTER"], ["score", "NUMERIC"]],
  );
});

Deno.test("A table is had with the names of its columns, without, as it came, and by columns", async () => {
  await using deposit = await openDeposit();
  const { ask } = deposit;
  const id = await deposit.added("table.csv", table);
  const have = (query: string, headers = {}) =>
    ask(`GET api/access/datafile/${id}${query}`, { headers });
  const whole = await have("");
  deepEqual([whole.text, whole.headers.get("Content-Length")], [tab, "52"]);
  equal((await have("?noVarHeader=true")).text, tab.slice(14));
  const original = await have("?format=original");
  equal(original.text, table);
  match(original.headers.get("Content-Disposition") ?? "", /table\.csv/);
  const across = await have("", { Range: "bytes=10-17" });
  deepEqual(
    [across.status, across.text, across.headers.get("Content-Range")],
    [206, tab.slice(10, 18), "bytes 10-17/52"],
  );
  equal((await have("", { Range: "bytes=-3" })).text, tab.slice(-3));
  equal((await have("", { Range: "bytes=0-1" })).text, "id");
  const [{ dataVariables }] = (await ask(`GET api/files/${id}/dataTables`)).data;
  const some = await have(`?variables=${dataVariables[2].id},v${dataVariables[0].id},x`);
  equal(some.text, "score\tid\n1.5\t1\n2.25\t2\n\t3\n");
  match(some.headers.get("Content-Disposition") ?? "", /table-subset\.tab/);
  match(String((await have("?format=RData")).message), /could not be performed/);
  match(String((await have("?format=nope")).message), /is not supported/);
});

Deno.test("A table is read from a file of Stata, with what it says of its columns", async () => {
  await using deposit = await openDeposit();
  const { ask } = deposit;
  const row = Buffer.concat([
    Buffer.from([7]),
    number(1.1, "FloatLE"),
    number(0.5, "DoubleLE"),
    uint(1, 4),
    field("abc", 3),
  ]);
  const file = new Uint8Array(oldStataFile([row], true));
  const id = await deposit.added("t.dta", file, { type: "application/octet-stream" });
  const { data } = await ask(`GET api/files/${id}`);
  deepEqual([data.label, data.dataFile.originalFileFormat], ["t.tab", "application/x-stata"]);
  const had = await ask(`GET api/access/datafile/${id}`);
  equal(had.text, 'b\tf\td\tday\ts\n7\t1.1\t0.5\t1960-01-02\t"abc"\n');
  const [{ dataVariables }] = (await ask(`GET api/files/${id}/dataTables`)).data;
  const [byte, float, , day] = dataVariables;
  deepEqual(
    [byte.label, float.format, float.summaryStatistics.mean, day.format, day.formatCategory],
    ["a byte", "float", "1.100000023841858", "yyyy-MM-dd", "date"],
  );
});

Deno.test("Some bytes of some columns of a table can be had", async () => {
  await using deposit = await openDeposit();
  const { ask } = deposit;
  const id = await deposit.added("table.csv", table);
  const [{ dataVariables }] = (await ask(`GET api/files/${id}/dataTables`)).data;
  const path = `GET api/access/datafile/${id}?variables=${dataVariables[2].id},${
    dataVariables[0].id
  }`;
  const whole = "score\tid\n1.5\t1\n2.25\t2\n\t3\n";
  equal((await ask(path)).text, whole);
  const some = await ask(path, { headers: { Range: "bytes=6-12" } });
  deepEqual(
    [some.status, some.text, some.headers.get("Content-Range")],
    [206, whole.slice(6, 13), `bytes 6-12/${whole.length}`],
  );
});

Deno.test("Of several things that are asked of a table the same one is given, in whatever order", async () => {
  await using deposit = await openDeposit();
  const { ask } = deposit;
  const id = await deposit.added("table.csv", table);
  const file = await deposit.added("a.txt", "a", { type: "text/plain" });
  const had = async (query: string, of = id) => {
    const { status, text } = await ask(`GET api/access/datafile/${of}?${query}`);
    return status === 200 ? text : status;
  };
  equal(await had("noVarHeader=true&format=original"), table);
  equal(await had("format=original&noVarHeader=true"), table);
  equal(await had("format=originals"), 404);
  equal(await had("format=tabs"), 404);
  equal(await had("noVarHeader=true&format=original", file), "a");
  equal(await had("noVarHeader=true", file), 404);
});

Deno.test("What is no table stays as it came; who may publish clears the problem away", async () => {
  await using deposit = await openDeposit();
  const { ask } = deposit;
  const id = await deposit.added("bad.csv", "a,b\n1\n2,3,4\n");
  const { data } = await ask(`GET api/files/${id}`);
  deepEqual([data.label, data.dataFile.tabularData, data.dataFile.filesize], [
    "bad.csv",
    false,
    12,
  ]);
  equal((await ask(`POST api/files/${id}/uningest`)).data.message, `Datafile ${id} uningested.`);
  equal((await ask(`POST api/files/${id}/uningest`)).status, 400);
  const tables = await ask(`GET api/files/${id}/dataTables`);
  deepEqual(
    [tables.status, tables.message],
    [400, "This operation is only available for tabular files."],
  );
});

Deno.test("A table is made a file again, and read again", async () => {
  await using deposit = await openDeposit();
  const { ask, dataverse } = deposit;
  const id = await deposit.added("table.csv", table);
  const again = await ask(`POST api/files/${id}/reingest`);
  deepEqual(
    [again.status, again.message],
    [400, "The datafile is already ingested as Tabular."],
  );
  equal((await ask(`POST api/files/${id}/uningest`)).status, 200);
  const back = (await ask(`GET api/files/${id}`)).data;
  deepEqual([back.label, back.dataFile.filesize, back.dataFile.UNF], ["table.csv", 48, undefined]);
  equal((await ask(`GET api/access/datafile/${id}`)).text, table);
  equal(
    (await ask(`POST api/files/${id}/reingest`)).data.message,
    `Datafile ${id} queued for ingest`,
  );
  await dataverse.settle();
  equal((await ask(`GET api/access/datafile/${id}`)).text, tab);
});

Deno.test("No table is read where it is not wanted, or where it is too big", async () => {
  await using deposit = await openDeposit();
  const { ask } = deposit;
  const raw = await deposit.added("raw.csv", table, { wishes: { tabIngest: "false" } });
  equal((await ask(`GET api/files/${raw}`)).data.label, "raw.csv");
  await ask("PUT api/admin/settings/:TabularIngestSizeLimit", { body: "10" });
  const big = await deposit.added("big.csv", `${table}4,x,1\n`);
  equal((await ask(`GET api/files/${big}`)).data.label, "big.csv");
  const small = await deposit.added("small.csv", "a\n1\n");
  equal((await ask(`GET api/files/${small}`)).data.label, "small.tab");
});

Deno.test("A table keeps its name free of others', and can be tagged", async () => {
  await using deposit = await openDeposit();
  const { ask } = deposit;
  await deposit.added("t.tab", "x", { type: "text/plain", wishes: { tabIngest: false } });
  const id = await deposit.added("t.csv", "a\n1\n");
  equal((await ask(`GET api/files/${id}`)).data.label, "t-1.tab");
  const tag = (words: readonly string[]) =>
    ask(`POST api/files/${id}/metadata/tabularTags`, {
      body: JSON.stringify({ tabularTags: words }),
    });
  equal((await tag(["Survey", "Event"])).status, 200);
  deepEqual((await ask(`GET api/files/${id}`)).data.dataFile.tabularTags, ["Survey", "Event"]);
  deepEqual([(await tag(["Poem"])).status, (await tag(["Poem"])).message], [
    400,
    "Unknown DataFile Tag: Poem",
  ]);
});

Deno.test("A file that goes while its table is read leaves nothing behind", async () => {
  await using deposit = await openDeposit();
  const { ask, dataverse, dataset } = deposit;
  dataverse.time.stop();
  const { data } = await deposit.add("table.csv", table);
  equal((await ask(`DELETE api/files/${data.files[0].dataFile.id}`)).status, 200);
  await dataverse.time.advance(10);
  deepEqual((await ask(`GET api/datasets/${dataset}/locks`)).data, []);
});

Deno.test("Who sends tables is told what they came to", async () => {
  await using deposit = await openDeposit();
  const told = async () => {
    const { data } = await deposit.ask("GET api/notifications/all");
    return data.notifications[0]?.type;
  };
  await deposit.added("t.csv", "a\n1\n");
  equal(await told(), "INGESTCOMPLETED");
  deposit.dataverse.time.advance(1_000);
  await deposit.added("bad.csv", "a,b\n1\n");
  equal(await told(), "INGESTCOMPLETEDWITHERRORS");
});
