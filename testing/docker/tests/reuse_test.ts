import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { listDockerStacks, removeDockerStack } from "../mod.ts";
import { imagesOfParts } from "../standins/_compose.ts";
import { standinsOfVersion } from "../standins/standins_of_version.ts";
import { openState } from "../state/open_state.ts";
import { takeLease } from "../state/leases.ts";
import { stackFolder } from "../state/records.ts";
import { dockerIsMissing, openHarness, type Starter, until } from "./_setup.ts";

const ignore = await dockerIsMissing() !== undefined;

/** The line in which a process tells its stack. */
async function stackOf({ lines }: Starter): Promise<Record<string, unknown>> {
  for await (const line of lines) if ("stack" in line || "error" in line) return line;
  throw new Error("the process ended without a stack");
}

Deno.test("startDocker() lets two processes that start at once share one stack, then others", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const options = { reuse: true, lingerMs: 1500 };
  const processes = [harness.process(options), harness.process(options)];
  const told = await Promise.all(processes.map(stackOf));
  deepEqual(told.map(({ error }) => error), [undefined, undefined]);
  equal(told[0]?.["stack"], told[1]?.["stack"]);
  equal(told[0]?.["token"], told[1]?.["token"]);
  deepEqual(told.map(({ reused }) => reused).sort(), [false, true]);
  const began = performance.now();
  {
    await using third = await harness.start(options);
    ok(performance.now() - began < 2000, "found within two seconds");
    equal(third.stack, told[0]?.["stack"]);
    const env = (name: string) => harness.env[name];
    const found = (await listDockerStacks({ env })).find(({ id }) => id === third.stack);
    equal(found?.state, "ready");
    equal(found?.users.length, 3);
  }
  processes[0]?.kill("SIGKILL"); // the one that began it may die
  await processes[0]?.exit;
  {
    await using fourth = await harness.start(options);
    equal(fourth.stack, told[0]?.["stack"]);
  }
  processes[1]?.kill("SIGKILL");
  await until(
    "the watcher has taken down what nobody uses",
    async () => (await harness.left()).length === 0,
  );
});

Deno.test("startDocker() replaces a stack that has lost a part, and keeps what is to stay", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const env = (name: string) => harness.env[name];
  const first = await harness.start({ reuse: true, keep: true });
  await first[Symbol.asyncDispose]();
  ok((await harness.left()).length > 0, "it stays");
  const smtp = (await harness.engine.containers(first.stack)).find(({ part }) => part === "smtp");
  await harness.engine.api.getContainer(smtp?.id ?? "").kill();
  equal((await listDockerStacks({ env })).find(({ id }) => id === first.stack)?.state, "broken");
  const other = takeLease(stackFolder((await openState(harness.cache)).stacks, first.stack));
  const beside = await harness.start({ reuse: true, lingerMs: 0 });
  notEqual(beside.stack, first.stack);
  ok((await harness.left()).some((name) => name.startsWith(first.stack)), "somebody uses it yet");
  other[Symbol.dispose]();
  await removeDockerStack(beside.stack, { env });
  await beside[Symbol.asyncDispose]();
  const second = await harness.start({ reuse: true });
  notEqual(second.stack, first.stack);
  ok(!(await harness.left()).some((name) => name.startsWith(first.stack)), "the first one is gone");
  await removeDockerStack(second.stack, { env });
  await second[Symbol.asyncDispose]();
  deepEqual(await harness.left(), []);
});

Deno.test("startDocker() starts two versions beside each other that share nothing", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  await using _images = await standinsOfVersion({ version: "6.7.9" });
  const repository = /^(.+):/.exec((await imagesOfParts()).get("dataverse") ?? "")?.[1] ?? "";
  const [a, b] = await Promise.all([
    harness.start(),
    harness.start({ version: "6.7.9", variables: { DATAVERSE_IMAGE: repository } }),
  ]);
  deepEqual([a.version, b.version], ["6.8", "6.7.9"]);
  notEqual(a.baseUrl.port, b.baseUrl.port);
  notEqual(a.stack, b.stack);
  const user = await a.createUser({ userName: "ada" });
  const me = await b.fetch(new URL("api/users/:me", b.baseUrl), {
    headers: { "X-Dataverse-key": user.token },
  });
  equal(me.status, 401);
  await me.body?.cancel();
  await Promise.all([a[Symbol.asyncDispose](), b[Symbol.asyncDispose]()]);
  deepEqual(await harness.left(), []);
});
