import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { dockerIsMissing, openHarness } from "../testing/docker/tests/_setup.ts";
import { finish, ran, start } from "./_run_cli.ts";

const BASIC_USAGE = join(import.meta.dirname ?? "", "../workflows/basic_usage.ts");
const ignore = await dockerIsMissing() !== undefined;

Deno.test("dvflow dataverse answers usage errors with one clear line and exit code 2", async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["dataverse"], /No matching command found/],
    [["dataverse", "upp"], /upp/],
    [["dataverse", "up", "--setting", "nonsense"], /setting "nonsense": it is not NAME=VALUE/],
    [["dataverse", "up", "--jvm-option", "a=b c"], /has a space/],
    [["dataverse", "up", "--version", "6 8"], /is no version and no image tag/],
    [["dataverse", "up", "--memory", "much"], /"much" is no size of memory/],
    [["dataverse", "up", "--metadata-block", "/nowhere.tsv"], /metadata block "\/nowhere\.tsv"/],
    [["dataverse", "up", "--pull", "sometimes"], /missing/],
  ];
  for (const [args, expected] of cases) {
    const { code, error } = await ran(args);
    equal(code, 2, `${args.join(" ")}: ${error.join("\n")}`);
    match(error.join("\n"), expected);
  }
});

Deno.test("dvflow dataverse --help tells what there is", async () => {
  const help = (await ran(["dataverse", "--help"])).out.join("\n");
  for (const command of ["up", "status", "logs", "token", "down", "prune"]) {
    match(help, new RegExp(`\\b${command}\\b`));
  }
  match((await ran(["help", "dataverse", "up"])).out.join("\n"), /--jvm-option NAME=VALUE/);
});

Deno.test("dvflow dataverse says why there is no engine, what to do, and exits with 1", async () => {
  const up = start(["dataverse", "up"], { DOCKER_HOST: "unix:///nowhere/docker.sock" });
  const { code, error } = await finish(up);
  equal(code, 1);
  match(error, /^Error: Cannot use Docker: there is no "\/nowhere\/docker\.sock"/m);
  match(error, /^Hint: Start the engine that DOCKER_HOST names/m);
});

Deno.test("dvflow dataverse starts one, finds it again, shows it, and takes it down", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const dataverse = (...args: string[]) => ran(["dataverse", ...args], { ...harness.env });
  const up = await dataverse("up", "--setting", ":MaxEmbargoDurationInMonths=24", "--json");
  equal(up.code, 0, up.error.join("\n"));
  const { baseUrl, token, version, stack, reused } = JSON.parse(up.out.join("\n"));
  deepEqual([version, reused], ["6.8", false]);
  match(up.error.join("\n"), /^ +\d+ s {2}postgres +waits until it works$/m);
  const env = await dataverse("up", "--setting", ":MaxEmbargoDurationInMonths=24", "--env");
  deepEqual(env.out, [
    `export DATAVERSE_URL=${new URL(baseUrl).origin}`,
    `export DATAVERSE_API_TOKEN=${token}`,
  ]);
  const again = await dataverse("up", "--setting", ":MaxEmbargoDurationInMonths=24");
  match(again.out.join("\n"), /^Dataverse 6\.8 at http:\/\/localhost:\d+$/m);
  const status = await dataverse("status");
  const own = status.out.find((line) => line.startsWith(stack));
  match(own ?? "", /: ready, Dataverse 6\.8 at .*, used by nobody, stays$/);
  ok(!status.out.join("\n").includes(token));
  const listed: readonly Record<string, unknown>[] = JSON.parse(
    (await dataverse("status", "--json")).out.join("\n"),
  );
  equal(listed.find(({ id }) => id === stack)?.["state"], "ready");
  deepEqual((await dataverse("token", "--stack", stack)).out, [token]);
  const log = await dataverse("logs", "dataverse", "--stack", stack);
  match(log.out.join("\n"), /Dataverse/);
  const to = join(harness.folder, "logs");
  equal((await dataverse("logs", "--to", to, "--stack", stack)).code, 0);
  ok((await readdir(to)).includes("postgres.log"));
  const nobody = await dataverse("logs", "payara", "--stack", stack);
  equal(nobody.code, 2);
  match(nobody.error.join("\n"), /has no part "payara"/);
  const missing = await dataverse("token", "--stack", "nowhere");
  equal(missing.code, 2);
  const down = await dataverse("down");
  deepEqual(down.out, [`Stack ${stack} (6.8-noble) is gone`]);
  deepEqual(await harness.left(), []);
  deepEqual((await dataverse("down")).out, ["Nothing was running"]);
  const pruned = await dataverse("prune", "--snapshots");
  match(pruned.out.join("\n"), /0 stacks and 1 snapshots removed/);
});

Deno.test("dvflow dataverse up takes all down at Ctrl-C, and exits with 130", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const up = start(["dataverse", "up"], { ...harness.env });
  harness.own(up.process.pid);
  let begun = false;
  const stop = async () => {
    while (!begun) {
      begun = (await harness.left()).some((name) => name.endsWith("container postgres"));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    up.process.kill("SIGINT");
  };
  const [{ code, error }] = await Promise.all([finish(up), stop()]);
  equal(code, 130, error);
  match(error, /Stopping: what was started is taken down first/);
  deepEqual(await harness.left(), []);
});

Deno.test("dvflow run --on docker starts one, and leaves it for the next run", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const behind = ["--on", "docker", "-i", `folder=${harness.folder}`];
  const first = await ran(["run", BASIC_USAGE, ...behind], { ...harness.env });
  equal(first.code, 0, first.error.join("\n"));
  match(first.error.join("\n"), /Nothing is left: the installation is as it was before/);
  // By the task, which has fewer permissions.
  const second = await new Deno.Command(Deno.execPath(), {
    args: ["task", "tutorial", ...behind],
    cwd: join(import.meta.dirname ?? "", ".."),
    env: harness.env,
  }).output();
  const told = new TextDecoder().decode(second.stderr);
  equal(second.code, 0, told);
  match(told, /stack +ready, was running/);
  await harness.removeAll();
  deepEqual(await harness.left(), []);
});
