import { equal, ok, rejects } from "node:assert/strict";
import { openStack } from "./_stack.ts";
import { ask, standinsAreMissing, startDataverse, startPostgres, until } from "./_started_parts.ts";
import { findEngine, findImage } from "./_engine.ts";
import { standinsOfVersion } from "./standins_of_version.ts";

const ignore = await standinsAreMissing();

Deno.test("standinsOfVersion() makes images that say another version, as long as they are wanted", {
  ignore,
}, async () => {
  const docker = await findEngine();
  const name = "gdcc/dataverse:0.1-test";
  {
    await using _images = await standinsOfVersion({ version: "0.1", tag: "0.1-test" });
    await rejects(standinsOfVersion({ version: "0.1", tag: "0.1-test" }), /it is there/);
    ok(await findImage(docker, "gdcc/configbaker:0.1-test"));
    await using stack = await openStack();
    await startPostgres(stack);
    const dataverse = await startDataverse(stack, {}, name);
    await until("it is deployed", async () => {
      return (await ask(dataverse, "info/version")).json?.data.version === "0.1";
    });
  }
  equal(await findImage(docker, name), undefined);
});
