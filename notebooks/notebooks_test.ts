import { deepEqual, equal, match, ok } from "node:assert/strict";
import { basename, join } from "node:path";
import { startDataverse } from "@dvflow/dvflow/testing";
import { listDockerStacks } from "@dvflow/dvflow/testing/docker";
import { dockerIsMissing, openHarness } from "../testing/docker/tests/_setup.ts";
import { inFolder } from "../testing/in_folder.ts";

const HERE = import.meta.dirname ?? ".";
const PYTHON = "/usr/bin/python3"; // the one that Debian's Jupyter belongs to

interface Cell {
  readonly cell_type: string;
  readonly execution_count?: number | null;
  readonly outputs?: readonly Readonly<Record<string, unknown>>[];
}

/** Why notebooks cannot be run on this machine; `undefined` where they can. */
async function obstacle(): Promise<string | undefined> {
  const works = async (command: string, args: readonly string[]) => {
    try {
      const { success, stdout } = await new Deno.Command(command, { args: [...args] }).output();
      return success ? new TextDecoder().decode(stdout) : undefined;
    } catch {
      return undefined;
    }
  };
  if (await works(PYTHON, ["-c", "import nbclient, nbformat, jupyter_client"]) === undefined) {
    return "Jupyter is not there: apt-get install jupyter-client jupyter-nbconvert python3-nbclient";
  }
  const kernels = await works(PYTHON, ["-m", "jupyter_client.kernelspecapp", "list"]);
  return kernels?.includes("deno")
    ? undefined
    : "the Deno kernel is not there: deno jupyter --install";
}

const missing = await obstacle();
if (missing !== undefined && Deno.env.get("CI") === "true") throw new Error(missing);
if (missing !== undefined) console.warn(`Notebooks are not run: ${missing}`);

for await (const { name } of Deno.readDir(HERE)) {
  if (!name.endsWith(".ipynb")) continue;
  const path = join(HERE, name);

  Deno.test(`${name} is kept without outputs`, async () => {
    const cells: readonly Cell[] = JSON.parse(await Deno.readTextFile(path)).cells;
    for (const { cell_type, outputs, execution_count } of cells) {
      if (cell_type === "code") deepEqual([outputs, execution_count], [[], null]);
    }
  });

  Deno.test(`${name} runs on the Deno kernel, each cell with a sentence before it`, {
    ignore: missing !== undefined,
  }, () => runs(path, { DVFLOW_TARGET: "embedded" }));

  Deno.test(`${name} runs on an installation whose address DVFLOW_TARGET has`, {
    ignore: missing !== undefined,
  }, async () => {
    await using dataverse = await startDataverse({ port: 0 });
    await runs(path, {
      DVFLOW_TARGET: dataverse.baseUrl.href,
      DATAVERSE_URL: dataverse.baseUrl.href,
      DATAVERSE_API_TOKEN: dataverse.token,
    });
    ok(dataverse.requests.some(({ path }) => path.endsWith("/actions/:publish")));
  });

  Deno.test(`${name} runs on a Dataverse in Docker, and leaves that for others`, {
    ignore: missing !== undefined || await dockerIsMissing() !== undefined,
  }, async () => {
    await using harness = await openHarness();
    const env = { ...harness.env, DVFLOW_TARGET: "docker:6.8" };
    await runs(path, env);
    const stacks = await listDockerStacks({ env: (name) => harness.env[name] });
    equal(stacks.filter(({ state, shared }) => state === "ready" && shared).length, 1);
  });
}

/** Runs a notebook, and looks at what its cells have put out. */
async function runs(path: string, env: Readonly<Record<string, string>>): Promise<void> {
  await inFolder(async (folder) => {
    const target = join(folder, basename(path));
    const { success, stderr } = await new Deno.Command(PYTHON, {
      args: [join(HERE, "../tools/run_notebook.py"), path, target],
      env: { NO_COLOR: "1", ...env },
    }).output();
    ok(success, new TextDecoder().decode(stderr));
    const cells: readonly Cell[] = JSON.parse(await Deno.readTextFile(target)).cells;
    cells.forEach(({ cell_type, execution_count }, index) => {
      if (cell_type !== "code") return;
      equal(cells[index - 1]?.cell_type, "markdown");
      ok(typeof execution_count === "number");
    });
    match(JSON.stringify(cells.at(-1)?.outputs), /Nothing is left/);
    match(JSON.stringify(cells.flatMap(({ outputs }) => outputs ?? [])), /doi:10\.5072\/FK2\//);
  });
}
