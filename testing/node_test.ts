// The adapter for node:test under Deno; tools/pack_test.ts has it under Node.
import { deepEqual, equal, match } from "node:assert/strict";
import { runTestFile } from "../tools/run_test_file.ts";

Deno.test("dataverseTest() of node:test runs under Deno, and leaves nothing", async () => {
  const { code, output, left } = await runTestFile(`
    import { dataverseTest } from "PROJECT/testing/node.ts";
    for (const name of ["one", "two"]) {
      dataverseTest(name, async ({ dataset, files, user }) => {
        await dataset({ published: true, files: { "a.txt": "a" } });
        await files();
        await user("curator");
      });
    }
    dataverseTest("alone", { alone: true }, async ({ dataset }) => void await dataset());
    dataverseTest("left out", { skip: "not yet" }, () => {});`);
  equal(code, 0, output);
  match(output, /ok \| 3 passed \| 0 failed \| 1 ignored/);
  deepEqual(left, []);
});

Deno.test("dataverseTest() of node:test shows a failing test's requests below its error", async () => {
  const { code, output, left } = await runTestFile(`
    import { dataverseTest } from "PROJECT/testing/node.ts";
    dataverseTest("good", async ({ dataset }) => void await dataset());
    dataverseTest("bad", async ({ dataset }) => {
      await dataset();
      throw new Error("it is wrong");
    });`);
  equal(code, 1);
  match(output, /good \.\.\. ok/);
  match(output, /error: Error: it is wrong\n\nRequests of this test, 3:\n {2}GET {4}\/api\//);
  deepEqual(left, []);
});
