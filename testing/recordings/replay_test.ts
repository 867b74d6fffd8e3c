import { deepEqual, equal, ok } from "node:assert/strict";
import { startEmbedded } from "../embedded/mod.ts";
import { replayRecordings } from "./replay.ts";

/** Recorded exchanges whose endpoint the embedded Dataverse answers with 501. May only shrink. */
const notImplementedYet = 28;

/** Recorded exchanges with an object store, which the embedded Dataverse does not have yet. May only shrink. */
const withObjectStore = 32;

/** What comes out otherwise, and why. */
const known: Readonly<Record<string, readonly string[]>> = {
  "Tables stay as they were uploaded: tabular ingest is not built yet": [
    "files/files after",
    "access/tab no header",
    "access/dataset version zip",
    "access/datafiles",
    "access/datafiles post",
    "publish/get published",
    "publish/version 1.0",
    "publish/version latest",
    "publish/edit published",
    "publish/version 1.1",
    "publish/versions",
    "publish/edit for updatecurrent",
    "publish/draft of published",
    "publish/guest zip with restricted",
    "publish/deaccessioned included",
    "search/all",
    "search/title",
    "search/fq",
  ],
  "Facets are not built yet, and what is equally relevant comes in any order": [
    "search/facets",
  ],
  "Files added within one second come in any order: it differs on the real one too": [
    "files/list newest",
  ],
  "The page of the web front end, and Java's names of methods, are not copied": [
    "info/outside api",
    "info/options",
  ],
};

Deno.test("replayRecordings() finds the embedded Dataverse to answer as the real one did", async () => {
  await using dataverse = await startEmbedded({ publishMs: 5 });
  const report = await replayRecordings(dataverse);
  const expected = Object.values(known).flat();
  const unexpected = report.differences.filter(({ name }) => !expected.includes(name));
  deepEqual(unexpected, []);
  const differing = new Set(report.differences.map(({ name }) => name));
  deepEqual(expected.filter((name) => !differing.has(name)), [], "no longer differ: strike them");
  ok(report.notImplemented.length <= notImplementedYet, report.notImplemented.join(", "));
  ok(report.skipped.length <= withObjectStore, report.skipped.join(", "));
  equal(report.exchanges + report.skipped.length, 461);
  equal(
    report.sameBody,
    report.exchanges - report.notImplemented.length - report.differences.length,
  );
  deepEqual(dataverse.requests.filter(({ failure }) => failure !== undefined), []);
});

Deno.test("replayRecordings() tells of a server that answers otherwise", async () => {
  await using dataverse = await startEmbedded();
  const report = await replayRecordings({
    baseUrl: dataverse.baseUrl,
    superuserToken: dataverse.superuserToken,
    fetch: (input, init) =>
      String(input).endsWith("/api/info/version")
        ? Promise.resolve(Response.json({ status: "OK", data: { version: "5.0", build: null } }))
        : dataverse.fetch(input, init),
  }, { chapters: ["info"] });
  const different = report.differences.find(({ name }) => name === "info/version");
  deepEqual(different?.lines.slice(0, 1), ['.json.data.version: "6.8", got "5.0"']);
});
