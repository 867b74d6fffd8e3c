// dataverseTest() of node:test and of Vitest, from the npm package, under the oldest Node that is supported. They
// are part of pack_test.ts, so that npm installs the package once.
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execute, type NpmProject } from "./_npm_project.ts";

/**
 * Registers the tests.
 *
 * @param project Where the package is installed, with Vitest.
 */
export function adapterTests({ folder, node, obstacle }: NpmProject): void {
  const options = { ignore: obstacle !== undefined };
  /** Runs a file of tests; what they leave among the temporary files is told. */
  async function run(
    args: (file: string) => readonly string[],
    file: { readonly name: string; readonly source: string },
  ): Promise<
    { readonly success: boolean; readonly output: string; readonly left: readonly string[] }
  > {
    const work = await mkdtemp(join(folder, "work-"));
    const tmp = join(work, "tmp");
    await mkdir(tmp);
    const path = join(work, file.name);
    await writeFile(path, file.source);
    const { success, output } = await execute(node, args(path), {
      cwd: work,
      env: { TMPDIR: tmp, DVFLOW_TARGET: "", CI: "" },
    });
    const left = (await readdir(tmp)).filter((name) => name.startsWith("dvflow-"));
    return { success, output: output.replaceAll("\r\n", "\n"), left };
  }

  const byNode = (...options: readonly string[]) => (file: string): readonly string[] => [
    ...options,
    file,
  ];
  const byVitest = (file: string): readonly string[] => [
    join(folder, "node_modules/vitest/vitest.mjs"),
    "run",
    "--reporter=verbose",
    file,
  ];

  Deno.test(
    "dataverseTest() of node:test runs its example under Node, by itself and by the runner",
    options,
    async () => {
      const file = { name: "example.test.js", source: await exampleOf("node") };
      for (const flags of [[], ["--test"]]) {
        const { success, output, left } = await run(byNode(...flags, "--test-reporter=tap"), file);
        ok(success, output);
        match(output, /^ok 1 - publish\(\) makes version 1\.0$/m);
        deepEqual(left, []);
      }
    },
  );

  Deno.test(
    "dataverseTest() of node:test tells of failures and skips under Node, and leaves nothing",
    options,
    async () => {
      const file = { name: "all.test.js", source: testsFor("node") };
      const { success, output, left } = await run(byNode("--test", "--test-reporter=tap"), file);
      equal(success, false);
      match(output, /^ok 1 - good$/m);
      match(output, /^not ok 2 - bad$/m);
      match(output, /it is wrong\n *\n *Requests of this test, 3:\n *GET {4}\/api\/dataverses\//);
      match(output, /^ok 3 - left out # SKIP not yet$/m);
      match(output, /^ok 4 - real \[docker\] # SKIP no Docker: .*nowhere/m);
      match(output, /^ok 5 - alone$/m);
      deepEqual(left, []);
    },
  );

  Deno.test("dataverseTest() of Vitest runs its example under Node", options, async () => {
    const { success, output, left } = await run(byVitest, {
      name: "example.test.js",
      source: await exampleOf("vitest"),
    });
    ok(success, output);
    match(output, /✓ .*publish\(\) makes version 1\.0/);
    deepEqual(left, []);
  });

  Deno.test(
    "dataverseTest() of Vitest tells of failures and skips under Node, and leaves nothing",
    options,
    async () => {
      const { success, output, left } = await run(byVitest, {
        name: "all.test.js",
        source: testsFor("vitest"),
      });
      equal(success, false);
      match(output, /✓ .*good/);
      match(output, /× .*bad/);
      match(output, /it is wrong\n\nRequests of this test, 3:\n {2}GET {4}\/api\/dataverses\//);
      match(output, /↓ .*left out.*\[not yet\]/);
      match(output, /↓ .*real \[docker\].*\[no Docker: .*nowhere/);
      match(output, /✓ .*alone/);
      match(output, /1 failed \| 2 passed \| 2 skipped \(5\)/);
      deepEqual(left, []);
    },
  );
}

/** The first example of an adapter's documentation. */
async function exampleOf(adapter: "node" | "vitest"): Promise<string> {
  const source = await readFile(new URL(`../testing/${adapter}.ts`, import.meta.url), "utf8");
  const [, block = ""] = /^ \* ```ts ignore\n([^]*?)^ \* ```$/m.exec(source) ?? [];
  return block.replaceAll(/^ \* ?/gm, "");
}

/** Tests of every kind: one that is good, one that is bad, one left out, one without Docker. */
const testsFor = (adapter: "node" | "vitest"): string => `
  import { dataverseTest } from "@dvflow/dvflow/testing/${adapter}";
  const env = (name) => name === "DOCKER_HOST" ? "unix:///nowhere/docker.sock" : undefined;
  dataverseTest("good", async ({ dataset, files, user }) => {
    await dataset({ published: true, files: { "a.txt": "a" } });
    await files();
    await user("curator");
  });
  dataverseTest("bad", async ({ dataset }) => {
    await dataset();
    throw new Error("it is wrong");
  });
  dataverseTest("left out", { skip: "not yet" }, () => {});
  dataverseTest("real", { on: "docker", env }, () => {});
  dataverseTest("alone", { alone: true }, async ({ dataset }) => void await dataset());`;
