import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GenericContainer, Wait } from "testcontainers";
import { connect } from "../../../mod.ts";
import { readContainerFile } from "../engine/archive.ts";
import type { DockerEvent } from "../mod.ts";
import { imagesOfParts } from "../standins/_compose.ts";
import { dockerIsMissing, openHarness } from "./_setup.ts";

const missing = await dockerIsMissing();
const ignore = missing !== undefined;
if (ignore) console.warn(`Docker is not tried: ${missing}`);

Deno.test("startDocker() gives a Dataverse with all that was asked for, and leaves nothing", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const events: DockerEvent[] = [];
  const busybox = (await imagesOfParts()).get("postgres") ?? "";
  {
    await using dataverse = await harness.start({
      s3: true,
      settings: { ":MaxEmbargoDurationInMonths": "24" },
      onProgress: (event) => events.push(event),
      extraContainers: ({ internalUrl }) => [
        new GenericContainer(busybox)
          .withEntrypoint([
            "sh",
            "-c",
            `wget -q -O - ${internalUrl.href}api/info/version; echo; sleep 60`,
          ])
          .withWaitStrategy(Wait.forLogMessage(/"version":"6\.8"/)),
      ],
    });
    equal(dataverse.version, "6.8");
    equal(dataverse.reused, false);
    await using session = await connect(dataverse.baseUrl, dataverse);
    equal(session.info.user?.superuser, true);
    const setting = await dataverse.fetch(
      new URL("api/admin/settings/:MaxEmbargoDurationInMonths", dataverse.baseUrl),
    );
    match(await setting.text(), /"24"/);
    const ada = await dataverse.createUser({ userName: "ada" });
    await using adas = await connect(dataverse.baseUrl, { ...dataverse, token: ada.token });
    equal(adas.info.user?.superuser, false);
    const mails = await fetch(new URL("email", dataverse.mailUrl));
    ok(Array.isArray(await mails.json()));
    const { bucket, region, storageDriver } = dataverse.s3 ?? {};
    deepEqual([bucket, region, storageDriver], ["dataverse", "us-east-1", "s3"]);
    const store = await fetch(new URL("_localstack/health", dataverse.s3?.endpoint));
    equal(store.status, 200);
    await store.body?.cancel();
    await onlyHere(harness.engine, dataverse.stack);
    const logs = await dataverse.logs(join(harness.folder, "logs"));
    deepEqual(
      logs.map((path) => path.slice(path.lastIndexOf("/") + 1)).sort(),
      (await readdir(join(harness.folder, "logs"))).sort(),
    );
    const bootstrap = await readFile(join(harness.folder, "logs", "bootstrap.log"), "utf8");
    ok(bootstrap.includes("Done"), "the bootstrap's log is there");
    ok(!bootstrap.includes(dataverse.token), "the token is not in it");
    ok(dataverse.timings.some(({ part, ms }) => part === "dataverse" && ms > 0));
  }
  deepEqual(await harness.left(), []);
  const told = events.map(({ part, detail }) => `${part} ${detail}`);
  ok(told.includes('bootstrap waits for "dataverse" to work'), told.join("\n"));
  ok(told.includes("s3 waits until it works"));
});

/** Whether a stack's ports are this machine's only, its network its own, and each volume one with its name. */
async function onlyHere(engine: Awaited<ReturnType<typeof openHarness>>["engine"], stack: string) {
  for (const { id, part } of await engine.containers(stack)) {
    const { HostConfig, NetworkSettings, Mounts } = await engine.api.getContainer(id).inspect();
    for (const bindings of Object.values(HostConfig.PortBindings ?? {})) {
      for (const { HostIp } of bindings as readonly { HostIp: string }[]) {
        equal(HostIp, "127.0.0.1", part);
      }
    }
    for (const { Type, Name } of Mounts) {
      if (Type === "volume" && part !== "extra") {
        match(Name ?? "", new RegExp(`^dvflow-${stack}-`), part);
      }
    }
    const networks = Object.keys(NetworkSettings.Networks);
    if (part !== "s3") deepEqual(networks, [`dvflow-${stack}`], part);
  }
}

Deno.test("startDocker() starts from a snapshot without a bootstrap, and throws a bad one away", {
  ignore,
}, async () => {
  await using harness = await openHarness();
  const events: DockerEvent[] = [];
  const once = async () => {
    events.length = 0;
    const onProgress = (event: DockerEvent) => {
      events.push(event);
    };
    await using dataverse = await harness.start({ onProgress });
    await using session = await connect(dataverse.baseUrl, dataverse);
    equal(session.info.user?.superuser, true);
    return dataverse.token;
  };
  const bootstrapped = () => events.some(({ part }) => part === "bootstrap");
  const first = await once();
  ok(bootstrapped());
  equal(await once(), first, "the token is the one in the snapshot");
  ok(!bootstrapped(), "there was no bootstrap");
  const snapshots = join(harness.cache, "docker", "snapshots");
  const [key = ""] = await readdir(snapshots);
  await writeFile(join(snapshots, key, "snapshot.json"), '{"token":"expired"}');
  const anew = await once();
  notEqual(anew, "expired");
  ok(bootstrapped(), "a snapshot whose token is not valid is of no use");
  ok(events.some(({ detail }) => detail === "starts anew: its snapshot did not work"));
  const { token } = JSON.parse(await readFile(join(snapshots, key, "snapshot.json"), "utf8"));
  equal(token, anew, "and a new one is there");
  deepEqual(await harness.left(), []);
});

const BLOCK = [
  "#metadataBlock\tname\tdataverseAlias\tdisplayName\tblockURI",
  "\ttides\t\tTides\thttps://example.org/tides/",
  "#datasetField\tname\ttitle\tdescription\twatermark\tfieldType\tdisplayOrder\tdisplayFormat\tadvancedSearchField\tallowControlledVocabulary\tallowmultiples\tfacetable\tdisplayoncreate\trequired\tparent\tmetadatablock_id\ttermURI",
  "\ttideGauge\tGauge\tWhere it was measured\t\ttext\t0\t#VALUE\tTRUE\tFALSE\tFALSE\tFALSE\tTRUE\tFALSE\t\ttides\t",
  "",
].join("\n");

Deno.test(
  "startDocker() loads metadata blocks, tells Solr their fields, and keeps both in a snapshot",
  {
    ignore,
  },
  async () => {
    await using harness = await openHarness();
    const path = join(harness.folder, "tides.tsv");
    await writeFile(path, BLOCK);
    for (const start of ["cold", "from the snapshot"]) {
      const parts = new Set<string>();
      await using dataverse = await harness.start({
        metadataBlocks: [path],
        onProgress: ({ part }) => parts.add(part),
      });
      equal(parts.has("bootstrap"), start === "cold");
      equal(parts.has("solr-fields"), start === "cold");
      const block = await dataverse.fetch(new URL("api/metadatablocks/tides", dataverse.baseUrl));
      match(await block.text(), /"tideGauge"/, start);
      const solr = (await harness.engine.containers(dataverse.stack))
        .find(({ part }) => part === "solr");
      const schema = await readContainerFile(harness.engine, {
        container: solr?.id ?? "",
        path: "/var/solr/data/collection1/conf/schema.xml",
      });
      match(schema ?? "", /<field name="tideGauge"/, start);
    }
    deepEqual(await harness.left(), []);
  },
);
