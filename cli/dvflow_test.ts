import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { inFolder } from "../testing/in_folder.ts";
import { startDataverse } from "../testing/mod.ts";
import { finish, ran, start, until } from "./_run_cli.ts";

const BASIC_USAGE = join(import.meta.dirname ?? "", "../workflows/basic_usage.ts");

Deno.test("dvflow run runs the tutorial and prints each of its results", () =>
  inFolder(async (folder) => {
    const { code, out, error } = await ran([
      "run",
      BASIC_USAGE,
      "-i",
      `folder=${folder}`,
      "--on",
      "embedded",
    ]);
    equal(code, 0, error.join("\n"));
    const told = error.join("\n");
    for (
      const part of [
        /Dataverse 6\.8 at/,
        /Create collection "dvflow-basic-usage": /,
        /Publish collection "dvflow-basic-usage"/,
        /"dvflow - Basic Usage", number \d+, published, contact contact@example\.org/,
        /"Youth in Austria 2005"/,
        /Validate the metadata: valid/,
        /default is taken: "CC0 1\.0"/,
        /Create a dataset .*: doi:10\.5072\/FK2\/[A-Z0-9]{6}/,
        /Create a private URL .*token=\*\*\*/,
        /\(major\): doi:\S+, version 1\.0/,
        /datafile\.txt, number \d+, 7 bytes, MD5 8b8db3dfa426f6bdb1798d578f5239ae/,
        /\(major\): doi:\S+, version 2\.0/,
        /"Youth from Austria 2005", version 2\.0, RELEASED/,
        /Download dataset .*: 1 file, 7 bytes/,
        /Read the tree .*: 0 collections, 1 dataset, 1 file/,
        /Destroy dataset .* is gone/,
        /Delete collection .* is gone/,
        /Nothing is left: the installation is as it was before/,
      ]
    ) match(told, part);
    match(out.join("\n"), /versions +1\.0, 2\.0/);
    equal(await Deno.readTextFile(join(folder, "datafile.txt")), "hello!\n");
  }));

Deno.test("dvflow run --json prints events as JSON Lines, the result last, and no secret", () =>
  inFolder(async (folder) => {
    const { code, out, error } = await ran([
      "run",
      BASIC_USAGE,
      "-i",
      `folder=${folder}`,
      "--json",
    ]);
    equal(code, 0);
    deepEqual(error, []);
    const events = out.map((line) => JSON.parse(line));
    equal(events[0].type, "run-started");
    match(events[0].at, /^\d{4}-/);
    const result = events.at(-1);
    equal(result.type, "result");
    deepEqual(result.output.versions, ["1.0", "2.0"]);
    ok(!/previewurl\.xhtml\?token=[^*]/.test(out.join("\n")));
  }));

Deno.test("deno task tutorial goes where --on behind it says: the last one counts", () =>
  inFolder(async (folder) => {
    await using dataverse = await startDataverse({ port: 0 });
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "tutorial", "--on", dataverse.baseUrl.href, "-i", `folder=${folder}`],
      cwd: join(import.meta.dirname ?? "", ".."),
      env: { DATAVERSE_URL: dataverse.baseUrl.href, DATAVERSE_API_TOKEN: dataverse.token },
    }).output();
    const decoder = new TextDecoder();
    ok(success, decoder.decode(stderr));
    match(decoder.decode(stdout), /^end +Nothing is left$/m);
    ok(dataverse.requests.some(({ path }) => path.endsWith("/actions/:publish")));
  }));

Deno.test("dvflow run --plan prints steps and requests, and sends nothing", async () => {
  const { code, out } = await ran(["run", BASIC_USAGE, "--plan", "--on", "http://127.0.0.1:2"]);
  equal(code, 0);
  match(
    out.join("\n"),
    /4\. Create collection "‹collectionJson\.alias›" \(can be undone\)\n +POST +\/api\/dataverses\/:root/,
  );
  match(out.at(-1) ?? "", /^19 steps planned; nothing was sent/);
});

Deno.test("dvflow answers usage errors with one clear line and exit code 2", () =>
  inFolder(async (folder) => {
    const notOne = join(folder, "not_one.ts");
    await Deno.writeTextFile(notOne, "export default 1;\n");
    const broken = join(folder, "broken.ts");
    await Deno.writeTextFile(broken, "export default (;\n");
    await Deno.writeTextFile(join(folder, "there.jsonl"), "{}\n");
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [["rn"], /Unexpected option or subcommand: `rn`/],
      [["run"], /WORKFLOW/],
      [["run", BASIC_USAGE, "--cleanup", "sometimes"], /on-failure/],
      [["run", join(folder, "nope.ts")], /there is no such file/],
      [["run", notOne], /its default export is no workflow/],
      [["run", broken], /Cannot run/],
      [["run", BASIC_USAGE, "-i", "nope=1"], /there is no input "nope"/],
      [["run", BASIC_USAGE, "--on", "ftp://x"], /not an http or https address/],
      [["run", BASIC_USAGE, "--journal", join(folder, "there.jsonl")], /is there already/],
      [["run", BASIC_USAGE, "--on", "http://x", "--data", folder], /for the embedded Dataverse/],
      [["resume", join(folder, "nope.jsonl")], /there is no such file/],
      [["download", "nonsense"], /persistent id/],
      [["serve", "--port", "x"], /integer/],
    ];
    for (const [args, expected] of cases) {
      const { code, error } = await ran(args);
      equal(code, 2, `${args.join(" ")}: ${error.join("\n")}`);
      match(error.join("\n"), expected);
      ok(!/^\s+at /m.test(error.join("\n")), "a stack trace was printed");
    }
  }));

Deno.test("dvflow answers failures with the step, a hint and exit code 1", async () => {
  const missing = await ran(["run", BASIC_USAGE, "-i", "datasetFile=/nope.json"]);
  equal(missing.code, 1);
  match(missing.error.join("\n"), /Undone: Create collection/);
  match(
    missing.error.at(-2) ?? "",
    /^Error: Step "datasetJson": Cannot read "\/nope\.json": it is not there$/,
  );
  match(missing.error.at(-1) ?? "", /^Hint: /);
  const nobody = await ran(["tree", "--on", "http://127.0.0.1:2"]);
  equal(nobody.code, 1);
  match(nobody.error.join("\n"), /no server answers at that address/);
});

Deno.test("dvflow --help and help COMMAND tell what there is, with examples", async () => {
  const { code, out } = await ran(["--help"]);
  equal(code, 0);
  for (const command of ["run", "resume", "serve", "download", "tree", "completion"]) {
    match(out.join("\n"), new RegExp(`\\b${command}\\b`));
  }
  match(out.join("\n"), /dvflow run workflows\/basic_usage\.ts --on embedded/);
  match((await ran(["help", "run"])).out.join("\n"), /--journal FILE/);
  match((await ran(["--version"])).out.join("\n"), /^\d+\.\d+\.\d+/);
});

Deno.test("dvflow completion prints a script, and suggests options", async () => {
  const script = await ran(["completion", "bash"]);
  equal(script.code, 0);
  match(script.out.join("\n"), /complete/);
  const suggested = await ran(["completion", "bash", "run", "--p"]);
  match(suggested.out.join("\n"), /--plan/);
});

Deno.test("dvflow download and tree work against an address, with the token from the environment", () =>
  inFolder(async (folder) => {
    await using dataverse = await startDataverse({ port: 0 });
    const env = { DATAVERSE_URL: dataverse.baseUrl.href, DATAVERSE_API_TOKEN: dataverse.token };
    const workflow = await depositFile(folder);
    const deposit = await ran(["run", workflow, "--json", "-i", "alias=demo"], env);
    equal(deposit.code, 0, deposit.error.join("\n"));
    const pid: string = JSON.parse(deposit.out.at(-1) ?? "").output;
    const guest = { DATAVERSE_URL: dataverse.baseUrl.href };
    const down = await ran(["download", pid, "--to", join(folder, "down")], guest);
    equal(down.code, 0, down.error.join("\n"));
    match(down.out.join("\n"), /^MD5 [0-9a-f]{32} {2}1 {2}a\.txt$/m);
    const tree = await ran(["tree", "demo"], env);
    deepEqual(tree.out, [
      "demo",
      `└── ${pid}`,
      "    ├── a.txt (1 byte)",
      "    └── b.txt (1 byte)",
    ]);
    const shown = [...deposit.out, ...deposit.error, ...down.error, ...tree.error].join("\n");
    ok(!shown.includes(dataverse.token));
    ok(!dataverse.requests.some(({ path }) => path.includes(dataverse.token)));
  }));

/** A workflow of a user's own, outside of this repository. */
async function depositFile(folder: string): Promise<string> {
  const path = join(folder, "deposit.ts");
  await Deno.writeTextFile(
    path,
    `import { createCollection, createDataset, defineWorkflow, pipeline, publish, upload } from "@dvflow/dvflow";
const deposit = pipeline<{ readonly alias: string }>("deposit")
  .step("collection", ({ alias }) => createCollection({ alias, name: "Demo", contacts: ["me@example.org"] }))
  .step("opened", ({ collection }) => publish({ collection: collection.alias }))
  .step("dataset", ({ collection }) => createDataset({
    collection: collection.alias,
    metadata: {
      title: "Tides",
      author: [{ authorName: "Finch, Fiona" }],
      datasetContact: [{ datasetContactEmail: "finch@example.org" }],
      dsDescription: [{ dsDescriptionValue: "Heights" }],
      subject: ["Physics"],
    },
  }))
  .each("files", ({ dataset }) => ["a.txt", "b.txt"].map((name) => [
    name,
    upload({ dataset: dataset.persistentId, name, bytes: new TextEncoder().encode(name[0]) }),
  ] as const))
  .step("published", ({ dataset }) => publish({ dataset: dataset.persistentId }))
  .output(({ dataset }) => dataset.persistentId);
export default defineWorkflow({
  summary: "Deposits two files.",
  pipeline: deposit,
  inputs: { alias: { description: "Alias of the collection" } },
});
`,
  );
  return path;
}

Deno.test("dvflow resume goes on after kill -9 at any step: one collection, one dataset, two files", () =>
  inFolder(async (folder) => {
    await using dataverse = await startDataverse({ port: 0 });
    const env = { DATAVERSE_URL: dataverse.baseUrl.href, DATAVERSE_API_TOKEN: dataverse.token };
    const workflow = await depositFile(folder);
    const keys = ["collection", "opened", "dataset", "files/a.txt", "files/b.txt", "published"];
    for (const [index, key] of keys.entries()) {
      const alias = `demo${index}`;
      const journal = join(folder, `${alias}.jsonl`);
      const first = start(
        ["run", workflow, "--json", "-i", `alias=${alias}`, "--journal", journal],
        env,
      );
      await until(first.lines, (line) => line.includes(`"step-started","key":"${key}"`));
      first.process.kill("SIGKILL");
      await finish(first);
      const second = await ran(["resume", journal, "--json"], env);
      equal(
        second.code,
        0,
        `${key}: ${second.out.slice(-3).join("\n")} ${second.error.join("\n")}`,
      );
      const tree = await ran(["tree", alias, "--json"], env);
      const [dataset, ...more] = JSON.parse(tree.out.at(-1) ?? "").output;
      equal(more.length, 0, `${key}: a second dataset was made`);
      deepEqual(
        dataset.children.map(({ label }: { label: string }) => label).sort(),
        ["a.txt", "b.txt"],
        key,
      );
      ok(!(await Deno.readTextFile(journal)).includes(dataverse.token));
    }
    const root = await ran(["tree", "--children", "dataverses", "--json"], env);
    equal(JSON.parse(root.out.at(-1) ?? "").output.length, keys.length);
  }));

Deno.test("dvflow run stops at Ctrl-C, undoes what it made, and exits with 130", () =>
  inFolder(async (folder) => {
    await using dataverse = await startDataverse({ port: 0, publishMs: 600_000 });
    const env = { DATAVERSE_URL: dataverse.baseUrl.href, DATAVERSE_API_TOKEN: dataverse.token };
    const path = join(folder, "slow.ts");
    await Deno.writeTextFile(
      path,
      `import { createCollection, createDataset, defineStep, defineWorkflow, pipeline } from "@dvflow/dvflow";
const hang = defineStep("hang", {
  run: ({ signal }) => new Promise<{ readonly never: true }>((_resolve, reject) => {
    const timer = setInterval(() => {}, 1000);
    signal.addEventListener("abort", () => { clearInterval(timer); reject(signal.reason); });
  }),
});
export default defineWorkflow({
  summary: "Hangs.",
  pipeline: pipeline("slow")
    .step("demo", () => createCollection({ alias: "demo", name: "Demo", contacts: ["me@example.org"] }))
    .step("hang", () => hang({})),
  inputs: {},
});
`,
    );
    const running = start(["run", path, "--json"], env);
    ok(await until(running.lines, (line) => line.includes('"step-started","key":"hang"')));
    running.process.kill("SIGINT");
    const { code, error } = await finish(running);
    equal(code, 130, error);
    match(error, /Stopping: what was made is undone first/);
    const tree = await ran(["tree"], env);
    deepEqual(tree.out, [":root"]);
  }));

Deno.test("dvflow serve prints address and token, keeps its state, and lets no second one in", () =>
  inFolder(async (folder) => {
    const data = join(folder, "data");
    const serve = ["serve", "--port", "0", "--data", data, "--env"];
    const first = start(serve);
    const address = (await until(first.lines, (line) =>
      line.includes("DATAVERSE_URL")))?.split("=")[1] ?? "";
    const token = (await until(first.lines, (line) => line.includes("TOKEN")))?.split("=")[1] ?? "";
    const env = { DATAVERSE_URL: address, DATAVERSE_API_TOKEN: token };
    const workflow = await depositFile(folder);
    equal((await ran(["run", workflow, "--json", "-i", "alias=demo"], env)).code, 0);
    const second = await finish(start(serve));
    equal(second.code, 1);
    match(second.error, /another/);
    first.process.kill("SIGKILL");
    await finish(first);
    const again = start(serve);
    const moved = (await until(again.lines, (line) =>
      line.includes("DATAVERSE_URL")))?.split("=")[1] ?? "";
    const tree = await ran(["tree", "demo"], { ...env, DATAVERSE_URL: moved });
    equal(tree.out.length, 4, tree.error.join("\n"));
    again.process.kill("SIGINT");
    await finish(again);
  }));

Deno.test("dvflow serve plants a seed, and writes a line for each request where that is asked for", () =>
  inFolder(async (folder) => {
    const [seed, data] = [join(folder, "seed.json"), join(folder, "data")];
    await Deno.writeTextFile(
      seed,
      JSON.stringify({
        users: [{ userName: "finch", token: "t" }],
        collections: [{ alias: "lab" }],
      }),
    );
    const script = 'curl -s "$DATAVERSE_URL/api/users/:me?key=t"; curl -s "$DATAVERSE_URL/nope"';
    const serve = ["serve", "--data", data, "--seed", seed, "--log", "--", "bash", "-c", script];
    const served = start(serve);
    match((await served.lines.next()).value, /@finch/);
    const first = await finish(served);
    match(first.error, /^[\dT:.-]+Z GET \/api\/users\/:me\?key=\*\*\* 200 [\d.]+ ms; @finch$/m);
    match(first.error, /GET \/nope 404 /);
    const again = start(serve);
    match((await again.lines.next()).value, /@finch/);
    match((await finish(again)).error, /the seed was left out/);
    const quiet = start(["serve", "--port", "0", "--quiet", "--env"]);
    match((await quiet.lines.next()).value, /^export DATAVERSE_URL=/);
    quiet.process.kill("SIGTERM");
    await finish(quiet);
  }));

Deno.test("dvflow serve runs a command with address and token, and ends as it does", async () => {
  const script =
    'curl -sS -H "X-Dataverse-key: $DATAVERSE_API_TOKEN" $DATAVERSE_URL/api/users/:me; ' +
    'echo; echo "$1"; exit 7';
  const served = start(["serve", "--", "bash", "-c", script, "x", "--help"], {
    DATAVERSE_URL: "http://127.0.0.1:2",
  });
  const [me, argument] = [await served.lines.next(), await served.lines.next()];
  equal(JSON.parse(me.value).data.identifier, "@dataverseAdmin");
  equal(argument.value, "--help");
  deepEqual(await finish(served), { code: 7, error: "" });

  const missing = await ran(["serve", "--", "dvflow-no-such-command"]);
  equal(missing.code, 2);
  match(missing.error.join("\n"), /^Error: Cannot run "dvflow-no-such-command"/);
});

Deno.test("dvflow serve stops its command as it is stopped", async () => {
  for (const [signal, code] of [["SIGINT", 3], ["SIGTERM", 4]] as const) {
    const script = "trap 'exit 3' INT; trap 'exit 4' TERM; echo up; while :; do sleep 0.05; done";
    const served = start(["serve", "--", "bash", "-c", script]);
    equal((await served.lines.next()).value, "up");
    served.process.kill(signal);
    equal((await finish(served)).code, code, signal);
  }
});

Deno.test("dvflow serve --routes lists what is answered and what is not, and starts nothing", async () => {
  const { code, out } = await ran(["serve", "--routes"]);
  equal(code, 0);
  ok(out.includes("GET    /api/info/version  The release"));
  ok(out.some((line) => line.endsWith("  501")));
});
