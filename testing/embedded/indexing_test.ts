import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type Lab, openLab } from "./_lab.ts";

async function found(lab: Lab, q: string): Promise<readonly string[]> {
  await lab.dataverse.settle();
  const { items } = await lab.get(`GET search?q=${encodeURIComponent(q)}&sort=name`);
  return items.map(({ name }: { readonly name: string }) => name);
}

Deno.test("admin/index empties the index, fills it, and tells what it lacks", async () => {
  await using lab = await openLab();
  const id = await lab.dataset("Finches");
  const out = await lab.dataset("Beaks");
  await lab.publish(out);
  equal((await found(lab, "*")).length, 3);
  const status = async () =>
    (await lab.get("GET admin/index/status?sync=1")).contentInDatabaseButStaleInOrMissingFromIndex;
  deepEqual(await status(), { dataverses: [], datasets: [] });
  const cleared = await lab.get("GET admin/index/clear");
  equal(cleared.message, "Solr index and database index timestamps cleared.");
  deepEqual(await found(lab, "*"), []);
  deepEqual((await status()).datasets, [id, out]);
  await lab.get(`GET admin/index/datasets/${id}`);
  deepEqual(await found(lab, "*"), ["Finches"]);
  const preview = await lab.get("GET admin/index/continue?previewOnly=true");
  deepEqual(preview.previewOfPartitionWorkload.dvContainerIds.datasets, [out]);
  match(
    (await lab.get("GET admin/index/continue")).message,
    /has begun of 2 dataverses and 1 datasets/,
  );
  deepEqual(await found(lab, "*"), ["Beaks", "Finches", "lab"]);
  await lab.get(`DELETE admin/index/datasets/${out}`);
  deepEqual(await found(lab, "*"), ["Finches", "lab"]);
  await lab.get("GET admin/index");
  deepEqual(await found(lab, "*"), ["Beaks", "Finches", "lab"]);
  deepEqual(await lab.get("GET admin/index/status"), {
    message: "Index Status Batch Job initiated, check log for job status.",
  });
});

Deno.test("admin/index takes ids and persistent ids, and says what there is not", async () => {
  await using lab = await openLab();
  const id = await lab.dataset("Finches");
  const file = await lab.file(id, "beaks.txt");
  await lab.dataverse.settle();
  const { datasetPersistentId: pid } = await lab.get(`GET datasets/${id}/versions/:draft`);
  const indexed = await lab.get(`GET admin/index/dataset?persistentId=${pid}`);
  deepEqual([indexed.id, indexed.versions[0].semanticVersion], [id, "DRAFT"]);
  const said = (path: string) => lab.said(`GET admin/index/${path}`);
  deepEqual(await said(`files/${file}`), [200, `started reindexing files/${file}`]);
  deepEqual(await said("dataset?persistentId=doi:10.5072/FK2/NONE"), [
    400,
    "Could not find dataset with persistent id doi:10.5072/FK2/NONE",
  ]);
  deepEqual(await said("birds/1"), [400, "illegal type: birds"]);
  const [status, message] = await said("datasets/9999");
  equal(status, 404);
  ok(message.startsWith("Could not find dataset with id of 9999. Result from deletion attempt:"));
  equal((await said("datasets/x"))[0], 404);
  deepEqual(await said("perms/9999"), [400, "Could not find DvObject based on id 9999"]);
  deepEqual(await said("?numPartitions=0"), [400, "numPartitions must be 1 or higher but was 0"]);
  deepEqual(await lab.get(`DELETE admin/index/timestamps/${id}`), { message: "cleared: 1" });
  const key = lab.dataverse.superuserToken;
  deepEqual(await lab.get(`GET admin/index/test?q=finches&key=${key}`, { token: null }), [
    "datasets:Finches",
  ]);
});
