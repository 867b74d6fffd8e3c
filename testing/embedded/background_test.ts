import { deepEqual, equal } from "node:assert/strict";
import { type EmbeddedDataverse, startEmbedded } from "./mod.ts";

const anHour = 3_600_000;

async function ask(dataverse: EmbeddedDataverse, line: string, json?: unknown) {
  const [method = "GET", path = ""] = line.split(" ");
  const response = await dataverse.fetch(new URL(path, dataverse.baseUrl), {
    method,
    headers: { "X-Dataverse-key": dataverse.superuserToken, "Content-Type": "application/json" },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  return await response.json();
}

async function createCollection(dataverse: EmbeddedDataverse, alias: string): Promise<void> {
  await ask(dataverse, "POST /api/dataverses/root", {
    alias,
    name: alias,
    dataverseContacts: [{ contactEmail: "finch@example.org" }],
  });
}

async function found(dataverse: EmbeddedDataverse): Promise<readonly string[]> {
  const { data } = await ask(dataverse, "GET /api/search?q=*&sort=name");
  return data.items.map(({ name }: { name: string }) => name);
}

Deno.test("What was created can be found after the delay of the index, and not before", async () => {
  await using dataverse = await startEmbedded({ indexMs: anHour });
  dataverse.time.stop();
  await createCollection(dataverse, "finches");
  await dataverse.time.advance(anHour - 1);
  deepEqual(await found(dataverse), []);
  await dataverse.time.advance(1);
  deepEqual(await found(dataverse), ["finches"]);
  dataverse.delays.indexMs = 10;
  await createCollection(dataverse, "wrens");
  await dataverse.time.advance(10);
  deepEqual(await found(dataverse), ["finches", "wrens"]);
});

Deno.test("settle() does at once what waits, whatever its delay", async () => {
  await using dataverse = await startEmbedded({ indexMs: anHour });
  await createCollection(dataverse, "finches");
  deepEqual(await found(dataverse), []);
  await dataverse.settle();
  deepEqual(await found(dataverse), ["finches"]);
});

Deno.test("A token ends a year after it was made, by the server's clock", async () => {
  await using dataverse = await startEmbedded();
  equal((await ask(dataverse, "GET /api/users/:me")).status, "OK");
  await dataverse.time.advance(366 * 24 * anHour);
  equal((await ask(dataverse, "GET /api/users/:me")).message, "Bad API key");
});
