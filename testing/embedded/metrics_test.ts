import { deepEqual, equal, match } from "node:assert/strict";
import { openLab } from "./_lab.ts";

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
  for (const path of ["", `/toMonth/${month}`, "/pastDays/1", "?dataLocation=all"]) {
    deepEqual(await counts(path), [2, 1, 1], path);
  }
  deepEqual(await counts("/toMonth/2001-01"), [0, 0, 0]);
  deepEqual(await counts("?dataLocation=remote"), [0, 0, 0]);
  deepEqual(await counts("?parentAlias=lab"), [1, 1, 1]);
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
  match((await lab.said("GET info/metrics/files?dataLocation=x"))[1], /Data location must be/);
  equal((await lab.ask("GET info/metrics/files?parentAlias=nowhere")).status, 404);
});
