import { deepEqual, equal, match } from "node:assert/strict";
import { systemClock } from "../../lib/clock.ts";
import { openLab } from "./_lab.ts";
import { ControlledClock } from "./controlled_clock.ts";

function clockAt(time: string): ControlledClock {
  const clock = new ControlledClock(systemClock);
  clock.set(new Date(time));
  return clock;
}

const day = 24 * 60 * 60 * 1000;
const month = new Date().toISOString().slice(0, 7);

Deno.test("GET info/metrics counts what is out, in all, up to a month, and in the last days", async () => {
  await using lab = await openLab();
  const id = await lab.dataset();
  await lab.file(id, "a.txt");
  await lab.dataset("A draft");
  const counts = async (path: string): Promise<readonly number[]> => {
    const list = [];
    for (const what of ["dataverses", "datasets", "files"]) {
      list.push((await lab.get(`GET info/metrics/${what}${path}`)).count);
    }
    return list;
  };
  deepEqual(await counts(""), [2, 0, 0]);
  await lab.publish(id);
  deepEqual(await counts(""), [2, 0, 0], "as it was found before");
  await lab.get("DELETE admin/clearMetricsCache");
  for (const path of ["", `/toMonth/${month}`, "/pastDays/1"]) {
    deepEqual(await counts(path), [2, 1, 1], path);
  }
  deepEqual(await counts("/toMonth/2001-01"), [0, 0, 0]);
  equal((await lab.get("GET info/metrics/datasets?dataLocation=all")).count, 1);
  equal((await lab.get("GET info/metrics/datasets?dataLocation=remote")).count, 0);
  deepEqual(await counts("?parentAlias=lab"), [0, 1, 1], "a collection is not below itself");
  equal((await lab.get("GET info/metrics/accounts")).count, 1);
  equal((await lab.get("GET info/metrics/downloads")).count, 0);
});

Deno.test("GET info/metrics gives lists as CSV, and as JSON where that is asked for", async () => {
  await using lab = await openLab();
  await lab.publish(await lab.dataset());
  await lab.dataverse.settle();
  equal((await lab.ask("GET info/metrics/datasets/monthly")).text, `date,count\n"${month}",1`);
  equal(
    (await lab.ask("GET info/metrics/dataverses/byCategory")).text,
    'category,count\n"Uncategorized",2',
  );
  equal((await lab.ask("GET info/metrics/datasets/bySubject")).text, 'subject,count\n"Other",1');
  match((await lab.ask("GET info/metrics/dataverses/bySubject")).text, /^subject,count\n"Other",/);
  const json = await lab.dataverse.fetch(
    new URL("api/info/metrics/datasets/bySubject", lab.dataverse.baseUrl),
    { headers: { Accept: "application/json" } },
  );
  deepEqual((await json.json()).data, [{ subject: "Other", count: 1 }]);
  const tree = await lab.get("GET info/metrics/tree");
  deepEqual([tree.alias, tree.children[0].alias, tree.children[0].depth], ["root", "lab", 1]);
});

Deno.test("GET info/metrics refuses what is no month, no number of days, no place", async () => {
  await using lab = await openLab();
  match((await lab.said("GET info/metrics/files/toMonth/x"))[1], /The expected format is YYYY-MM/);
  deepEqual(await lab.said("GET info/metrics/files/pastDays/0"), [
    400,
    "Invalid parameter for number of days.",
  ]);
  match((await lab.said("GET info/metrics/datasets?dataLocation=x"))[1], /Data location must be/);
  equal((await lab.ask("GET info/metrics/files?parentAlias=nowhere")).status, 404);
  equal((await lab.ask("GET info/metrics/files?parentAlias=")).status, 404);
  deepEqual(await lab.said("GET info/metrics/accounts?parentAlias=lab"), [
    400,
    "queryParameter parentAlias not supported for this endpont",
  ]);
  match(
    (await lab.said("GET info/metrics/files/toMonth/2099-01"))[1],
    /set past the current month/,
  );
  equal((await lab.ask("GET info/metrics/dataverses/pastDays/999999999")).status, 500);
  equal((await lab.ask("GET info/metrics/datasets/monthly")).status, 500, "nothing is out yet");
});

Deno.test("GET info/metrics tells figures again for as long as is set", async () => {
  const clock = clockAt("2026-05-04T10:00:00Z");
  await using lab = await openLab({ clock });
  const count = async (path: string): Promise<number> =>
    (await lab.get(`GET info/metrics/dataverses${path}`)).count;
  equal(await count(""), 2);
  equal(await count("/pastDays/3"), 2);
  await lab.collection("another");
  equal(await count(""), 2);
  equal(await count("?parentAlias=root"), 2, "found now: those below the root");
  clock.advance(8 * day);
  deepEqual([await count(""), await count("/pastDays/3")], [3, 0], "a week is over");
  await lab.get("PUT admin/settings/:MetricsCacheTimeoutMinutes", { body: "0" });
  await lab.collection("third");
  clock.advance(1);
  equal(await count(""), 4);
  equal(await count("/pastDays/3"), 0, "until the day is over");
  await lab.get("DELETE admin/clearMetricsCache/dataversesPastDays");
  equal(await count("/pastDays/3"), 1);
});

Deno.test("GET info/metrics counts what was out at the end of each month since the first", async () => {
  const clock = clockAt("2026-03-10T10:00:00Z");
  await using lab = await openLab({ clock });
  const id = await lab.dataset();
  await lab.file(id, "a.txt", "12345");
  await lab.publish(id);
  clock.advance(62 * day);
  const body = new FormData();
  body.set("file", new File(["<b/>"], "b.xml", { type: "application/xml" }));
  await lab.get(`POST datasets/${id}/add`, { body });
  await lab.publish(id);
  const text = async (path: string): Promise<string> =>
    (await lab.ask(`GET info/metrics/${path}`)).text;
  equal(await text("files/monthly"), 'date,count\n"2026-03",1\n"2026-04",1\n"2026-05",2');
  equal(
    await text("files/byType/monthly"),
    `date,contenttype,count,size
"2026-03","text/plain",1,5
"2026-04","text/plain",1,5
"2026-05","text/plain",1,5
"2026-05","application/xml",1,4`,
  );
  equal(
    await text("files/byType"),
    'contenttype,count,size\n"application/xml",1,4\n"text/plain",2,10',
    "a file counts in each version",
  );
  equal((await lab.get("GET info/metrics/files/pastDays/3")).count, 2, "all of the new version");
  equal((await lab.get("GET info/metrics/datasets/pastDays/3")).count, 1);
  equal((await lab.ask("GET info/metrics/tree/toMonth/2026-02")).status, 500, "no root then");
  equal((await lab.get("GET info/metrics/tree/toMonth/2026-03")).children[0].alias, "lab");
});

Deno.test("GET info/metrics lists downloads of files, and by how many people with an account", async () => {
  const clock = clockAt("2026-03-10T10:00:00Z");
  await using lab = await openLab({ clock });
  const id = await lab.dataset();
  const [a, b] = [await lab.file(id, "a.txt"), await lab.file(id, "b.txt")];
  await lab.publish(id);
  const { datasetPersistentId: persistentId } = (await lab.get(`GET datasets/${id}`)).latestVersion;
  for (const token of [null, undefined, undefined]) {
    await lab.ask(`GET access/datafile/${a}`, token === undefined ? {} : { token });
  }
  await lab.ask(`GET access/datafile/${b}`, { token: null });
  const text = async (path: string): Promise<string> =>
    (await lab.ask(`GET info/metrics/${path}`)).text;
  equal((await lab.get("GET info/metrics/downloads")).count, 0, "the month of the first one");
  equal((await lab.get("GET info/metrics/downloads/pastDays/1")).count, 4);
  equal(await text("filedownloads"), `id,pid,count\n${a},null,3\n${b},null,1`);
  equal(await text("uniquefiledownloads"), `id,pid,count\n${a},null,1\n${b},null,0`);
  equal(await text("uniquedownloads"), `pid,count\n"${persistentId}",1`);
  equal(await text("filedownloads/toMonth/2026-02"), "id,pid,count");
  equal(await text("uniquedownloads/monthly"), `date,pid,count\n"2026-03","${persistentId}",1`);
  clock.advance(31 * day);
  await lab.ask(`GET access/datafile/${b}`, { token: null });
  equal((await lab.get("GET info/metrics/downloads")).count, 5);
  equal(
    await text("filedownloads/monthly?parentAlias=lab"),
    `date,id,pid,count
"2026-03",${a},null,3
"2026-03",${b},null,1
"2026-04",${a},null,3
"2026-04",${b},null,2`,
  );
});
