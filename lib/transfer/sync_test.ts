import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deleteFiles, publish, replace, run, sync, type Synced, upload } from "../../mod.ts";
import { onBench, text } from "./_bench.ts";
import { listRemote } from "./remote_files.ts";

const pathsOf = ({ added, replaced, renamed, deleted, extra, unchanged }: Synced) => ({
  added: added.map(({ path }) => path),
  replaced: replaced.map(({ path }) => path),
  renamed: renamed.map(({ from, to }) => `${from} → ${to}`),
  deleted: [...deleted],
  extra: [...extra],
  unchanged,
});
const NOTHING = { added: [], replaced: [], renamed: [], deleted: [], extra: [], unchanged: 0 };

Deno.test("sync() brings what is missing and what differs, and then finds nothing to do", () =>
  onBench(async (bench) => {
    const { dataset, session, dataverse } = bench;
    const folder = await bench.fill({ "a.txt": "a", "d/b.txt": "b", "c.tmp": "c" });
    const input = { folder, dataset, exclude: ["*.tmp"], description: "D" };
    deepEqual(pathsOf(await run(sync(input), { session })), {
      ...NOTHING,
      added: ["a.txt", "d/b.txt"],
    });
    const told = dataverse.requests.length;
    deepEqual(pathsOf(await run(sync(input), { session })), { ...NOTHING, unchanged: 2 });
    equal(dataverse.requests.length - told, 1, "one listing");
    await bench.fill({ "a.txt": "other", "e.txt": "e" });
    await rm(join(folder, "d/b.txt"));
    deepEqual(pathsOf(await run(sync(input), { session })), {
      ...NOTHING,
      added: ["e.txt"],
      replaced: ["a.txt"],
      extra: ["d/b.txt"],
    });
    const a = (await listRemote(session, dataset)).find(({ path }) => path === "a.txt");
    equal(a?.metadata.description, "D", "a replaced file keeps its description");
  }));

Deno.test("sync() renames and deletes only when it is asked to", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const folder = await bench.fill({ "a.txt": "a", "old.bin": "the same bytes", "gone.txt": "g" });
    await run(sync({ folder, dataset }), { session });
    await mkdir(join(folder, "d"));
    await rename(join(folder, "old.bin"), join(folder, "d/new.bin"));
    await rm(join(folder, "gone.txt"));
    bench.adds();
    deepEqual(pathsOf(await run(sync({ folder, dataset, delete: true }), { session })), {
      ...NOTHING,
      renamed: ["old.bin → d/new.bin"],
      deleted: ["gone.txt"],
      unchanged: 1,
    });
    equal(bench.adds(), 0);
    deepEqual(await bench.there(), ["a.txt 1", "d/new.bin 14"]);
  }));

Deno.test("sync() makes a folder like a dataset, and takes nothing away unless it is asked to", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const up = await bench.fill({ "a.txt": "a", "d/b.txt": "b", "moved.txt": "some bytes" });
    await run(sync({ folder: up, dataset }), { session });
    const folder = join(up, "../down");
    await mkdir(join(folder, "x"), { recursive: true });
    await writeFile(join(folder, "a.txt"), "mine");
    await writeFile(join(folder, "x/elsewhere.txt"), "some bytes");
    await writeFile(join(folder, "own.txt"), "own");
    const down = { folder, dataset, direction: "down" as const };
    deepEqual(
      pathsOf(await run(sync({ ...down, delete: true, exclude: ["/own.txt"] }), { session })),
      {
        ...NOTHING,
        added: ["d/b.txt"],
        replaced: ["a.txt"],
        renamed: ["x/elsewhere.txt → moved.txt"],
      },
    );
    equal(await readFile(join(folder, "a.txt"), "utf8"), "a");
    deepEqual((await readdir(folder)).sort(), ["a.txt", "d", "moved.txt", "own.txt"]);
    deepEqual(pathsOf(await run(sync(down), { session })), {
      ...NOTHING,
      extra: ["own.txt"],
      unchanged: 3,
    });
  }));

Deno.test("sync() is taken back as far as that can be, and tells the rest", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const folder = await bench.fill({ "a.txt": "a", "b.txt": "b" });
    await run(sync({ folder, dataset }), { session });
    await bench.fill({ "c.txt": "c", "a.txt": "changed" });
    await rename(join(folder, "b.txt"), join(folder, "z.txt"));
    const left: string[] = [];
    await run(sync({ folder, dataset, delete: true }), {
      session,
      cleanup: "always",
      onEvent: (event) =>
        event.type === "left-behind" && left.push(...event.left.map(({ what }) => what)),
    }).catch(() => {});
    deepEqual(await bench.there(), ["a.txt 7", "b.txt 1"]);
    match(left.join(), /what file "a\.txt" in dataset ".*" was before/);
  }));

Deno.test("replace() changes the bytes and nothing else", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const first = { dataset, name: "a.txt", directoryLabel: "d", bytes: text("a") };
    await run(upload({ ...first, description: "D", categories: ["Code"] }), { session });
    await run(publish({ collection: "bench" }), { session });
    await run(publish({ dataset }), { session });
    const { file } = await run(replace({ dataset, file: "d/a.txt", bytes: text("new") }), {
      session,
    });
    deepEqual([file.label, file.directoryLabel, file.size], ["a.txt", "d", 3]);
    const [there] = await listRemote(session, dataset);
    deepEqual([there?.metadata.description, there?.metadata.categories], ["D", ["Code"]]);
    bench.adds();
    await run(replace({ dataset, file: "d/a.txt", bytes: text("new") }), { session });
    deepEqual(await bench.there(), ["d/a.txt 3"]);
    await rejects(
      run(replace({ dataset, file: "nope.txt", bytes: text("new") }), { session }),
      /Cannot replace file "nope\.txt": dataset ".*" has none/,
    );
  }));

Deno.test("deleteFiles() deletes what it is told to, by path, number or pattern", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const folder = await bench.fill({ "a.txt": "a", "d/b.txt": "b", "c.csv": "x", "keep.md": "k" });
    const { added } = await run(sync({ folder, dataset, tabIngest: false }), { session });
    await rejects(run(deleteFiles({ dataset }), { session }), /nothing says which/);
    const number = added.find(({ path }) => path === "c.csv")?.id ?? 0;
    const files = ["d/b.txt", number, "not there"];
    equal((await run(deleteFiles({ dataset, files }), { session })).files.length, 2);
    await run(deleteFiles({ dataset, include: ["*.txt"] }), { session });
    deepEqual(await bench.there(), ["keep.md 1"]);
  }));
