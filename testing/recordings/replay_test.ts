import { deepEqual, equal, ok } from "node:assert/strict";
import { startDataverse } from "../start_dataverse.ts";
import { onEmbedded } from "./known_differences.ts";
import { replayRecordings } from "./replay.ts";

/** Recorded exchanges whose endpoint the embedded Dataverse answers with 501. May only shrink. */
const notImplementedYet = 9;

Deno.test("replayRecordings() finds the embedded Dataverse to answer as the real one did", async () => {
  await using dataverse = await startDataverse({ publishMs: 5 });
  const report = await replayRecordings(dataverse);
  const expected = Object.values(onEmbedded).flat();
  const unexpected = report.differences.filter(({ name }) => !expected.includes(name));
  deepEqual(unexpected, []);
  const differing = new Set(report.differences.map(({ name }) => name));
  deepEqual(expected.filter((name) => !differing.has(name)), [], "no longer differ: strike them");
  ok(report.notImplemented.length <= notImplementedYet, report.notImplemented.join(", "));
  deepEqual(report.skipped, []);
  equal(report.exchanges, 461);
  equal(
    report.sameBody,
    report.exchanges - report.notImplemented.length - report.differences.length,
  );
  deepEqual(dataverse.requests.filter(({ failure }) => failure !== undefined), []);
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
