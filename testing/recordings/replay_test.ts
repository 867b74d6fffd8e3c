import { deepEqual, equal } from "node:assert/strict";
import { startDataverse } from "../start_dataverse.ts";
import { onEmbedded } from "./known_differences.ts";
import { replayRecordings } from "./replay.ts";

/** So late that nothing in the background is done before it is asked for, however slow the machine is. */
const never = 24 * 3_600_000;

Deno.test("replayRecordings() finds the embedded Dataverse to answer as the real one did", async () => {
  await using dataverse = await startDataverse({
    publishMs: never,
    ingestMs: never,
    indexMs: never,
  });
  const report = await replayRecordings(dataverse, { settle: () => dataverse.settle() });
  const { exchanges, sameStatus, sameBody } = report;
  console.log(
    `${exchanges} exchanges, ${sameStatus} with the recorded status, ${sameBody} all the same`,
  );
  const expected = Object.values(onEmbedded).flat();
  const unexpected = report.differences.filter(({ name }) => !expected.includes(name));
  deepEqual(unexpected, []);
  const differing = new Set(report.differences.map(({ name }) => name));
  deepEqual(expected.filter((name) => !differing.has(name)), [], "no longer differ: strike them");
  deepEqual(report.notImplemented, []);
  deepEqual(report.skipped, []);
  equal(exchanges, 461);
  equal(sameBody, exchanges - report.differences.length);
  deepEqual(dataverse.requests.filter(({ failure }) => failure !== undefined), []);
});

Deno.test("replayRecordings() compares headers by which clients go", async () => {
  await using dataverse = await startDataverse();
  const report = await replayRecordings({
    baseUrl: dataverse.baseUrl,
    token: dataverse.token,
    fetch: async (input, init) => {
      const response = await dataverse.fetch(input, init);
      if (String(input).endsWith("/api/v1/info/version")) {
        response.headers.delete("Access-Control-Allow-Origin");
      }
      return response;
    },
  }, { chapters: ["info"] });
  const different = report.differences.find(({ name }) => name === "info/version v1");
  deepEqual(different?.lines, [".Access-Control-Allow-Origin is missing"]);
});

Deno.test("replayRecordings() tells of a server that answers otherwise", async () => {
  await using dataverse = await startDataverse();
  const report = await replayRecordings({
    baseUrl: dataverse.baseUrl,
    token: dataverse.token,
    fetch: (input, init) =>
      String(input).endsWith("/api/info/version")
        ? Promise.resolve(Response.json({ status: "OK", data: { version: "5.0", build: null } }))
        : dataverse.fetch(input, init),
  }, { chapters: ["info"] });
  const different = report.differences.find(({ name }) => name === "info/version");
  deepEqual(different?.lines.slice(0, 1), ['.json.data.version: "6.8", got "5.0"']);
});
