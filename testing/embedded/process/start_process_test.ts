import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { DvflowError } from "../../../mod.ts";
import { inFolder } from "../../in_folder.ts";
import { openTestRun, startDataverse } from "../../mod.ts";
import { startProcess } from "./start_process.ts";

Deno.test("startDataverse() starts our own server in a process of its own, where tests run as elsewhere", async () => {
  await using dataverse = await startDataverse({ process: "own", publishMs: 5, indexMs: 5 });
  equal(dataverse.on, "process");
  ok(dataverse.pid > 0 && dataverse.pid !== Deno.pid);
  await using run = await openTestRun(dataverse);
  await using test = await run.openTest();
  const dataset = await test.dataset({ published: true });
  match(dataset.persistentId, /^doi:10\.5072\/FK2\//);
});

Deno.test("startProcess() controls the server by its endpoints", async () => {
  await using server = await startProcess({ seed: { users: [{ userName: "finch", token: "t" }] } });
  const ask = async (token: string): Promise<unknown> => {
    const response = await fetch(new URL(`api/users/:me?key=${token}`, server.baseUrl));
    return (await response.json()).data?.identifier ?? response.status;
  };
  equal(await ask("t"), "@finch");
  const { token } = await server.createUser({ userName: "wren" });
  equal(await ask(token), "@wren");
  await server.control("POST faults", { type: "status", status: 418, times: 1 }).then(() => {});
  const broken = await fetch(new URL("api/info/version", server.baseUrl));
  await broken.body?.cancel();
  equal(broken.status, 418);
  await server.control("POST reset");
  deepEqual([await ask("t"), await ask(token)], ["@finch", 401]);
  await rejects(
    server.control("POST faults", { type: "x" }),
    /by "POST faults": Cannot add the fault/,
  );
});

Deno.test("startProcess() says why a server does not start, and takes a folder after a kill", async () => {
  await inFolder(async (data) => {
    const first = await startProcess({ data });
    await rejects(startProcess({ data }), (error: unknown) => {
      ok(error instanceof DvflowError);
      match(error.message, new RegExp(`is using it, process ${first.pid}$`));
      match(error.hint ?? "", /folder of its own/);
      return true;
    });
    await first.kill();
    await using second = await startProcess({ data });
    equal(second.superuserToken, first.superuserToken);
    await first[Symbol.asyncDispose]();
  });
});
