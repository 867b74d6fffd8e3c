import { deepEqual, equal, ok } from "node:assert/strict";
import { rm } from "node:fs/promises";
import { sweepDocker } from "../mod.ts";
import { dockerIsMissing, type Harness, inLanes, openHarness, until } from "./_setup.ts";

const ignore = await dockerIsMissing() !== undefined;

/** Moments of a start, spread over it. */
const MOMENTS = [
  "dataverse-init is being made",
  "smtp is being made",
  "solr-init waits until it is done",
  "solr is being made",
  "postgres waits until it works",
  "dataverse is being made",
  "dataverse waits until it works",
  "bootstrap is being made",
  "bootstrap waits until it is done",
  "stack is copied, so that the next start is quicker",
] as const;

/** Starts in a process of its own, and kills that at a moment. */
async function killAt(moment: string, harness: Harness, watcher: boolean): Promise<number> {
  const starter = harness.process({}, { watcher });
  let reached = false;
  for await (const { part, detail, error } of starter.lines) {
    equal(error, undefined);
    if (`${part} ${detail}` !== moment) continue;
    reached = true;
    starter.kill("SIGKILL");
    break;
  }
  ok(reached, `there was no moment "${moment}"`);
  await starter.exit;
  return starter.pid;
}

Deno.test("sweepDocker() leaves nothing of a process that was killed, whenever that was", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const env = (name: string) => harness.env[name];
  await inLanes(MOMENTS, async (moment) => {
    const pid = await killAt(moment, harness, false); // without a watcher
    const { left } = await sweepDocker({ env });
    deepEqual(left, []);
    deepEqual(await harness.left(pid), []);
  });
  deepEqual(await harness.left(), []);
});

Deno.test("a watcher takes down at once what a killed process had begun", { ignore }, async () => {
  await using harness = await openHarness();
  await killAt("dataverse waits until it works", harness, true);
  await until("the watcher has done its work", async () => (await harness.left()).length === 0);
});

Deno.test("a watcher takes down what nobody uses also where the cache folder was emptied", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const starter = harness.process({ reuse: true });
  for await (const line of starter.lines) if ("stack" in line || "error" in line) break;
  await rm(harness.cache, { recursive: true });
  const before = await harness.left();
  ok(before.length > 0);
  starter.kill("SIGKILL");
  await starter.exit;
  await until("the watcher has done its work", async () => (await harness.left()).length === 0);
});

Deno.test("the next start sweeps what a killed process left", { ignore }, async () => {
  await using harness = await openHarness();
  await killAt("dataverse waits until it works", harness, false);
  ok((await harness.left()).length > 0);
  const dataverse = await harness.start();
  ok((await harness.left()).every((name) => name.startsWith(dataverse.stack)));
  await dataverse[Symbol.asyncDispose]();
  deepEqual(await harness.left(), []);
});
