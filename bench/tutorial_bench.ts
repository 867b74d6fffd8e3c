// How long the tutorial takes on the embedded Dataverse.
import { join } from "node:path";
import { connect, run } from "@dvflow/dvflow";
import { startDataverse } from "@dvflow/dvflow/testing";
import workflow from "../workflows/basic_usage.ts";

Deno.bench("the whole tutorial, publication takes no time", async (bench) => {
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
});
