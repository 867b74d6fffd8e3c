import { deepEqual, equal, match, throws } from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { inFolder } from "../../testing/in_folder.ts";
import { UsageError } from "../errors/mod.ts";
import { type FixityEntry, fixityFormatOf, fixityReport, withChecksums } from "./mod.ts";

const ODD = [
  "a.txt",
  "data/übung ひらがな.csv",
  " leading and trailing ",
  "back\\slash",
  "line\nend",
  "\\both\n\\",
  "*star",
  '"quoted", and a comma',
  "-dash",
];

async function writeAll(folder: string): Promise<readonly FixityEntry[]> {
  await Deno.mkdir(join(folder, "data"));
  const files: FixityEntry[] = [];
  for (const [index, path] of ODD.entries()) {
    await Deno.writeTextFile(join(folder, path), `content of ${path}`);
    const value = createHash("md5").update(`content of ${path}`).digest("hex");
    const { size } = await Deno.stat(join(folder, path));
    files.push({ id: index + 1, path, size, checksum: { type: "MD5", value } });
  }
  return files;
}

async function check(tool: string, folder: string, manifest: string): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(tool, {
    args: ["--check", "--strict", manifest],
    cwd: folder,
    env: { LC_ALL: "C.UTF-8" },
  }).output();
  const decoder = new TextDecoder();
  equal(code, 0, decoder.decode(stderr));
  return decoder.decode(stdout);
}

Deno.test(
  "fixityReport() writes manifests that md5sum and its sisters verify, odd names among them",
  {
    ignore: Deno.build.os !== "linux",
  },
  () =>
    inFolder(async (folder) => {
      const files = await writeAll(folder);
      for (const format of ["md5", "sha1", "sha256", "sha512"] as const) {
        const complete = await withChecksums(files, format, { folder });
        const manifest = `manifest.${format}`;
        await Deno.writeTextFile(join(folder, manifest), fixityReport(complete, format));
        const told = await check(`${format}sum`, folder, manifest);
        equal(told.match(/: OK$/gm)?.length, ODD.length, told);
      }
      await Deno.writeTextFile(join(folder, "a.txt"), "changed");
      const { code } = await new Deno.Command("md5sum", {
        args: ["-c", "manifest.md5"],
        cwd: folder,
      }).output();
      equal(code, 1);
    }),
);

Deno.test("fixityReport() writes a table that programs read", () => {
  const files: readonly FixityEntry[] = [
    { id: 1, path: 'a "b", c.txt', size: 5, checksum: { type: "SHA-256", value: "ab12" } },
    { id: 2, path: "table.tab", size: 6 },
  ];
  equal(
    fixityReport(files, "csv"),
    "path,size,algorithm,checksum,file_id\r\n" +
      '"a ""b"", c.txt",5,SHA-256,ab12,1\r\n' +
      "table.tab,6,,,2\r\n",
  );
});

Deno.test("fixityReport() writes lines for people, safe to print", () => {
  const files: readonly FixityEntry[] = [
    { id: 1, path: "a\u001b[2J.txt", size: 12_345, checksum: { type: "MD5", value: "ab" } },
    { id: 2, path: "table.tab", size: 6 },
  ];
  deepEqual(fixityReport(files, "text").split("\n").slice(1), [
    "not proven      6  table.tab  (file 2)",
    "2 files, 12351 bytes, 1 proven",
    "",
  ]);
  match(fixityReport(files, "text"), /^MD5 ab {2}12345 {2}a\\u001b\[2J\.txt {2}\(file 1\)\n/);
});

Deno.test("fixityReport() does not mix kinds of checksums in a manifest", () => {
  const file = { id: 1, path: "a", size: 1 };
  const sha = { ...file, checksum: { type: "SHA-1", value: "ab" } };
  throws(() => fixityReport([sha], "md5"), /"a" has one of SHA-1$/);
  throws(() => fixityReport([file], "md5"), /"a" has none$/);
});

Deno.test("fixityFormatOf() goes by the ending", () => {
  const paths = ["x.txt", "x/y.CSV", "m.md5", "m.sha1", "m.sha256", "m.sha512"];
  deepEqual(paths.map(fixityFormatOf), ["text", "csv", "md5", "sha1", "sha256", "sha512"]);
  for (const path of ["report", "x.csv/report", "x.json", "x.constructor"]) {
    throws(() => fixityFormatOf(path), UsageError);
  }
});
