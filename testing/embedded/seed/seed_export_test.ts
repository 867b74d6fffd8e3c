import { deepEqual, equal } from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDeposit } from "../_deposit.ts";
import { datasetJson } from "../_dataset_json.ts";
import { exported } from "../exports/_exporting.ts";
import { startEmbedded } from "../mod.ts";

const table = "x,y\n1,a\n2,b\n";

/** An export without what is different each time: numbers, times, and where bytes are. */
function lasting(text: string): unknown {
  const passing = new Set([
    ...["id", "datasetId", "datasetVersionId", "version", "internalVersionNumber"],
    ...["storageIdentifier", "createTime", "lastUpdateTime", "releaseTime"],
  ]);
  return JSON.parse(text, (name, value) => passing.has(name) ? undefined : value);
}

Deno.test("seed() makes of an export a dataset that is exported as it was, tables among it", async () => {
  await using deposit = await openDeposit();
  await deposit.added("a.txt", "a", { type: "text/plain", wishes: { restrict: true } });
  await deposit.added("t.csv", table, { wishes: { directoryLabel: "data", categories: ["Data"] } });
  await deposit.publish();
  const text = await exported(deposit, "dataverse_json");
  const folder = await mkdtemp(join(tmpdir(), "seed-"));
  try {
    await mkdir(join(folder, "data"));
    await writeFile(join(folder, "a.txt"), "a");
    await writeFile(join(folder, "data", "t.csv"), table);
    await using dataverse = await startEmbedded();
    const seed = { ...JSON.parse(text), filesFrom: folder };
    const { datasets: [made] } = await dataverse.seed({ datasets: [seed] });
    deepEqual(made?.withoutBytes, []);
    const address =
      `/api/datasets/export?exporter=dataverse_json&persistentId=${made?.persistentId}`;
    const response = await dataverse.fetch(new URL(address, dataverse.baseUrl));
    deepEqual(lasting(await response.text()), lasting(text));
  } finally {
    await rm(folder, { recursive: true });
  }
});

Deno.test("seed() makes datasets of the type that an export names", async () => {
  await using deposit = await openDeposit();
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ name: "recipe" });
  await deposit.ask("POST api/datasets/datasetTypes", { headers, body });
  const { datasetVersion } = datasetJson() as { readonly datasetVersion: Record<string, unknown> };
  const { datasets: [made] } = await deposit.dataverse.seed({
    datasets: [{ datasetVersion, datasetType: "recipe" }],
  });
  equal((await deposit.ask(`GET api/datasets/${made?.id}`)).data.datasetType, "recipe");
});
