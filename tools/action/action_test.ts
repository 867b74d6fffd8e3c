import { deepEqual, equal, match, ok } from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inFolder } from "../../testing/in_folder.ts";
import { dockerIsMissing, openHarness } from "../../testing/docker/tests/_setup.ts";
import { ACTION, Log, readAction, runAction } from "./_runner.ts";
import { argumentsOf } from "./start.ts";

const ignore = await dockerIsMissing() !== undefined;

/** Runs a command; in CI it has to be there. */
async function command(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(name, { args: [...args], env }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

Deno.test("action.yml puts no input into the text of a script, and hands each one on", async () => {
  const { inputs, outputs, runs } = await readAction();
  equal(runs.using, "composite");
  for (const { run } of runs.steps) ok(!run.includes("${{"), run);
  const handed = runs.steps.flatMap(({ env = {} }) => Object.entries(env))
    .filter(([, value]) => value.includes("inputs."));
  deepEqual(
    Object.fromEntries(handed),
    Object.fromEntries(
      Object.keys(inputs).map((name) => [
        `INPUT_${name.toUpperCase().replaceAll("-", "_")}`,
        `\${{ inputs.${name} }}`,
      ]),
    ),
  );
  deepEqual(Object.keys(outputs), ["base-url", "token", "version"]);
});

Deno.test("argumentsOf() keeps a value in one argument with its option", () => {
  const env: Record<string, string> = {
    INPUT_VERSION: "--s3",
    INPUT_S3: "False",
    INPUT_SETTINGS: ":A=1 2\n\n  :B=$(date)  \n",
    INPUT_METADATA_BLOCKS: "",
    INPUT_TIMEOUT: "60",
  };
  deepEqual(argumentsOf((name) => env[name]), [
    "dataverse",
    "up",
    "--json",
    "--version=--s3",
    "--setting=:A=1 2",
    "--setting=:B=$(date)",
    "--timeout=60",
  ]);
});

Deno.test("start.ts lets the runner obey nothing that dvflow prints, and says in one line why it failed", () =>
  inFolder(async (folder) => {
    const dvflow = join(folder, "dvflow");
    const lines = ["::add-mask::a", "x ##[add-mask]b", "Error: It broke: 100%", "Hint: Mend it."];
    const print = lines.map((line) => `echo '${line}' >&2\n`).join("");
    await writeFile(dvflow, `#!/bin/sh\n${print}exit 3\n`);
    await chmod(dvflow, 0o755);
    const ran = await command(
      Deno.execPath(),
      ["run", "-A", join(ACTION, "tools/action/start.ts")],
      { DVFLOW: dvflow },
    );
    equal(ran.code, 3);
    const log = new Log();
    for (const line of ran.text.trimEnd().split("\n")) log.take(line);
    deepEqual([log.shown.slice(1, 5), log.masked], [lines, []]);
    equal(
      log.shown.at(-1),
      "::error title=Dataverse did not start::It broke: 100%25%0AMend it.",
    );
  }));

Deno.test("install.sh installs the Deno of CI where the job's is another one, and leaves that alone", () =>
  inFolder(async (folder) => {
    const bin = join(folder, "bin");
    await mkdir(bin);
    await writeFile(join(bin, "deno"), "#!/bin/sh\necho deno 1.0.0\n");
    await chmod(join(bin, "deno"), 0o755);
    const files = { GITHUB_PATH: join(folder, "path"), GITHUB_OUTPUT: join(folder, "output") };
    const env = { ...files, RUNNER_TEMP: folder, GITHUB_ACTION_PATH: ACTION };
    const path = `${bin}:${Deno.env.get("PATH")}`;
    const { code, text } = await command(join(ACTION, "tools/action/install.sh"), [], {
      ...env,
      PATH: path,
    });
    equal(code, 0, text);
    const [later = ""] = (await readFile(files.GITHUB_PATH, "utf8")).split("\n");
    deepEqual(await readdir(later), ["dvflow"]);
    const [, deno = ""] = /^deno=(.*)$/m.exec(await readFile(files.GITHUB_OUTPUT, "utf8")) ?? [];
    ok(deno.startsWith(folder));
    const [, pinned] =
      /^deno_version=(.+)$/m.exec(await readFile(join(ACTION, ".ci/run"), "utf8")) ?? [];
    match((await command(deno, ["--version"])).text, new RegExp(`^deno ${pinned} `));
    match((await command(join(later, "dvflow"), ["--version"], { PATH: path })).text, /^\d+\.\d+/);
  }));

Deno.test("shell scripts are fine with shellcheck", async () => {
  const scripts = ["tools/action/install.sh", ".ci/run", ".ci/install", ".ci/docker"];
  const found = await command("shellcheck", ["--version"]).catch(() => undefined);
  if (found === undefined) {
    ok(Deno.env.get("CI") !== "true", "shellcheck is not there: apt-get install shellcheck");
    return console.warn("Scripts are not checked: apt-get install shellcheck");
  }
  const paths = scripts.map((script) => join(ACTION, script));
  const { code, text } = await command("shellcheck", [
    "--shell=bash",
    "--severity=warning",
    ...paths,
  ]);
  equal(code, 0, text);
});

Deno.test("the action starts a Dataverse, masks its token, and lets later steps use dvflow", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const job = { temp: join(harness.folder, "temp"), workspace: harness.folder, env: harness.env };
  const inputs = {
    version: "6.8",
    settings:
      ":FooterCopyright=$(touch evil) `touch evil`; touch evil\n:MaxEmbargoDurationInMonths=24",
  };
  const { code, log, masked, outputs, summary, path } = await runAction({ ...job, inputs });
  equal(code, 0, log.join("\n"));
  const { "base-url": baseUrl, token = "", version } = outputs;
  equal(version, "6.8");
  match(token, /^[0-9a-f-]{36}$/);
  deepEqual(masked, [token]);
  const headers = { "X-Dataverse-key": token };
  const me = await (await fetch(`${baseUrl}/api/users/:me`, { headers })).json();
  equal(me.data.superuser, true);
  const settings = await (await fetch(`${baseUrl}/api/admin/settings`, { headers })).json();
  equal(settings.data[":FooterCopyright"], "$(touch evil) `touch evil`; touch evil");
  ok(!(await readdir(harness.folder)).includes("evil"));
  ok(![...log, summary].join("\n").includes(token));
  equal(log.at(-1), `Dataverse 6.8 at ${baseUrl}`);
  match(summary, /^\| dataverse \| 0\.0 \| \d+\.\d \|$/m);

  const again = await runAction({ ...job, inputs });
  deepEqual(again.outputs, outputs);
  equal(again.summary, "Dataverse 6.8 was running before.\n");

  const later = { ...harness.env, PATH: [...path, Deno.env.get("PATH")].join(":") };
  const dvflow = async (line: string) => await command("bash", ["-ec", line], later);
  const logs = join(harness.folder, "dataverse-logs");
  equal((await dvflow(`dvflow dataverse logs --to ${logs}`)).code, 0);
  ok((await readdir(logs)).includes("dataverse.log"));
  match((await dvflow("dvflow dataverse down")).text, /^Stack \w+ \(6\.8-noble\) is gone$/m);
});

Deno.test(
  "the action says on the run's page why it did not start, and keeps the logs of all parts",
  {
    ignore,
  },
  async () => {
    await using harness = await openHarness();
    await writeFile(join(harness.folder, "block.tsv"), "::add-mask::nonsense\n");
    const job = { temp: join(harness.folder, "temp"), workspace: harness.folder, env: harness.env };
    const failed = await runAction({ ...job, inputs: { "metadata-blocks": "block.tsv" } });
    equal(failed.code, 1);
    const told = failed.log.at(-1) ?? "";
    match(told, /^::error title=Dataverse did not start::Cannot .*block\.tsv.*"dataverse-logs"/);
    match(failed.summary, /^Dataverse did not start:\n\n {4}Cannot .*block\.tsv/);
    ok((await readdir(join(harness.folder, "dataverse-logs"))).includes("dataverse.log"));
    deepEqual(failed.outputs, { "base-url": "", token: "", version: "" });

    const nonsense = await runAction({ ...job, inputs: { s3: "perhaps" } });
    equal(nonsense.code, 1);
    match(nonsense.log.at(-1) ?? "", /^::error::Cannot read the input "s3": "perhaps"/);
  },
);

Deno.test("the action takes down what it began where the job is cancelled", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const { code, log } = await runAction({
    temp: join(harness.folder, "temp"),
    workspace: harness.folder,
    env: harness.env,
    onLine: (line, stop) => /postgres +waits until it works$/.test(line) && stop(),
  });
  equal(code, 130, log.join("\n"));
  ok(!log.join("\n").includes("::error"));
  ok(log.some((line) => line.startsWith("Stopping: what was started is taken down first")));
  const status = await command(
    Deno.execPath(),
    ["run", "--quiet", "-A", join(ACTION, "cli/main.ts"), "dataverse", "status", "--json"],
    harness.env,
  );
  const own = JSON.parse(status.text).filter(({ state }: { state: string }) => state !== "unknown");
  deepEqual(own, []);
});
