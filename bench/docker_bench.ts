// What the harness costs beyond the containers' own start, and what reuse and snapshots save. The images have
// to be there: the official ones, or those that `deno run -A testing/docker/standins/build.ts` makes. What the
// parts themselves take is in all figures of a group, so that their ratios tell something, not the seconds.
import { setTimeout as sleep } from "node:timers/promises";
import { Engine } from "../testing/docker/engine/engine.ts";
import { findDocker } from "../testing/docker/find_docker.ts";
import { startDocker } from "../testing/docker/mod.ts";
import { freePort } from "../testing/docker/stack/free_port.ts";
import { readRequest } from "../testing/docker/stack/request.ts";
import { openTestRun, startDataverse } from "../testing/mod.ts";

const ignore = !(await findDocker()).available;
const cache = await Deno.makeTempDir();
const env = (name: string) => name === "DVFLOW_CACHE_DIR" ? cache : Deno.env.get(name);
const few = { n: 3, warmup: 0, ignore };

/** The same containers, one after another as a script with `docker run` would start them, and nothing else. */
async function bare(): Promise<AsyncDisposable> {
  const engine = await Engine.open(env);
  const { parts, volumes } = await readRequest({ env });
  const name = `dvflow-bench-${crypto.randomUUID().slice(0, 8)}`;
  const port = String(await freePort());
  const variables = {
    DATAVERSE_PORT: port,
    DATAVERSE_S3_PORT: String(await freePort()),
    DATAVERSE_MAIL_PORT: String(await freePort()),
  };
  const network = await engine.api.createNetwork({ Name: name });
  await Promise.all(volumes.map((one) => engine.api.createVolume({ Name: `${name}-${one}` })));
  const started = new Map<string, ReturnType<typeof engine.api.getContainer>>();
  const state = async (part: string) => (await started.get(part)!.inspect()).State;
  const done = async (part: string) => {
    while ((await state(part)).Running) await sleep(20);
  };
  const works = async (part: string) => {
    while ((await state(part)).Health?.Status !== "healthy") await sleep(20);
  };
  const all = new Map(parts(variables).map((part) => [part.name, part]));
  const start = async (part: string) => {
    const { image, command, user, environment, ports, volumes, tmpfs, memory, healthCheck } = all
      .get(part)!;
    const container = await engine.api.createContainer({
      Image: image,
      ...(command === undefined ? {} : { Cmd: [...command] }),
      ...(user === undefined ? {} : { User: user }),
      Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
      NetworkingConfig: { EndpointsConfig: { [name]: { Aliases: [part] } } },
      ...(healthCheck === undefined ? {} : {
        Healthcheck: {
          Test: [...healthCheck.test],
          Interval: healthCheck.intervalMs * 1e6,
          Timeout: healthCheck.timeoutMs * 1e6,
          Retries: healthCheck.retries,
        },
      }),
      HostConfig: {
        NetworkMode: name,
        Binds: volumes.map(({ volume, target }) => `${name}-${volume}:${target}`),
        Tmpfs: { ...tmpfs },
        Memory: memory ?? 0,
        PortBindings: Object.fromEntries(
          ports.map((one) => [`${one.target}/tcp`, [{
            HostIp: one.address,
            HostPort: String(one.published),
          }]]),
        ),
      },
    });
    started.set(part, container);
    await container.start();
  };
  await Promise.all(["dataverse-init", "solr-init", "postgres", "smtp"].map(start));
  await Promise.all([
    Promise.all([works("postgres"), done("dataverse-init")]).then(() => start("dataverse")),
    done("solr-init").then(() => start("solr")),
  ]);
  await Promise.all([works("dataverse"), works("solr"), works("smtp")]);
  await start("bootstrap");
  await done("bootstrap");
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all([...started.values()].map((one) => one.remove({ force: true, v: true })));
      await network.remove();
      await Promise.all(volumes.map((one) => engine.api.getVolume(`${name}-${one}`).remove()));
    },
  };
}

/** Measures the start only. */
async function started(
  bench: Deno.BenchContext,
  start: () => Promise<AsyncDisposable>,
): Promise<void> {
  bench.start();
  const stack = await start();
  bench.end();
  await stack[Symbol.asyncDispose]();
}

Deno.bench(
  "the same containers by Docker's API alone, bootstrapped",
  { ...few, group: "docker start", baseline: true },
  async (bench) => await started(bench, bare),
);

Deno.bench(
  "startDocker(), bootstrapped and proven",
  { ...few, group: "docker start" },
  async (bench) => await started(bench, () => startDocker({ env, snapshot: false })),
);

Deno.bench(
  "startDocker(), from a snapshot, proven",
  { ...few, group: "docker start" },
  async (bench) => {
    // The first one makes the snapshot, and is not measured.
    if (!await hasSnapshot()) await (await startDocker({ env }))[Symbol.asyncDispose]();
    await started(bench, () => startDocker({ env }));
  },
);

Deno.bench(
  "startDocker(), found running, proven",
  { ...few, group: "docker start" },
  async (bench) => {
    await using _first = await startDocker({ env, reuse: true, lingerMs: 0 });
    await started(bench, () => startDocker({ env, reuse: true, lingerMs: 0 }));
  },
);

async function hasSnapshot(): Promise<boolean> {
  try {
    for await (const _ of Deno.readDir(`${cache}/docker/snapshots`)) return true;
    return false;
  } catch {
    return false; // nothing was started yet
  }
}

for (const atOnce of [1, 10]) {
  Deno.bench(
    `ten isolated tests on one stack, ${atOnce === 1 ? "one after another" : "all at once"}`,
    { ...few, group: "docker isolation", baseline: atOnce === 1 },
    async (bench) => {
      await using dataverse = await startDataverse({ on: "docker", env, reuse: true, lingerMs: 0 });
      await using run = await openTestRun(dataverse);
      const test = async () => {
        await using space = await run.openTest();
        await space.dataset({ published: true });
      };
      bench.start();
      const queue = Array.from({ length: 10 }, () => test);
      await Promise.all(Array.from({ length: atOnce }, async () => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) await next();
      }));
      bench.end();
    },
  );
}

globalThis.addEventListener("unload", () => Deno.removeSync(cache, { recursive: true }));
