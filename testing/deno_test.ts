import { deepEqual, equal, match, ok } from "node:assert/strict";
import { runTestFile } from "../tools/run_test_file.ts";
import { dataverseTest } from "./mod.ts";

const GREEN = `
  import { dataverseTest } from "PROJECT/testing/mod.ts";
  for (const name of ["one", "two"]) {
    dataverseTest(name, async ({ dataset, files, user }) => {
      await dataset({ published: true, files: { "a.txt": "a" } });
      await files();
      await user("curator");
    });
  }
  dataverseTest("alone", { alone: true }, async ({ dataset }) => void await dataset());
`;

Deno.test("dataverseTest() is silent and leaves nothing open where all is well", async () => {
  const { code, output, left } = await runTestFile(GREEN, {
    args: ["--sanitize-ops", "--sanitize-resources", "--trace-leaks"],
  });
  equal(code, 0, output);
  const lines = output.replaceAll(/\(\d+m?s\)/g, "").replace(/\S*\/a_test/, "a_test").split("\n")
    .map((line) => line.trim());
  deepEqual(lines.filter((line) => line !== ""), [
    "running 3 tests from a_test.ts",
    "one ... ok",
    "two ... ok",
    "alone ... ok",
    "ok | 3 passed | 0 failed",
  ]);
  deepEqual(left, []);
});

Deno.test("dataverseTest() shows a failing test's requests below its error, and cleans up", async () => {
  const { code, output, left } = await runTestFile(`
    import { dataverseTest } from "PROJECT/testing/mod.ts";
    dataverseTest("good", async ({ dataset }) => void await dataset());
    dataverseTest("bad", async ({ dataset }) => {
      await dataset();
      throw new Error("it is wrong");
    });`);
  equal(code, 1);
  match(output, /good \.\.\. ok/);
  match(output, /error: Error: it is wrong\n\nRequests of this test, 3:\n {2}GET {4}\/api\//);
  match(output, / {2}POST {3}\/api\/dataverses\/[\w-]+\/datasets → 201 \(\d+ ms\)\n/);
  deepEqual(left, []);
});

Deno.test("dataverseTest() says why a test is left out, and which target it runs against", async () => {
  const { code, output } = await runTestFile(
    `import { dataverseTest } from "PROJECT/testing/mod.ts";
     dataverseTest("a", { skip: "not yet" }, () => {});
     dataverseTest("b", () => {});`,
    { env: { DVFLOW_TARGET: "embedded,embedded" } },
  );
  equal(code, 0, output);
  match(output, /a \[embedded\] \(not yet\) \.\.\. ignored/);
  match(output, /b \[embedded\] \.\.\. ok/);
});

Deno.test("dataverseTest() fails a file whose DVFLOW_TARGET makes no sense", async () => {
  const { code, output } = await runTestFile(GREEN, { env: { DVFLOW_TARGET: "nowhere" } });
  equal(code, 1);
  match(output, /Cannot run tests on "nowhere": it is no target/);
});

dataverseTest(
  "dataverseTest() gives a test its name as its collection's",
  async ({ session, ...own }) => {
    const { name } = await session.call({
      doing: "read the test's collection",
      method: "GET",
      path: `/api/dataverses/${own.collection}`,
    }, (body) => ({ ok: true, value: body as { readonly name: string } }));
    ok(name.startsWith("dataverseTest() gives a test its name"));
  },
);
