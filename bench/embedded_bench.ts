// How long the embedded Dataverse takes to be there, and the tutorial on it.
import { join } from "node:path";
import { connect, run } from "@dvflow/dvflow";
import { startDataverse } from "@dvflow/dvflow/testing";
import workflow from "../workflows/basic_usage.ts";

Deno.bench("start in process, first answer, stop", { group: "start" }, async () => {
  await using dataverse = await startDataverse();
  await (await dataverse.fetch(new URL("/api/info/version", dataverse.baseUrl))).text();
});

Deno.bench("start on a port, first answer, stop", { group: "start" }, async () => {
  await using dataverse = await startDataverse({ port: 0 });
  await (await fetch(new URL("/api/info/version", dataverse.baseUrl))).text();
});

Deno.bench(
  "the whole tutorial, publication takes no time",
  { group: "tutorial" },
  async (bench) => {
    const folder = await Deno.makeTempDir();
    {
      await using dataverse = await startDataverse({ publishMs: 0 });
      await using session = await connect(dataverse.baseUrl, dataverse);
      bench.start();
      await run(
        workflow.pipeline({ ...workflow.defaults, folder: join(folder, "down") } as never),
        {
          session,
        },
      );
      bench.end();
    }
    await Deno.remove(folder, { recursive: true });
  },
);
