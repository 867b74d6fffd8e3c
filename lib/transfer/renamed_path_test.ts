import { deepEqual, equal, rejects } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { download, run, sync, upload } from "../../mod.ts";
import { onBench } from "./_bench.ts";
import { listLocal } from "./local_files.ts";
import { checkName } from "./names.ts";
import { splitPath } from "./remote_files.ts";
import { decodePath, decodePaths, encodePath } from "./renamed_path.ts";

/** What is in names, and what looks as if it had been written already. */
const piece = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 4 }),
  fc.constantFrom(
    "_",
    "x",
    "_x",
    "_x3A_",
    "x3A_",
    "3A_",
    "A",
    "F",
    ":",
    "é",
    "ü",
    ".",
    " ",
    "-",
    "\n",
    "𝄞",
  ),
);
const part = fc.array(piece, { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join("").replaceAll(/[/\0]/g, ""))
  .filter((name) => name !== "" && name !== "." && name !== "..");
const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));

Deno.test("encodePath() gives what Dataverse takes as it is, and decodePath() reads it again", () => {
  fc.assert(
    fc.property(path, (path) => {
      const encoded = encodePath(path);
      const { label, directoryLabel } = splitPath(encoded);
      deepEqual(checkName({ label, directoryLabel }), []);
      equal(decodePath(encoded), path);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("encodePath() leaves alone what Dataverse takes, unless it looks like something encoded", () => {
  for (const path of ["a.txt", "data_x/b_x1.csv", "übung (2).txt", "d/.hidden", "a_x3A_b.txt"]) {
    equal(encodePath(path) === path, path !== "a_x3A_b.txt", path);
  }
  equal(encodePath("a:b.txt"), "a_x3A_b.txt");
  equal(encodePath(".git/köln/x"), "_x2E_git/k_xF6_ln/x");
});

Deno.test("decodePaths() makes no two paths one, whatever others have called theirs", () => {
  const alphabet = fc.constantFrom("_x3A_", "_x5F_", "x3A_", "_", ":", "a", "x", "3A");
  const name = fc.array(alphabet, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 30 }), (paths) => {
      equal(new Set(decodePaths(paths)).size, paths.length);
    }),
    { numRuns: 2_000 },
  );
  deepEqual(decodePaths(["a_x3A_b", "a_x5F_x3A_b"]), ["a:b", "a_x3A_b"]);
});

const ODD = {
  "a:b.txt": "1",
  "a_x3A_b.txt": "2",
  "A:b.txt": "3",
  "köln/q?.txt": "4",
  ".git/config": "5",
  " lead -/plain.txt": "6",
  "back\\slash.txt": "7",
  "in/new\nline": "8",
  "plain.md": "9",
};

async function contents(folder: string): Promise<Readonly<Record<string, string>>> {
  const { files } = await listLocal(folder);
  const pairs = files.map(async ({ path, full }) => [path, await readFile(full, "utf8")] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

Deno.test({
  name: "upload() and download() with `rename` bring a folder there and back unchanged",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    onBench(async ({ dataset, session, fill, folder }) => {
      const path = await fill(ODD);
      await rejects(run(upload({ dataset, path }), { session }), /Cannot upload under these names/);
      await run(upload({ dataset, path, rename: true }), { session });
      const back = join(folder, "..", "back");
      await run(download({ dataset, folder: back, rename: true }), { session });
      deepEqual(await contents(back), ODD);
    }),
});

Deno.test({
  name: "sync() with `rename` finds nothing to do in a folder of odd names that it has brought",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    onBench(async ({ dataset, session, fill, folder, adds }) => {
      const path = await fill(ODD);
      const { added } = await run(sync({ folder: path, dataset, rename: true }), { session });
      deepEqual(added.map((file) => file.path).sort(), Object.keys(ODD).sort());
      adds();
      const again = await run(sync({ folder: path, dataset, rename: true, delete: true }), {
        session,
      });
      deepEqual([again.unchanged, again.deleted, again.renamed, adds()], [9, [], [], 0]);
      await fill({ "a:b.txt": "other" });
      await run(sync({ folder: path, dataset, rename: true }), { session });
      const back = join(folder, "..", "back");
      const down = { folder: back, dataset, rename: true, direction: "down" } as const;
      await run(sync(down), { session });
      deepEqual(await contents(back), { ...ODD, "a:b.txt": "other" });
      equal((await run(sync(down), { session })).unchanged, 9);
    }),
});
