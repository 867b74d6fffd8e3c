// The recipes, run as their CI runs them, on this machine's own engine.
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { parse } from "yaml";
import { dockerIsMissing, openHarness } from "../testing/docker/tests/_setup.ts";
import { readAction, runAction } from "../tools/action/_runner.ts";
import { blocksOf, type Desk, openDesk } from "./_guide.ts";

const ignore = await dockerIsMissing() !== undefined;
const blocks = await blocksOf("ci.md");

/** The text of a recipe. */
function recipe(fits: (block: (typeof blocks)[number]) => boolean): string {
  const [found, ...more] = blocks.filter(fits);
  if (found === undefined || more.length > 0) throw new Error("The recipe is not there, or twice");
  return found.text;
}

const fromFile = (name: string): string => recipe(({ file }) => file === name);

/** A user's tests: they find the Dataverse by its address and its token, and may fail on purpose. */
const TESTS = `#!/bin/sh
curl -fsS "$DATAVERSE_URL/api/info/version" -o version.json
curl -fsS -H "X-Dataverse-key: $DATAVERSE_API_TOKEN" "$DATAVERSE_URL/api/users/:me" |
  grep -q '"superuser":true' || exit 2
[ ! -e broken ]
`;

/** A folder with a user's tests, in which npm has nothing to do and git gives this copy of dvflow. */
async function openJob(): Promise<Desk> {
  const desk = await openDesk();
  await desk.write("test.sh", TESTS, 0o755);
  await desk.write("bin/npm", '#!/bin/sh\n[ "$*" = "install --global deno@2.9.5" ]\n', 0o755);
  await desk.write("bin/git", '#!/bin/sh\ncase "$1" in clone | -C) ;; *) exit 1 ;; esac\n', 0o755);
  await Deno.remove(join(desk.folder, "bin/dvflow")); // the recipes install it
  return desk;
}

/** The environment of a job: a home of its own, so that what is installed goes nowhere else. */
function environment(desk: Desk, cache: string): Readonly<Record<string, string>> {
  const home = join(process.env["HOME"] ?? "", ".cache", "deno");
  return {
    HOME: desk.folder,
    DENO_DIR: process.env["DENO_DIR"] ?? home,
    DVFLOW_CACHE_DIR: cache,
  };
}

Deno.test("docs/ci.md pins the Deno that CI has, and tells all inputs of the action", async () => {
  const run = await readFile(new URL("../.ci/run", import.meta.url), "utf8");
  const [, pinned] = /^deno_version=(.+)$/m.exec(run) ?? [];
  const text = await readFile(new URL("ci.md", import.meta.url), "utf8");
  for (const [, version] of text.matchAll(/deno@([\d.]+)/g)) equal(version, pinned);
  const told = [...text.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name);
  deepEqual(told, Object.keys((await readAction()).inputs));
});

interface WorkflowStep {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Plays a job of a GitHub workflow; actions of others are left out. Gives which steps ran. */
async function playJob(
  steps: readonly WorkflowStep[],
  { desk, cache }: { readonly desk: Desk; readonly cache: string },
): Promise<{ readonly ran: readonly string[]; readonly failed: boolean }> {
  const known = Object.keys((await readAction()).inputs);
  const ran: string[] = [];
  let failed = false;
  let outcome = "";
  let path: readonly string[] = [];
  let outputs: Readonly<Record<string, string>> = {};
  const value = (text: string): string =>
    text.replace(/\$\{\{ (.*?) \}\}/g, (_, name: string) => {
      if (name === "matrix.dataverse") return "6.8";
      const output = outputs[name.replace(/^steps\.dataverse\.outputs\./, "")];
      if (output === undefined) throw new Error(`Nobody knows "${name}"`);
      return output;
    });
  const conditions: Readonly<Record<string, () => boolean>> = {
    "success()": () => !failed,
    "failure()": () => failed,
    "failure() && steps.dataverse.outcome == 'success'": () => failed && outcome === "success",
    "always()": () => true,
  };
  for (const step of steps) {
    const condition = conditions[step.if ?? "success()"];
    if (condition === undefined) throw new Error(`Nobody knows "${step.if}"`);
    if (!condition()) continue;
    ran.push(step.run ?? step.uses ?? "");
    if (step.uses?.startsWith("OWNER/dvflow@")) {
      equal(step.id, "dataverse");
      deepEqual(Object.keys(step.with ?? {}).filter((name) => !known.includes(name)), []);
      const inputs = Object.fromEntries(
        Object.entries(step.with ?? {}).map(([name, text]) => [name, value(text)]),
      );
      const done = await runAction({
        temp: join(desk.folder, "temp"),
        workspace: desk.folder,
        inputs,
        env: { DVFLOW_CACHE_DIR: cache },
      });
      outcome = done.code === 0 ? "success" : "failure";
      ({ outputs, path } = done);
      failed ||= done.code !== 0;
    } else if (step.run !== undefined) {
      const env = Object.entries(step.env ?? {}).map(([name, text]) => [name, value(text)]);
      const { code, output } = await desk.run(step.run, {
        DVFLOW_CACHE_DIR: cache,
        PATH: [...path, process.env["PATH"]].join(":"),
        ...Object.fromEntries(env),
      });
      failed ||= code !== 0;
      ok(code === 0 || step.run === "./test.sh", output);
    } else ok(/@[0-9a-f]{40}$/.test(step.uses ?? ""), `${step.uses} is not pinned`);
  }
  return { ran, failed };
}

Deno.test(
  "docs/ci.md has a GitHub workflow that tests on a Dataverse, and keeps its logs where that fails",
  {
    ignore,
  },
  async () => {
    await using harness = await openHarness();
    await using desk = await openJob();
    const { jobs } = parse(fromFile(".github/workflows/test.yml"));
    const steps: readonly WorkflowStep[] = jobs.test.steps;
    const cleanup: readonly WorkflowStep[] = parse(
      recipe(({ language, file }) => language === "yaml" && file === undefined),
    );
    const job = { desk, cache: harness.cache };

    const passed = await playJob(steps, job);
    equal(passed.failed, false);
    equal(passed.ran.at(-1), "./test.sh");
    ok(!(await readdir(desk.folder)).includes("dataverse-logs"));

    await desk.write("broken", "");
    const failed = await playJob([...steps, ...cleanup], job);
    equal(failed.failed, true);
    ok((await readdir(join(desk.folder, "dataverse-logs"))).includes("dataverse.log"));
    equal(failed.ran.at(-1), "dvflow dataverse down");
    deepEqual(await harness.left(), []);
  },
);

Deno.test("docs/ci.md has a GitLab job that tests on a Dataverse, and keeps its logs", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  await using desk = await openJob();
  const { test } = parse(fromFile(".gitlab-ci.yml"));
  const [service] = test.services;
  equal(test.variables.DOCKER_HOST, `tcp://${service.alias}:2375`);
  const [version] = test.parallel.matrix[0].DATAVERSE.slice(-1);
  const env = { ...environment(desk, harness.cache), DATAVERSE: version };
  const { code, output } = await desk.run([...test.before_script, ...test.script].join("\n"), env);
  equal(code, 0, output);
  match(await readFile(join(desk.folder, "version.json"), "utf8"), /"version":"6\.8"/);
  const after = await desk.run(test.after_script.join("\n"), env); // in a shell of its own
  equal(after.code, 0, after.output);
  const [folder = ""] = test.artifacts.paths;
  ok((await readdir(join(desk.folder, folder))).includes("dataverse.log"));
});

Deno.test("docs/ci.md has a shell recipe that tests on a Dataverse, and takes it down", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  await using desk = await openJob();
  const env = environment(desk, harness.cache);
  const script = recipe(({ language }) => language === "sh");
  // What dataverseTest and dvflow take is the one that was started before.
  const workflow =
    "dvflow run dvflow/workflows/basic_usage.ts --on docker:6.8 2>&1 | tee run.log\n";
  await desk.write("test.sh", TESTS + workflow, 0o755);
  const passed = await desk.run(script, env);
  equal(passed.code, 0, passed.output);
  match(await readFile(join(desk.folder, "run.log"), "utf8"), /stack +ready, was running/);
  match(passed.output, /^Stack \w+ \(6\.8-noble\) is gone$/m);

  await desk.write("test.sh", "#!/bin/sh\nexit 1\n", 0o755);
  const failed = await desk.run(script, env);
  equal(failed.code, 1, failed.output);
  ok((await readdir(join(desk.folder, "dataverse-logs"))).includes("dataverse.log"));
  match(failed.output, /^Stack \w+ \(6\.8-noble\) is gone$/m);

  const impossible = await desk.run(
    script.replace("--version 6.8", "--version 6.8x --pull never"),
    env,
  );
  equal(impossible.code, 1, impossible.output);
  match(
    impossible.output,
    /^Error: Cannot start "dataverse": its image .* is not on this machine/m,
  );
});
