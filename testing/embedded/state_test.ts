import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import { DvflowError, UsageError } from "../../mod.ts";
import { inFolder } from "../in_folder.ts";
import { ask as askAs, newCollection, newDataset } from "./_ask.ts";
import { sentComplete } from "./domain/sample_metadata.ts";
import { type EmbeddedDataverse, type Seed, startEmbedded } from "./mod.ts";

/** Asks as the superuser. */
function ask(dataverse: EmbeddedDataverse, line: string, more: Parameters<typeof askAs>[2] = {}) {
  return askAs(dataverse, line, { token: dataverse.superuserToken, ...more });
}

async function addFile(
  dataverse: EmbeddedDataverse,
  dataset: unknown,
  text: string,
): Promise<number> {
  const body = new FormData();
  body.append("file", new Blob([text]), "notes.txt");
  const added = await ask(dataverse, `POST api/datasets/${dataset}/add`, { body });
  equal(added.status, 200, added.text);
  return Number(added.at("files.0.dataFile.id"));
}

/** All files below a folder. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name).sort();
}

const seed: Seed = {
  users: [{ userName: "finch", token: "finch-token" }],
  collections: [
    {
      alias: "lab",
      name: "Lab",
      description: "Birds",
      assignments: [{ assignee: "@finch", role: "fullContributor" }],
    },
    { alias: "nest", parent: "lab", published: false },
  ],
  datasets: [
    {
      collection: "lab",
      by: "finch",
      identifier: "FK2/FINCH1",
      published: true,
      datasetVersion: {
        license: { name: "CC0 1.0" },
        metadataBlocks: { citation: { fields: sentComplete } },
      },
      files: [
        {
          name: "über.txt",
          text: "kept",
          directory: "a/b",
          description: "Notes",
          categories: ["Data"],
        },
        { name: "b.bin", base64: "AAEC", restricted: true },
      ],
    },
  ],
};

for (const kind of ["in memory", "in a folder"]) {
  Deno.test(`reset() brings back what snapshot() kept, files included, ${kind}`, async () => {
    await inFolder(async (data) => {
      await using dataverse = await startEmbedded(kind === "in memory" ? {} : { data });
      await ask(dataverse, "POST api/dataverses/root", { json: newCollection("lab") });
      const created = await ask(dataverse, "POST api/dataverses/lab/datasets", {
        json: newDataset,
      });
      const dataset = created.at("id");
      const kept = await addFile(dataverse, dataset, "kept");
      using snapshot = dataverse.snapshot();
      await ask(dataverse, `DELETE api/datasets/${dataset}/versions/:draft`);
      await ask(dataverse, "POST api/dataverses/root", { json: newCollection("other") });
      equal((await ask(dataverse, `GET api/access/datafile/${kept}`)).status, 404);
      for (let i = 0; i < 2; i++) {
        await dataverse.reset(snapshot);
        equal((await ask(dataverse, `GET api/access/datafile/${kept}`)).text, "kept");
        equal((await ask(dataverse, "GET api/dataverses/other")).status, 404);
        const more = await addFile(dataverse, dataset, `more ${i}`);
        equal((await ask(dataverse, `GET api/access/datafile/${more}`)).text, `more ${i}`);
      }
      if (kind === "in memory") return;
      equal((await filesIn(join(data, "files"))).length, 2);
      deepEqual((await readdir(data)).filter((name) => /^(coming|arrived)$/.test(name)), []);
    });
  });
}

Deno.test("reset() makes a fresh installation with the seed that the server was started with", async () => {
  await using dataverse = await startEmbedded({ port: 0, seed });
  const token = dataverse.superuserToken;
  await ask(dataverse, "POST api/dataverses/root", { json: newCollection("other") });
  dataverse.faults.add({ type: "status", status: 503 });
  await dataverse.reset();
  equal(dataverse.superuserToken, token);
  const response = await fetch(new URL("api/dataverses/other", dataverse.baseUrl));
  equal(response.status, 404);
  await response.body?.cancel();
  const found = "GET api/datasets/:persistentId?persistentId=doi:10.5072/FK2/FINCH1";
  equal((await ask(dataverse, found)).status, 200);
});

Deno.test("reset() breaks off what a fault keeps waiting, and what comes meanwhile finds the new state", async () => {
  await using dataverse = await startEmbedded();
  dataverse.time.stop();
  dataverse.faults.add({ type: "slow", delayMs: 60_000 });
  const slow = ask(dataverse, "GET api/info/version");
  const created = Array.from(
    { length: 20 },
    (_, i) =>
      ask(dataverse, "POST api/dataverses/root", { json: newCollection(`c${i}`) }).then(
        ({ status }) => status,
        () => 0,
      ),
  );
  const reset = dataverse.reset();
  const after = ask(dataverse, "POST api/dataverses/root", { json: newCollection("after") });
  await rejects(slow);
  deepEqual(new Set(await Promise.all(created)), new Set([0]));
  await reset;
  equal((await after).status, 201);
});

Deno.test("reset() takes milliseconds", async () => {
  await using dataverse = await startEmbedded({ seed });
  using snapshot = dataverse.snapshot();
  const times: number[] = [];
  for (let i = 0; i < 10; i++) {
    const began = performance.now();
    await dataverse.reset(snapshot);
    times.push(performance.now() - began);
  }
  ok(Math.min(...times) < 100, `${times}`); // a handful on an idle machine
});

Deno.test("reset() refuses a snapshot that is gone, and takes one of another server", async () => {
  await using dataverse = await startEmbedded();
  await using other = await startEmbedded({ seed });
  const snapshot = other.snapshot();
  await dataverse.reset(snapshot);
  equal((await ask(dataverse, "GET api/dataverses/lab")).status, 200);
  equal(dataverse.superuserToken, other.superuserToken);
  snapshot[Symbol.dispose]();
  await rejects(dataverse.reset(snapshot), UsageError);
  equal((await ask(dataverse, "GET api/dataverses/lab")).status, 200);
});

Deno.test("/embedded/api keeps snapshots, resets, and plants seeds, but none that name files of this machine", async () => {
  await using dataverse = await startEmbedded();
  const planted = await ask(dataverse, "POST embedded/api/seed", { json: seed });
  deepEqual([planted.at("tokens.finch"), planted.at("collections")], ["finch-token", [
    "lab",
    "nest",
  ]]);
  equal((await ask(dataverse, "POST embedded/api/snapshots")).at("id"), 1);
  equal((await ask(dataverse, "POST embedded/api/reset")).status, 200);
  equal((await ask(dataverse, "GET api/dataverses/lab")).status, 404);
  equal((await ask(dataverse, "POST embedded/api/reset", { json: { snapshot: 1 } })).status, 200);
  equal((await ask(dataverse, "GET api/dataverses/lab")).status, 200);
  equal((await ask(dataverse, "DELETE embedded/api/snapshots/1")).status, 200);
  equal((await ask(dataverse, "POST embedded/api/snapshots")).at("id"), 2);
  equal((await ask(dataverse, "POST embedded/api/reset", { json: { snapshot: 1 } })).status, 404);
  const { datasetVersion } = seed.datasets![0]!;
  const nosy = { datasets: [{ datasetVersion, files: [{ name: "x", path: "/etc/hostname" }] }] };
  const refused = await ask(dataverse, "POST embedded/api/seed", { json: nosy });
  match(refused.message, /names a path of this machine/);
});

Deno.test("seed() makes accounts, collections, datasets and files, in order", async () => {
  await using dataverse = await startEmbedded();
  const { tokens, collections, datasets } = await dataverse.seed(seed);
  deepEqual([tokens, collections], [{ finch: "finch-token" }, ["lab", "nest"]]);
  const [dataset] = datasets;
  equal(dataset?.persistentId, "doi:10.5072/FK2/FINCH1");
  const nest = await ask(dataverse, "GET api/dataverses/nest");
  deepEqual([
    nest.at("isReleased"),
    (await ask(dataverse, "GET api/dataverses/lab")).at("isReleased"),
  ], [
    false,
    true,
  ]);
  const version = await askAs(dataverse, `GET api/datasets/${dataset?.id}/versions/:latest`);
  deepEqual([version.at("versionState"), version.at("versionNumber")], ["RELEASED", 1]);
  deepEqual(
    (version.at("files") as { label: string; directoryLabel?: string; restricted: boolean }[])
      .map(({ label, directoryLabel, restricted }) => [directoryLabel, label, restricted]).sort(),
    [["a/b", "über.txt", false], [undefined, "b.bin", true]].sort(),
  );
});

Deno.test("seed() reads a file with a dataset's export, and takes the bytes of its files from a folder", async () => {
  await inFolder(async (folder) => {
    await using first = await startEmbedded({ seed });
    const { id } = (await first.seed({
      collections: [],
      datasets: seed.datasets!.map((one) => ({ ...one, identifier: "COPY" })),
    })).datasets[0]!;
    const version = await ask(first, `GET api/datasets/${id}/versions/:latest`);
    const exported = {
      id,
      identifier: "FK2/WREN",
      datasetVersion: version.at(""),
      filesFrom: "bytes",
    };
    const { data } = version.json as unknown as { data: Record<string, unknown> };
    await mkdir(join(folder, "bytes", "a", "b"), { recursive: true });
    await writeFile(join(folder, "bytes", "a", "b", "über.txt"), "from the folder");
    await writeFile(
      join(folder, "export.json"),
      JSON.stringify({ ...exported, datasetVersion: data }),
    );
    await using second = await startEmbedded({ seed: join(folder, "export.json") });
    const found = await ask(
      second,
      "GET api/datasets/:persistentId/versions/1.0?persistentId=doi:10.5072/FK2/WREN",
    );
    equal(found.at("metadataBlocks.citation.fields.0.value"), "Finches");
    const file = found.at("files.0.dataFile.id");
    equal((await ask(second, `GET api/access/datafile/${file}`)).text, "from the folder");
    equal((found.at("files") as unknown[]).length, 1);
    const again = await second.seed(join(folder, "export.json")).catch((error) => error);
    deepEqual(again.datasets?.[0].withoutBytes, ["b.bin"]);
  });
});

Deno.test("seed() says what is wrong with a seed, and what of it was refused", async () => {
  await inFolder(async (folder) => {
    await using dataverse = await startEmbedded();
    const refused = async (wanted: unknown, reason: RegExp): Promise<void> => {
      await rejects(dataverse.seed(wanted as Seed), (error: unknown) => {
        ok(error instanceof DvflowError);
        match(error.message, reason);
        return true;
      });
    };
    await refused([], /it is no object/);
    await refused({ people: [] }, /it has "people", and may have "users"/);
    await refused({ users: {} }, /"users" is no list/);
    await refused({ users: [{}] }, /"users", number 1, has no "userName"/);
    await refused({ datasets: [{ datasetVersion: {}, title: "x" }] }, /has "title", which means/);
    await refused({ datasets: [{ datasetVersion: {}, by: "nobody" }] }, /no user "nobody"/);
    await refused(
      { datasets: [{ datasetVersion: {}, identifier: "a/b" }] },
      /Cannot call dataset 1/,
    );
    await refused(
      { collections: [{ alias: "a", parent: "none" }] },
      /collection "a" of the seed: /,
    );
    await refused(join(folder, "none.json"), /Cannot read the seed ".*none\.json": ENOENT/);
    await writeFile(join(folder, "bad.json"), "{");
    await refused(join(folder, "bad.json"), /it is no JSON/);
  });
});

Deno.test("startEmbedded() says which process has a data folder", async () => {
  await inFolder(async (data) => {
    await using _first = await startEmbedded({ data });
    equal(JSON.parse(await readFile(join(data, "owner.json"), "utf8")).pid, process.pid);
    await rejects(
      startEmbedded({ data }),
      /another embedded Dataverse is using it, in this process$/,
    );
    await writeFile(join(data, "owner.json"), '{"pid":4242}');
    await rejects(startEmbedded({ data }), /another embedded Dataverse is using it, process 4242$/);
    await writeFile(join(data, "owner.json"), "");
    await rejects(startEmbedded({ data }), /another embedded Dataverse is using it$/);
  });
});

Deno.test("startEmbedded() refuses a folder of another release, a damaged one, and one that is none", async () => {
  await inFolder(async (data) => {
    await (await startEmbedded({ data }))[Symbol.asyncDispose]();
    const sqlite = new DatabaseSync(join(data, "dataverse.sqlite"));
    sqlite.exec("PRAGMA user_version = 1");
    sqlite.close();
    await rejects(startEmbedded({ data }), (error: unknown) => {
      ok(error instanceof DvflowError);
      match(error.message, /another release of dvflow made it$/);
      match(error.hint ?? "", /new folder/);
      return true;
    });
    await writeFile(join(data, "dataverse.sqlite"), "x".repeat(10_000));
    await rejects(startEmbedded({ data }), /^DvflowError: Cannot open .*: file is not a database$/);
    await rejects(
      startEmbedded({ data: join(data, "dataverse.sqlite") }),
      /^DvflowError: Cannot keep/,
    );
  });
});

Deno.test("startEmbedded() plants its seed into a folder once", async () => {
  await inFolder(async (data) => {
    for (let i = 0; i < 2; i++) {
      await using dataverse = await startEmbedded({ data, seed });
      equal((await ask(dataverse, "GET api/dataverses/nest")).status, 200);
    }
  });
});

Deno.test("startEmbedded() ends what a process that was killed while it replaced the state had begun", async () => {
  await inFolder(async (data) => {
    let snapshotId: number;
    {
      await using dataverse = await startEmbedded({ data });
      const created = await ask(dataverse, "POST api/dataverses/root/datasets", {
        json: newDataset,
      });
      snapshotId = await addFile(dataverse, created.at("id"), "kept");
    }
    // As after the rename that makes the new state certain, with one folder moved already.
    const arrived = join(data, "arrived");
    await mkdir(arrived);
    for (const name of ["dataverse.sqlite", "objects"]) {
      await Deno.rename(join(data, name), join(arrived, name));
    }
    await writeFile(join(data, "dataverse.sqlite"), "the old one");
    await mkdir(join(data, "objects"));
    await writeFile(join(data, "objects", "o7"), "old");
    await mkdir(join(data, "coming"));
    await using dataverse = await startEmbedded({ data });
    equal((await ask(dataverse, `GET api/access/datafile/${snapshotId}`)).text, "kept");
    deepEqual(await readdir(join(data, "objects")), []);
    deepEqual((await readdir(data)).filter((name) => /^(coming|arrived)$/.test(name)), []);
  });
});
