import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join, resolve, sep } from "node:path";
import fc from "fast-check";
import { inFolder } from "../../testing/in_folder.ts";
import { FileError } from "../errors/mod.ts";
import { partPath, prepareTarget, safePath, safePaths } from "./mod.ts";

Deno.test("safePath() keeps ordinary names as they are", () => {
  equal(
    safePath({ directoryLabel: "data/2026", label: "tides (1).csv" }),
    "data/2026/tides (1).csv",
  );
  equal(safePath({ label: "übung.txt" }), "übung.txt");
  equal(safePath({ label: ".hidden" }), ".hidden");
});

Deno.test("safePath() encodes what would lead out, or cannot be written everywhere", () => {
  equal(safePath({ label: "../../x" }), "..%2F..%2Fx");
  equal(safePath({ directoryLabel: "../..", label: "x" }), "%2E%2E/%2E%2E/x");
  equal(safePath({ directoryLabel: "/etc", label: "passwd" }), "etc/passwd");
  equal(safePath({ directoryLabel: "C:\\Windows", label: "x" }), "C%3A/Windows/x");
  equal(safePath({ label: "NUL.txt" }), "%4EUL.txt");
  equal(safePath({ label: "a\u0000b\u001b[2J" }), "a%00b%1B[2J");
  equal(safePath({ label: "dots..." }), "dots%2E%2E%2E");
  equal(safePath({ label: "" }), "_");
  equal(safePath({ label: "com¹.log" }), "%63om¹.log");
  equal(safePath({ label: "CON .txt" }), "%43ON .txt");
  equal(safePath({ directoryLabel: "aux", label: "CONIN$" }), "%61ux/%43ONIN$");
  equal(safePath({ label: "half a \ud83d sign" }), "half a \ufffd sign");
});

Deno.test("safePath() cuts names that no file system takes, and keeps them apart", () => {
  const long = "é".repeat(255);
  const paths = [`${long}.csv`, `${long}e.csv`, long].map((label) => safePath({ label }));
  for (const path of paths) ok(new TextEncoder().encode(`${path} (10).part`).length <= 255, path);
  equal(new Set(paths).size, 3);
  match(paths[0] ?? "", /^é+~[0-9a-f]{10}\.csv$/);
  equal(safePath({ label: "a".repeat(240) }), "a".repeat(240));
});

Deno.test("safePath() never leads out of a folder, whatever the server says", () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom("..", ".", "/", "\\", ":", "a", "\u0000", "%", " ") }),
  );
  fc.assert(fc.property(text, text, (directoryLabel, label) => {
    const root = resolve("/target");
    const full = resolve(root, safePath({ directoryLabel, label }));
    ok(full.startsWith(root + sep), `${directoryLabel} ${label}: ${full}`);
  }));
});

Deno.test("safePaths() keeps files apart that differ in case only", () => {
  deepEqual(
    safePaths([{ label: "a.txt" }, { label: "A.TXT" }, { label: "a.txt" }, { label: "b" }]),
    [
      "a.txt",
      "A (1).TXT",
      "a (2).txt",
      "b",
    ],
  );
});

Deno.test("safePaths() keeps a file apart from a folder of the same name", () => {
  deepEqual(
    safePaths([{ label: "Data" }, { directoryLabel: "data", label: "x" }, { label: "Straße" }, {
      directoryLabel: "STRASSE/y",
      label: "z",
    }]),
    ["Data (1)", "data/x", "Straße (1)", "STRASSE/y/z"],
  );
});

Deno.test("safePaths() takes no longer for many clashes than for none", () => {
  const clashes = safePaths(Array.from({ length: 20_000 }, () => ({ label: "a.txt" })));
  equal(new Set(clashes).size, 20_000);
  equal(clashes.at(-1), "a (19999).txt");
});

Deno.test("partPath() does not take the path of another file", () => {
  const taken = new Set(["a.part", "a.1.part"]);
  equal(partPath("a", (path) => taken.has(path)), "a.2.part");
  equal(partPath("b"), "b.part");
});

Deno.test("prepareTarget() refuses to follow a link out of the folder", () =>
  inFolder(async (folder) => {
    const target = join(folder, "target");
    await Deno.mkdir(target);
    await Deno.symlink(folder, join(target, "out"));
    await Deno.symlink("/etc/hostname", join(target, "file.txt"));
    await Deno.symlink(join(folder, "nowhere"), join(target, "dangling"));
    for (const path of ["out/x.txt", "out/new/x.txt", "dangling/x.txt"]) {
      await rejects(prepareTarget(target, path), FileError);
    }
    await rejects(Deno.stat(join(folder, "new")));
    await rejects(prepareTarget(target, "file.txt"), FileError);
    equal(await prepareTarget(target, "in/x.txt"), join(await Deno.realPath(target), "in/x.txt"));
  }));
