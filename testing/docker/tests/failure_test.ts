import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { systemClock } from "../../../lib/clock.ts";
import { stackLabels } from "../engine/labels.ts";
import { DockerError, type DockerOptions } from "../mod.ts";
import { Launch } from "../stack/launch.ts";
import { Progress } from "../stack/progress.ts";
import { readRequest } from "../stack/request.ts";
import { dockerIsMissing, type Harness, inLanes, openHarness } from "./_setup.ts";

const ignore = await dockerIsMissing() !== undefined;

/** The error with which a start fails. */
async function refusal(harness: Harness, options: DockerOptions): Promise<DockerError> {
  let caught: unknown;
  await rejects(async () => {
    await using _dataverse = await harness.start({ snapshot: false, ...options });
  }, (error) => {
    caught = error;
    return error instanceof DockerError;
  });
  return caught as DockerError;
}

const PARTS = [
  "dataverse-init",
  "solr-init",
  "postgres",
  "solr",
  "smtp",
  "dataverse",
  "bootstrap",
  "s3",
];

Deno.test("startDocker() says which part ended, with its exit code and last lines", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  await inLanes(PARTS, async (part) => {
    const image = await harness.broken({ part, code: 3, lines: ["one", "two", "it is broken"] });
    const logs = join(harness.folder, `logs-${part}`);
    const error = await refusal(harness, { images: { [part]: image }, s3: part === "s3", logs });
    equal(error.reason, part === "bootstrap" ? "bootstrap" : "exited");
    equal(error.part, part);
    equal(error.exitCode, 3);
    match(error.message, new RegExp(`"${part}" ended with exit code 3: .*"it is broken"`));
    deepEqual(error.lastLines, ["one", "two", "it is broken"]);
    ok(error.message.includes(logs), "the message says where the logs are");
    equal(await readFile(join(logs, `${part}.log`), "utf8"), "one\ntwo\nit is broken\n");
  });
  deepEqual(await harness.left(), [], "nothing is left running");
});

Deno.test("startDocker() says that a part ended that ran for a while, or had too little memory", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const late = await harness.broken({ part: "dataverse", afterMs: 700, code: 4, lines: ["late"] });
  const [ended, killed] = await Promise.all([
    refusal(harness, { images: { dataverse: late } }),
    refusal(harness, { memory: "16m" }),
  ]);
  match(ended.message, /"dataverse" ended with exit code 4: its last lines: "late"/);
  match(
    killed.message,
    /"dataverse" was killed: (most likely, )?it needed more memory than it may have/,
  );
  match(killed.hint ?? "", /--memory/);
  deepEqual(await harness.left(), []);
});

Deno.test("startDocker() says which part was waiting for what when the time is up", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const image = await harness.broken({ part: "postgres", lines: ["waiting for nothing"] });
  const options: DockerOptions = { images: { postgres: image } };
  const [over, part] = await Promise.all([
    refusal(harness, { ...options, timeoutMs: 8000 }),
    refusal(harness, { ...options, partTimeoutMs: { postgres: 1500 } }),
  ]);
  equal(over.reason, "timeout");
  match(over.message, /within 8 s: .*"postgres" waits until it works for \d+ s/);
  match(over.message, /"dataverse" waits for "(postgres" to work|dataverse-init" to be done)/);
  match(part.message, /^Cannot start "postgres" within 1\.5 s/);
  deepEqual(part.lastLines, ["waiting for nothing"]);
  deepEqual(await harness.left(), []);
});

Deno.test("startDocker() says that a bootstrap left an installation half done", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const image = await harness.broken({ part: "bootstrap", code: 0, lines: ["skipping"] });
  const error = await refusal(harness, { images: { bootstrap: image } });
  equal(error.reason, "bootstrap");
  match(error.message, /the bootstrap ended without a token/);
  match(error.hint ?? "", /fresh volumes/);
});

Deno.test("startDocker() says that an image is not to be had, and why", { ignore }, async () => {
  await using harness = await openHarness();
  const images = { smtp: "localhost:1/nobody/has-this:1" };
  const never = await refusal(harness, { images, pull: "never" });
  equal(never.reason, "image");
  match(
    never.message,
    /"smtp": its image "localhost:1\/nobody\/has-this:1" is not on this machine, and pulling is turned off/,
  );
  const failed = await refusal(harness, { images });
  match(failed.message, /and pulling it failed: .*(refused|dial)/);
  ok(failed.hint);
});

Deno.test("startDocker() says that a certain port is taken, at once", { ignore }, async () => {
  await using harness = await openHarness();
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const error = await refusal(harness, { port });
  equal(error.reason, "port");
  match(error.message, new RegExp(`port ${port} \\(DATAVERSE_PORT\\) is taken`));
  server.close();
});

Deno.test("Launch takes another port where one was taken meanwhile", { ignore }, async () => {
  await using harness = await openHarness();
  const { engine } = harness;
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const identity = {
    id: crypto.randomUUID().slice(0, 8),
    fingerprint: "f",
    created: new Date().toISOString(),
    keep: false,
    shared: false,
  };
  let asked = 0;
  const launch = new Launch({
    engine,
    request: await readRequest({ env: (name) => harness.env[name] }),
    stack: identity.id,
    labels: stackLabels(identity),
    versions: {},
    snapshot: undefined,
    partTimeoutMs: {},
    progress: new Progress(systemClock, undefined),
    clock: systemClock,
    signal: new AbortController().signal,
    // The first one that is found free is taken before Docker gets to it.
    findPort: async () => asked++ < 3 ? port : await anyPort(),
  });
  await engine.makeNetwork(launch.network, stackLabels(identity));
  try {
    await launch.run(["smtp"]);
    ok(launch.ports["DATAVERSE_MAIL_PORT"] !== port);
    const answer = await fetch(`http://127.0.0.1:${launch.ports["DATAVERSE_MAIL_PORT"]}/healthz`);
    equal(answer.status, 200);
    await answer.body?.cancel();
  } finally {
    taken.close();
    const { removeStack } = await import("../engine/remove_stack.ts");
    await removeStack(engine, { stack: identity.id, clock: systemClock });
  }
});

async function anyPort(): Promise<number | undefined> {
  const { freePort } = await import("../stack/free_port.ts");
  return await freePort();
}

Deno.test("startDocker() stops at any moment when it is cancelled, and leaves nothing", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const moments = [
    "postgres is being made",
    "postgres waits until it works",
    "dataverse waits until it works",
    "bootstrap waits until it is done",
    "stack is copied, so that the next start is quicker",
  ];
  await inLanes(moments, async (moment) => {
    const controller = new AbortController();
    await rejects(
      harness.start({
        signal: controller.signal,
        onProgress: ({ part, detail }) => {
          if (`${part} ${detail}` === moment) controller.abort(new Error("enough"));
        },
      }),
      /^Error: enough$/,
    );
  });
  deepEqual(await harness.left(), []);
});

Deno.test("startDocker() says what could not be taken down", { ignore }, async () => {
  await using harness = await openHarness();
  const dataverse = await harness.start();
  const smtp = (await harness.engine.containers(dataverse.stack))
    .find(({ part }) => part === "smtp");
  const { Image } = await harness.engine.api.getContainer(smtp?.id ?? "").inspect();
  const volume = `dvflow-${dataverse.stack}-solr`;
  const foreign = await harness.engine.api.createContainer({
    Image,
    HostConfig: { Binds: [`${volume}:/elsewhere`] },
  });
  try {
    await rejects(
      async () => await dataverse[Symbol.asyncDispose](),
      (error) =>
        error instanceof DockerError && error.reason === "teardown" &&
        error.message.includes(`volume "${volume}"`),
    );
    deepEqual(await harness.left(), [`${dataverse.stack}: volume ${volume}`]);
  } finally {
    await foreign.remove();
    const { removeStack } = await import("../engine/remove_stack.ts");
    await removeStack(harness.engine, { stack: dataverse.stack, clock: systemClock });
  }
});
