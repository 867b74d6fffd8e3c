import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  memoryJournal,
  pipeline,
  publish,
  run,
  StepError,
  upload,
  type UploadedFile,
  UsageError,
} from "../../mod.ts";
import { onBench, text } from "./_bench.ts";
import { listRemote } from "./remote_files.ts";

const pathsOf = (files: readonly UploadedFile[]) =>
  files.map(({ directoryLabel, label }) => directoryLabel ? `${directoryLabel}/${label}` : label);

/** Files by number, in folders of ten. */
function many(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`d${Math.floor(i / 10)}/f${i}.txt`, `file ${i}`]),
  );
}

Deno.test("upload() sends many small files in one request, each under its own name, and proves them", () =>
  onBench(async (bench) => {
    const path = await bench.fill(many(300));
    bench.adds();
    const { files } = await run(upload({ dataset: bench.dataset, path, description: "D" }), bench);
    equal(bench.adds(), 1);
    equal(files.length, 300);
    ok(files.every(({ checksum }) => checksum !== undefined));
    deepEqual((await bench.there()).length, 300);
    const [first] = await listRemote(bench.session, bench.dataset);
    equal(first?.metadata.description, "D");
  }));

Deno.test("upload() keeps zips whole among other files, and odd names as they are", () =>
  onBench(async (bench) => {
    const path = await bench.fill({
      "a.txt": "a",
      "ü é.txt": "b",
      "._x": "c",
      ".DS_Store": "d",
      "map.shp": "e",
      "map.shx": "f",
      "map.dbf": "g",
      "map.prj": "h",
      "empty.txt": "",
      "in.zip": "no zip at all",
      "sky.fits.gz": "nor this",
    });
    const { files } = await run(upload({ dataset: bench.dataset, path }), bench);
    deepEqual(pathsOf(files).sort(), [
      ".DS_Store",
      "._x",
      "a.txt",
      "empty.txt",
      "in.zip",
      "map.dbf",
      "map.prj",
      "map.shp",
      "map.shx",
      "sky.fits.gz",
      "ü é.txt",
    ]);
  }));

Deno.test("upload() sends nothing twice where the answer to a bundle got lost", async () => {
  let lose = true;
  await onBench(async (bench) => {
    const path = await bench.fill(many(20));
    bench.adds();
    await run(upload({ dataset: bench.dataset, path }), bench);
    equal(bench.adds(), 1);
    equal((await bench.there()).length, 20);
  }, {
    wrap: (real) => async (input, init) => {
      const response = await real(input, init);
      if (!lose || !String(input).includes("/add")) return response;
      lose = false;
      await response.body?.cancel();
      throw new TypeError("connection reset");
    },
  });
});

Deno.test("upload() sends what is there no second time, and an undo leaves it alone", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const path = await bench.fill({ "a.txt": "a", "b.txt": "b" });
    await run(upload({ dataset, path }), { session });
    await bench.fill({ "c.txt": "c" });
    bench.adds();
    const { files } = await run(upload({ dataset, path }), { session, cleanup: "always" });
    deepEqual(files.map(({ label, unchanged }) => [label, unchanged]), [
      ["a.txt", true],
      ["b.txt", true],
      ["c.txt", undefined],
    ]);
    equal(bench.adds(), 1);
    deepEqual(await bench.there(), ["a.txt 1", "b.txt 1"]);
  }));

Deno.test("upload() refuses names that other files have, all at once, before it sends anything", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const path = await bench.fill({ "a.txt": "a", "b.txt": "b" });
    await run(upload({ dataset, path }), { session });
    await bench.fill({ "a.txt": "other", "b.txt": "other", "c.txt": "c" });
    bench.adds();
    await rejects(run(upload({ dataset, path }), { session }), (error) => {
      ok(error instanceof Error && error.cause instanceof UsageError);
      match(error.message, /other files are there as "a.txt", "b.txt"/);
      return true;
    });
    equal(bench.adds(), 0);
  }));

Deno.test("upload() goes on where a killed run stopped, from the journal and what is there", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const path = await bench.fill({ ...many(12), "big.bin": "x".repeat(9_000_000) });
    const journal = memoryJournal();
    const stop = new AbortController();
    const killed = run(upload({ dataset, path }), {
      session,
      journal,
      signal: stop.signal,
      cleanup: "never",
      // The bundle has arrived by then, and the large file is on its way.
      onEvent: (event) =>
        event.type === "step-progress" && event.label === "big.bin" && stop.abort(),
    });
    await rejects(killed);
    const half = await bench.there();
    ok(half.length < 13, `${half.length} are there`);
    bench.adds();
    // How fast it goes, and how many at a time, may be another this time.
    const again = upload({ dataset, path, jobs: 2, limitRate: 1e9 });
    const { files } = await run(again, { session, journal });
    equal(files.length, 13);
    equal((await bench.there()).length, 13);
    ok(files.every(({ unchanged }) => unchanged === undefined), "all of it is this run's own");
  }));

Deno.test("upload() that fails half-way takes back what had arrived", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    await run(upload({ dataset, name: "mine.txt", bytes: text("mine") }), { session });
    const path = await bench.fill({ ...many(5), "z.bin": "x".repeat(9_000_000) });
    const failing = run(upload({ dataset, path }), {
      session,
      onEvent: (event) =>
        event.type === "step-progress" && event.label === "z.bin" &&
        Deno.truncateSync(join(path, "z.bin"), 10),
    });
    await rejects(failing, /z\.bin/);
    deepEqual(await bench.there(), ["mine.txt 4"]);
  }));

Deno.test("upload() makes smaller bundles where the server takes fewer files apart at once", () =>
  onBench(async (bench) => {
    const { dataset, session, dataverse } = bench;
    await dataverse.fetch(new URL("api/admin/settings/:ZipUploadFilesLimit", dataverse.baseUrl), {
      method: "PUT",
      body: "30",
    });
    const path = await bench.fill(many(100));
    await run(upload({ dataset, path }), { session });
    equal((await bench.there()).length, 100);
  }));

Deno.test("upload() says which file vanished, and sends none of the rest", () =>
  onBench(async (bench) => {
    const path = await bench.fill({ "a.txt": "a" });
    await rm(join(path, "a.txt"));
    await rejects(
      run(upload({ dataset: bench.dataset, path: join(path, "a.txt") }), bench),
      /Cannot read ".*a\.txt": it is not there/,
    );
  }));

Deno.test("upload() is not taken back once it is published, and that is told", () =>
  onBench(async ({ dataset, session, there }) => {
    await run(publish({ collection: "bench" }), { session });
    const deposit = pipeline("deposit")
      .step("file", () => upload({ dataset, name: "a.txt", bytes: text("a") }))
      .step("out", () => publish({ dataset }))
      .step("missing", () => upload({ dataset, path: "/nowhere" }));
    await rejects(run(deposit({}), { session }), (error) => {
      ok(error instanceof StepError, String(error));
      const { what, why } = error.left[0] ?? {};
      deepEqual([what, why], [`file "a.txt" in dataset "${dataset}"`, "it is published by now"]);
      return true;
    });
    deepEqual(await there(), ["a.txt 1"]);
  }));
