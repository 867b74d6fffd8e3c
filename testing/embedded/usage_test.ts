import { deepEqual, equal, match } from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLab } from "./_lab.ts";

const instance = (type: string, who: string, count: number, countries?: unknown) => ({
  "metric-type": type,
  "access-method": who,
  count,
  ...(countries === undefined ? {} : { "country-counts": countries }),
});

const report = (persistentId: string) => {
  const [type, value] = [persistentId.slice(0, 3), persistentId.slice(4)];
  return {
    "report-datasets": [{
      "dataset-id": [{ type, value }],
      performance: [{
        period: { "begin-date": "2018-05-01" },
        instance: [
          instance("total-dataset-investigations", "regular", 7, { us: 4, kr: 1 }),
          instance("total-dataset-investigations", "machine", 3, { us: 3 }),
          instance("unique-dataset-requests", "regular", 2),
        ],
      }],
    }],
  };
};

/** Writes a text to a file for what is done with it. */
async function withFile(text: string, work: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "dvflow-test-"));
  try {
    const path = join(folder, "report.json");
    await writeFile(path, text);
    await work(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const path = (file: string): string =>
  `addUsageMetricsFromSushiReport?reportOnDisk=${encodeURIComponent(file)}`;

Deno.test("A report of usage is told by dataset, month and country", async () => {
  await using lab = await openLab();
  const id = await lab.dataset();
  const { datasetPersistentId } = (await lab.get(`GET datasets/${id}`)).latestVersion;
  const none = await lab.said(`GET datasets/${id}/makeDataCount/viewsTotal`);
  deepEqual(none, [
    200,
    `No metrics available for dataset ${id} for null for country code null.`,
  ]);
  await withFile(JSON.stringify(report(datasetPersistentId)), async (file) => {
    for (let i = 0; i < 2; i++) await lab.get(`POST admin/makeDataCount/${path(file)}`);
  });
  const get = (path: string) => lab.get(`GET datasets/${id}/makeDataCount/${path}`);
  deepEqual(await get("viewsTotal"), { viewsTotal: 10 });
  deepEqual(await get("viewsTotal?country=US"), { viewsTotal: 7 });
  deepEqual(await get("viewsTotalRegular/2018-05?country=us"), { viewsTotalRegular: 4 });
  deepEqual(await get("downloadsUnique"), { downloadsUnique: 2 });
  deepEqual(await get("citations"), []);
  match((await get("viewsTotal/2018-04")).message, /^No metrics available/);
  const views = "viewsTotalMachine + viewsTotalRegular";
  const all = (path: string) => lab.get(`GET info/metrics/makeDataCount/${path}`);
  deepEqual(await all("viewsTotal"), { [views]: 10 });
  deepEqual(await all("viewsTotal/toMonth/2018-05"), { [views]: 0 }, "its first day is after that");
  deepEqual(await all("viewsTotal/toMonth/2018-06"), { [views]: 10 });
  deepEqual(await all("viewsTotal?parentAlias=lab"), { [views]: 0 }, "the dataset is not out");
  const monthly = await lab.ask("GET info/metrics/makeDataCount/viewsTotal/monthly?country=kr");
  deepEqual(monthly.text.split("\n").slice(0, 3), ["date,count", '"2018-05",1', '"2018-06",1']);
});

Deno.test("A report of usage is not read from elsewhere, nor where it is none", async () => {
  await using lab = await openLab();
  const id = await lab.dataset();
  const add = (file: string) => lab.said(`POST admin/makeDataCount/${id}/${path(file)}`);
  for (const file of ["/etc/passwd", "/nowhere", "../../etc/passwd"]) {
    deepEqual(await add(file), [400, `IOException: ${file} (No such file or directory)`]);
  }
  for (const text of ["", "{", "[]", "{}", '{"report-datasets":[{"performance":[1]}]}']) {
    await withFile(text, async (file) => equal((await add(file))[0], 500, text));
  }
  const [status, said] = await lab.said(`GET datasets/${id}/makeDataCount/junk`);
  deepEqual([status, said.startsWith("MetricType must be one of these values: [views")], [
    400,
    true,
  ]);
  deepEqual(await lab.said("GET info/metrics/makeDataCount/viewsTotal?country=zz"), [
    400,
    "Country must be one of the ISO 1366 Country Codes",
  ]);
});

Deno.test("admin/makeDataCount says how far the logs of a month are counted", async () => {
  await using lab = await openLab();
  const at = "admin/makeDataCount/2018-05/processingState";
  equal((await lab.ask(`GET ${at}`)).status, 404);
  equal((await lab.get(`POST ${at}?state=processing&server=one`)).state, "PROCESSING");
  const { state, server, yearMonth } = await lab.get(`POST ${at}?state=done&server=two`);
  deepEqual([state, server, yearMonth], ["DONE", "one", "2018-05"]);
  deepEqual(await lab.said(`POST ${at}?state=DONE`), [
    400,
    "State must be one of these values: [new, done, skip, processing, failed].",
  ]);
  equal((await lab.said("GET admin/makeDataCount/x/processingState"))[0], 400);
  deepEqual(await lab.said(`DELETE ${at}`), [200, "Processing State deleted for 2018-05"]);
  equal((await lab.ask(`DELETE ${at}`)).status, 404);
});
