import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { connect, createCollection, plan, readTree, run } from "@dvflow/dvflow";
import { startDataverse } from "@dvflow/dvflow/testing";
import { inFolder } from "../testing/in_folder.ts";
import basicUsage from "./basic_usage.ts";
import downloadDataset from "./download_dataset.ts";

Deno.test("basic_usage runs in a test, unchanged, and leaves the installation as it was", () =>
  inFolder(async (folder) => {
    await using dataverse = await startDataverse();
    await using session = await connect(dataverse.baseUrl, dataverse);
    await run(createCollection({ alias: "other", name: "Other", contacts: ["me@example.org"] }), {
      session,
    });
    const before = await run(readTree({ parent: ":root" }), { session });
    const output = await run(basicUsage.pipeline(basicUsage.input({ folder })), { session });
    deepEqual(output.versions, ["1.0", "2.0"]);
    deepEqual(output.tree, { dataverses: 0, datasets: 1, datafiles: 1 });
    equal(output.downloaded, 1);
    deepEqual(await run(readTree({ parent: ":root" }), { session }), before);
  }));

Deno.test("basic_usage plans without a server", () => {
  const lines = plan(basicUsage.pipeline(basicUsage.input()));
  equal(lines.length, 19);
  ok(lines.some(({ requests }) => requests.some(({ target }) => target === "/api/licenses")));
});

Deno.test("basic_usage sends the token as a header only, and writes as a real Dataverse took them", () =>
  inFolder(async (folder) => {
    await using dataverse = await startDataverse();
    await using session = await connect(dataverse.baseUrl, dataverse);
    const from = dataverse.requests.length;
    await run(basicUsage.pipeline(basicUsage.input({ folder })), { session });
    const pid = /persistentId=[^&]+/;
    const writes = dataverse.requests.slice(from)
      .filter(({ method }) => method !== "GET")
      .map(({ method, path, status }) =>
        `${method} ${path.replace(pid, "persistentId=PID")} ${status}`
      );
    deepEqual(writes, [
      "POST /api/dataverses/:root 201",
      "POST /api/dataverses/dvflow-basic-usage/actions/:publish 200",
      "POST /api/dataverses/dvflow-basic-usage/datasets 201",
      "POST /api/datasets/:persistentId/privateUrl?persistentId=PID 200",
      "POST /api/datasets/:persistentId/actions/:publish?persistentId=PID&type=major 200",
      "POST /api/datasets/:persistentId/add?persistentId=PID 200",
      "POST /api/datasets/:persistentId/actions/:publish?persistentId=PID&type=major 200",
      "DELETE /api/datasets/:persistentId/destroy?persistentId=PID 200",
      "DELETE /api/dataverses/dvflow-basic-usage 200",
    ]);
    ok(!dataverse.requests.some(({ path }) => path.includes(dataverse.token)));
  }));

Deno.test("workflow files run alone, with the permissions of their first line", () =>
  inFolder(async (folder) => {
    for (const name of ["basic_usage", "download_dataset"]) {
      const path = join(import.meta.dirname ?? "", `${name}.ts`);
      const [line = ""] = (await Deno.readTextFile(path)).split("\n");
      const flags = line.split(" ").filter((word) => word.startsWith("--"));
      const args = name === "basic_usage"
        ? ["-i", `folder=${folder}`]
        : ["-i", "dataset=doi:10.5072/FK2/NOPE99", "-i", `folder=${folder}`];
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "--no-prompt", ...flags, path, ...args],
        env: { DATAVERSE_URL: "", BASE_URL: "", DATAVERSE_SERVER: "" },
      }).output();
      const told = new TextDecoder().decode(stderr);
      equal(code, name === "basic_usage" ? 0 : 1, told);
      ok(told.includes(name === "basic_usage" ? "Nothing is left" : "there is no dataset"), told);
    }
    equal(downloadDataset.name, "download-dataset");
  }));
