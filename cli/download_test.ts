import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { connect, createCollection, createDataset, publish, run, upload } from "../mod.ts";
import { inFolder } from "../testing/in_folder.ts";
import { SAMPLE_METADATA } from "../testing/fixtures/sample_metadata.ts";
import { startDataverse } from "../testing/mod.ts";
import { finish, ran, start, until } from "./_run_cli.ts";

interface Deposit {
  readonly pid: string;
  readonly env: Record<string, string>;
  /** For the downloads. */
  readonly folder: string;
}

/** A published dataset with some files, on a port. */
async function withDeposit(
  files: Readonly<Record<string, string | Uint8Array>>,
  test: (deposit: Deposit) => Promise<void>,
): Promise<void> {
  await using dataverse = await startDataverse({ port: 0 });
  await using session = await connect(dataverse.baseUrl, {
    token: dataverse.token,
    env: () => undefined,
  });
  const options = { session, cleanup: "never" } as const;
  await run(
    createCollection({ alias: "demo", name: "Demo", contacts: ["me@example.org"] }),
    options,
  );
  await run(publish({ collection: "demo" }), options);
  const { persistentId: pid } = await run(
    createDataset({
      collection: "demo",
      metadata: SAMPLE_METADATA,
    }),
    options,
  );
  for (const [path, content] of Object.entries(files)) {
    const [, directoryLabel, name = path] = /^(.*)\/([^/]*)$/.exec(path) ?? [];
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const where = directoryLabel === undefined ? {} : { directoryLabel };
    await run(upload({ dataset: pid, name, bytes, tabIngest: false, ...where }), options);
  }
  await run(publish({ dataset: pid }), options);
  await inFolder((folder) => test({ pid, folder, env: { DATAVERSE_URL: dataverse.baseUrl.href } }));
}

const SOME = {
  "a.csv": "1,2\n",
  "data/b.csv": "3,4\n",
  "data/übung.txt": "five",
  "README.md": "#",
};

Deno.test("dvflow download takes what patterns and names say, and writes reports that md5sum verifies", () =>
  withDeposit(SOME, async ({ pid, env, folder }) => {
    const to = join(folder, "to");
    const report = join(folder, "manifest.md5");
    const all = await ran(["download", pid, "--to", to, "--report", report, "--jobs", "2"], env);
    equal(all.code, 0, all.error.join("\n"));
    equal(all.out.length, 4);
    match(all.error.join("\n"), /4 files, 13 bytes in/);
    const { code, stdout } = await new Deno.Command("md5sum", {
      args: ["--check", "--strict", report],
      cwd: to,
    }).output();
    equal(code, 0);
    equal(new TextDecoder().decode(stdout).match(/: OK/g)?.length, 4);
    const again = await ran(
      ["download", pid, "README.md", "data/b.csv", "--to", to, "--report", join(folder, "r.csv")],
      env,
    );
    match(again.error.join("\n"), /2 files, 5 bytes in .*, 2 of them there before/);
    const rows = (await Deno.readTextFile(join(folder, "r.csv"))).trim().split("\r\n");
    equal(rows[0], "path,size,algorithm,checksum,file_id");
    equal(rows.length, 3);
    const some = await ran([
      "download",
      pid,
      "--to",
      join(folder, "some"),
      "--include",
      "*.csv",
      "--exclude",
      "/data/",
      "--report",
      join(folder, "r.sha256"),
      "--limit-rate",
      "1M",
      "--json",
    ], env);
    deepEqual(
      JSON.parse(some.out.at(-1) ?? "").output.files.map(({ path }: { path: string }) => path),
      ["a.csv"],
    );
    match(await Deno.readTextFile(join(folder, "r.sha256")), /^[0-9a-f]{64} {2}a\.csv\n$/);
  }));

Deno.test("dvflow download --plan tells what would be fetched, and fetches nothing", () =>
  withDeposit(SOME, async ({ pid, env, folder }) => {
    await Deno.writeTextFile(join(folder, "README.md"), "#");
    await Deno.writeTextFile(join(folder, "a.csv"), "mine");
    const { code, out } = await ran(["download", pid, "--to", folder, "--plan"], env);
    equal(code, 0);
    deepEqual([...out].sort(), [
      "2 to fetch (8 B), 1 there already, 1 in the way of which another file is: see --overwrite; nothing was fetched.",
      "conflict  4  a.csv",
      "fetch     4  data/b.csv",
      "fetch     4  data/übung.txt",
      "keep      1  README.md",
    ]);
    const json = await ran(["download", pid, "--to", folder, "--plan", "--json"], env);
    equal(
      json.out.map((line) => JSON.parse(line)).filter(({ action }) => action === "fetch").length,
      2,
    );
    const names: string[] = [];
    for await (const { name } of Deno.readDir(folder)) names.push(name);
    deepEqual(names.sort(), ["README.md", "a.csv"]);
  }));

Deno.test("dvflow download refuses what makes no sense with exit code 2, and other failures with 1", () =>
  withDeposit(SOME, async ({ pid, env, folder }) => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [["--limit-rate", "fast"], /"fast": it is no rate/],
      [["--limit-rate", "0"], /"0": it is no rate/],
      [["--report", join(folder, "report.json")], /what the report .* is to look like/],
      [["--jobs", "0"], /--jobs/],
      [["--include", " "], /empty pattern/],
      [["nope.txt"], /"nope\.txt": no file of the dataset is called so/],
    ];
    for (const [args, expected] of cases) {
      const { code, error } = await ran(["download", pid, "--to", folder, ...args], env);
      equal(code, 2, `${args.join(" ")}: ${error.join("\n")}`);
      match(error.join("\n"), expected);
    }
    await Deno.writeTextFile(join(folder, "a.csv"), "mine");
    const conflict = await ran(["download", pid, "--to", folder], env);
    equal(conflict.code, 1);
    match(
      conflict.error.join("\n"),
      /1 of 4 files: cannot download "a\.csv": ".*" is another file/,
    );
    equal(await Deno.readTextFile(join(folder, "data/b.csv")), "3,4\n"); // the others came
    equal((await ran(["download", pid, "--to", folder, "--overwrite"], env)).code, 0);
  }));

const BIG = 4_000_000;
const big = () => Uint8Array.from({ length: BIG }, (_, index) => (index * 7919) % 251);

Deno.test("dvflow download goes on after kill -9, and after Ctrl-C, where it ended", () =>
  withDeposit({ "big.bin": big() }, async ({ pid, env, folder }) => {
    const args = ["download", pid, "--to", folder, "--json"];
    const part = join(folder, "big.bin.part");
    const progressed = (line: string, least: number) => {
      const event = JSON.parse(line);
      return event.type === "step-progress" && event.loaded >= least;
    };
    const first = start([...args, "--limit-rate", "2M"], env);
    ok(await until(first.lines, (line) => progressed(line, 1_000_000)));
    first.process.kill("SIGKILL");
    await finish(first);
    const { size } = await Deno.stat(part);
    ok(size >= 500_000, `${size}`);
    const second = start([...args, "--limit-rate", "2M"], env);
    const line = await until(second.lines, (one) => progressed(one, 1));
    equal(JSON.parse(line ?? "").loaded, size); // what was there counts from the first
    ok(await until(second.lines, (one) => progressed(one, size + 500_000)));
    second.process.kill("SIGINT");
    equal((await finish(second)).code, 130);
    ok((await Deno.stat(part)).size > size);
    const third = await ran(args, env);
    equal(third.code, 0, third.error.join("\n"));
    deepEqual(await Deno.readFile(join(folder, "big.bin")), big());
  }));

Deno.test(
  "dvflow download says that a file does not fit, keeps what does, and goes on where there is room",
  {
    ignore: Deno.build.os !== "linux",
  },
  () =>
    withDeposit({ "big.bin": big() }, async ({ pid, env, folder }) => {
      const main = join(import.meta.dirname ?? "", "main.ts");
      const args = [Deno.execPath(), "run", "-A", main, "download", pid, "--to", folder];
      // The shell's limit is in blocks of 512 or 1024 bytes; what is too long is refused, as by a full disk.
      const { code, stderr } = await new Deno.Command("sh", {
        args: ["-c", 'trap "" XFSZ; ulimit -f 2000; exec "$@"', "sh", ...args],
        env: { ...env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
      }).output();
      equal(code, 1);
      match(new TextDecoder().decode(stderr), /Cannot write ".*big\.bin\.part": .*large/);
      const { size } = await Deno.stat(join(folder, "big.bin.part"));
      ok(size > 500_000 && size < BIG, `${size}`);
      equal((await ran(["download", pid, "--to", folder], env)).code, 0);
      deepEqual(await Deno.readFile(join(folder, "big.bin")), big());
    }),
);

/** A disk of one megabyte, where this user may have one. */
async function tinyDisk(path: string): Promise<boolean> {
  await Deno.mkdir(path);
  const args = ["-t", "tmpfs", "-o", "size=1m", "tmpfs", path];
  const mount = new Deno.Command("mount", { args, stderr: "null" });
  return await mount.output().then(({ success }) => success, () => false);
}

Deno.test({
  name: "dvflow download says that the disk is full, and keeps what came",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  fn: (test) =>
    withDeposit({ "big.bin": big(), "a.txt": "a" }, async ({ pid, env, folder }) => {
      const disk = join(folder, "disk");
      const mounted = await tinyDisk(disk);
      await test.step({
        name: "on a disk of 1 MB",
        ignore: !mounted, // a container may forbid it
        async fn() {
          const { code, error } = await ran(["download", pid, "--to", disk, "--jobs", "1"], env);
          equal(code, 1);
          match(error.join("\n"), /Cannot write ".*big\.bin\.part": the disk is full/);
          ok((await Deno.stat(join(disk, "big.bin.part"))).size > 500_000);
        },
      });
      if (mounted) await new Deno.Command("umount", { args: [disk] }).output();
    }),
});
