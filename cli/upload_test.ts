import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { connect, createDataset, run } from "../mod.ts";
import { listRemote } from "../lib/transfer/mod.ts";
import { inFolder } from "../testing/in_folder.ts";
import { SAMPLE_METADATA } from "../testing/fixtures/sample_metadata.ts";
import { startDataverse } from "../testing/mod.ts";
import { finish, ran, start, until } from "./_run_cli.ts";

interface Deposit {
  readonly dataset: string;
  readonly env: Record<string, string>;
  /** A folder with some files. */
  readonly folder: string;
  /** Paths and sizes of what the dataset has. */
  readonly there: () => Promise<readonly string[]>;
  /** Has the server do what waits in the background. */
  readonly settle: () => Promise<void>;
}

/** A draft on a port, and a folder. */
function withDraft(
  files: Readonly<Record<string, string>>,
  test: (deposit: Deposit) => Promise<void>,
): Promise<void> {
  return inFolder(async (root) => {
    await using dataverse = await startDataverse({ port: 0 });
    await using session = await connect(dataverse.baseUrl, {
      token: dataverse.token,
      env: () => undefined,
    });
    const { persistentId: dataset } = await run(
      createDataset({
        collection: "root",
        metadata: SAMPLE_METADATA,
      }),
      { session },
    );
    const folder = join(root, "data");
    for (const [path, words] of Object.entries(files)) {
      await Deno.mkdir(join(folder, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, path), words);
    }
    await test({
      dataset,
      folder,
      env: {
        DATAVERSE_URL: dataverse.baseUrl.href,
        DATAVERSE_API_TOKEN: dataverse.token,
        DVFLOW_CACHE_DIR: join(root, "cache"),
      },
      there: async () =>
        (await listRemote(session, dataset)).map(({ path, size }) => `${path} ${size}`).sort(),
      settle: () => dataverse.settle(),
    });
  });
}

const SOME = { "a.txt": "a", "d/b.md": "bb", "übung.txt": "ccc", "junk.tmp": "x" };

Deno.test("dvflow upload calls a file that became a table as it was uploaded, also when it is there already", () =>
  withDraft({ "table.csv": "x,y\n1,2\n3,4\n" }, async ({ dataset, folder, env, there, settle }) => {
    equal((await ran(["upload", dataset, folder], env)).code, 0);
    await settle();
    const again = await ran(["upload", dataset, folder], env);
    match(again.out.join("\n"), /^MD5 \w+ {2}12 {2}table\.csv {2}\(was there already\)$/m);
    deepEqual(await there(), ["table.csv 12"]);
  }));

Deno.test("dvflow upload plans, sends, and writes a manifest that md5sum verifies", () =>
  withDraft(SOME, async ({ dataset, folder, env, there }) => {
    const args = ["upload", dataset, folder, "--exclude", "*.tmp", "--description", "D"];
    const plan = await ran([...args, "--plan"], env);
    equal(plan.code, 0, plan.error.join("\n"));
    match(plan.out.join("\n"), /^send +1 {2}a\.txt$/m);
    match(plan.out.at(-1) ?? "", /^3 to send \(6 B\), 0 there already; nothing was sent\.$/);
    deepEqual(await there(), []);
    const report = join(folder, "..", "manifest.md5");
    const sent = await ran([...args, "--report", report], env);
    equal(sent.code, 0, sent.error.join("\n"));
    equal(sent.out.length, 3);
    deepEqual(await there(), ["a.txt 1", "d/b.md 2", "übung.txt 3"]);
    const { code } = await new Deno.Command("md5sum", {
      args: ["--check", "--strict", "--quiet", report],
      cwd: folder,
    }).output();
    equal(code, 0);
    const again = await ran([...args, "--json"], env);
    const result = JSON.parse(again.out.at(-1) ?? "");
    ok(JSON.stringify(result).includes('"unchanged":true'));
  }));

Deno.test("dvflow upload says what is wrong in a line, and what to do", () =>
  withDraft(SOME, async ({ dataset, folder, env }) => {
    const nowhere = await ran(["upload", dataset, folder], { DATAVERSE_URL: "" });
    equal(nowhere.code, 2);
    match(nowhere.error.join("\n"), /nothing says to which installation/);
    const name = await ran(["upload", dataset, join(folder, "a.txt"), folder, "--name", "x"], env);
    equal(name.code, 2);
    equal((await ran(["upload", dataset], env)).code, 2);
    equal((await ran(["upload", dataset, folder, "--limit-rate", "fast"], env)).code, 2);
    const missing = await ran(["upload", dataset, join(folder, "nope")], env);
    equal(missing.code, 1);
    match(missing.error.join("\n"), /Cannot read ".*nope": it is not there/);
    equal((await ran(["upload", dataset, join(folder, "a.txt")], env)).code, 0);
    await Deno.writeTextFile(join(folder, "a.txt"), "other");
    const other = await ran(["upload", dataset, join(folder, "a.txt")], env);
    equal(other.code, 2);
    match(other.error.join("\n"), /other files are there as "a\.txt"/);
  }));

Deno.test("dvflow upload goes on from its journal where it was killed", () =>
  withDraft({ "a.txt": "a", "big.bin": "x".repeat(9_000_000) }, async (deposit) => {
    const { dataset, folder, env, there } = deposit;
    const journal = join(folder, "..", "run.jsonl");
    const args = ["upload", dataset, folder, "--journal", journal];
    const slow = start([...args, "--limit-rate", "2M", "--json"], env);
    ok(await until(slow.lines, (line) => /"label":"big\.bin"/.test(line)));
    slow.process.kill("SIGKILL");
    await finish(slow);
    const again = await ran([...args, "--limit-rate", "2M"], env);
    equal(again.code, 0, again.error.join("\n"));
    deepEqual(await there(), ["a.txt 1", "big.bin 9000000"]);
  }));

Deno.test("dvflow sync makes a dataset like a folder, and a folder like a dataset", () =>
  withDraft(SOME, async ({ dataset, folder, env, there }) => {
    const up = await ran(["sync", folder, dataset, "--exclude", "*.tmp"], env);
    equal(up.code, 0, up.error.join("\n"));
    deepEqual(await there(), ["a.txt 1", "d/b.md 2", "übung.txt 3"]);
    await Deno.remove(join(folder, "a.txt"));
    await Deno.writeTextFile(join(folder, "d/b.md"), "other");
    const plan = await ran(["sync", folder, dataset, "--exclude", "*.tmp", "--plan"], env);
    deepEqual(plan.out, [
      "replace   5  d/b.md",
      "leave     1  a.txt",
      "keep      3  übung.txt",
      "1 to do (5 B), 1 unchanged, 1 that only this side has, and that stay; nothing was done.",
    ]);
    const gone = await ran(["sync", folder, dataset, "--exclude", "*.tmp", "--delete"], env);
    deepEqual(gone.out, ["replaced  5  d/b.md", "deleted   a.txt"]);
    match(gone.error.join("\n"), /Files: 1 to replace, 1 to delete, 1 unchanged/);
    const other = join(folder, "..", "other");
    equal((await ran(["sync", other, dataset, "--down"], env)).code, 0);
    equal(await Deno.readTextFile(join(other, "d/b.md")), "other");
    const version = await ran(["sync", folder, dataset, "--version", "1.0"], env);
    equal(version.code, 2);
  }));
