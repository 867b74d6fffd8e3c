import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { DvflowError } from "../../mod.ts";
import { inFolder } from "../in_folder.ts";
import { type Answer, ask, form, newDataset } from "./_ask.ts";
import { type EmbeddedDataverse, startEmbedded } from "./mod.ts";

/** A server in a process of its own, which can be killed. */
interface Remote extends AsyncDisposable {
  readonly baseUrl: URL;
  readonly fetch: typeof globalThis.fetch;
  readonly token: string;
  readonly pid: number;
  kill(): Promise<void>;
}

async function spawn(data: string): Promise<Remote> {
  const program = `
    import { startEmbedded } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    const options = { data: ${
    JSON.stringify(data)
  }, port: 0, publishMs: 5, ingestMs: 5, indexMs: 5 };
    const dataverse = await startEmbedded(options);
    console.log(dataverse.baseUrl.href + " " + dataverse.superuserToken);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", "--ext=ts", program],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const kill = async (): Promise<void> => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It is gone already.
    }
    await child.status;
  };
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  await reader.cancel();
  const [base = "", token = ""] = value.trim().split(" ");
  return {
    baseUrl: new URL(base),
    fetch,
    token,
    pid: child.pid,
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

/** What a client knows to be true, since it was told so. */
interface Known {
  readonly datasets: Set<number>;
  readonly files: Map<number, string>;
  readonly published: Set<number>;
  /** Those whose end or publication was asked for: it is done or not, but not half. */
  readonly doubtful: Set<number>;
}

const good = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** Writes for as long as the server lives. */
async function write(remote: Remote, known: Known, random: () => number): Promise<void> {
  const { token } = remote;
  try {
    for (;;) {
      const created = await ask(remote, "POST api/dataverses/root/datasets", {
        token,
        json: newDataset,
      });
      const id = Number(created.at("id"));
      known.datasets.add(id);
      for (let i = Math.floor(random() * 3); i >= 0; i--) {
        const text = `${id},${i}\n`.repeat(1 + Math.floor(random() * 20_000));
        const body = form({});
        body.append("file", new Blob([text]), `notes ${i}.txt`);
        const added = await ask(remote, `POST api/datasets/${id}/add`, { token, body });
        if (!good(added)) continue;
        const file = Number(added.at("files.0.dataFile.id"));
        known.files.set(file, createHash("md5").update(text).digest("hex"));
      }
      const choice = random();
      if (choice < 0.6) known.doubtful.add(id);
      if (choice < 0.3) {
        const begun = await ask(remote, `POST api/datasets/${id}/actions/:publish?type=major`, {
          token,
        });
        if (good(begun)) known.published.add(id);
      } else if (choice < 0.6) {
        await ask(remote, `DELETE api/datasets/${id}/versions/:draft`, { token });
      }
    }
  } catch {
    // It was killed.
  }
}

/** Shows that all that was told is true, and that nothing is half. */
async function prove(dataverse: EmbeddedDataverse, known: Known, data: string): Promise<void> {
  await dataverse.settle();
  const token = dataverse.superuserToken;
  const stored = new Map<string, number>();
  for (const id of known.datasets) {
    const list = await ask(dataverse, `GET api/datasets/${id}/versions`, { token });
    if (known.doubtful.has(id) && list.status === 404) continue;
    equal(list.status, 200, `dataset ${id}: ${list.text}`);
    const state = list.at("0.versionState");
    if (known.published.has(id)) equal(state, "RELEASED");
    else if (!known.doubtful.has(id)) equal(state, "DRAFT");
    const locks = (await ask(dataverse, `GET api/datasets/${id}/locks`, { token })).json as {
      data: unknown;
    };
    deepEqual(locks.data, []);
    for (const { dataFile } of list.at("0.files") as { dataFile: { id: number; md5: string } }[]) {
      const { text, status } = await ask(dataverse, `GET api/access/datafile/${dataFile.id}`, {
        token,
      });
      equal(status, 200);
      equal(createHash("md5").update(text).digest("hex"), dataFile.md5);
      const wanted = known.files.get(dataFile.id);
      if (wanted !== undefined) equal(dataFile.md5, wanted);
      stored.set(String(id), (stored.get(String(id)) ?? 0) + 1);
    }
  }
  for (const folder of await readdir(join(data, "files"))) {
    const names = await readdir(join(data, "files", folder));
    equal(names.length, stored.get(folder) ?? 0, `bytes of dataset ${folder}: ${names}`);
  }
  deepEqual(await readdir(join(data, "incoming")), []);
  equal(dataverse.requests.some(({ failure }) => failure !== undefined), false);
}

Deno.test("startEmbedded() has no half dataset, no half file and no lost bytes, whenever its process was killed", async () => {
  await inFolder(async (data) => {
    const known: Known = {
      datasets: new Set(),
      files: new Map(),
      published: new Set(),
      doubtful: new Set(),
    };
    const rounds = Number(Deno.env.get("DVFLOW_KILL_ROUNDS") ?? 3);
    for (let round = 0; round < rounds; round++) {
      {
        await using remote = await spawn(data);
        const writers = [1, 2, 3].map(() => write(remote, known, Math.random));
        // On a slow machine nothing is there yet, and nothing would be shown.
        const written = (): boolean => round > 0 || known.files.size > 0;
        for (let i = 0; i < 2000 && !written(); i++) await setTimeout(5);
        await setTimeout(30 + Math.random() * 300);
        await remote.kill();
        await Promise.all(writers);
      }
      await using dataverse = await startEmbedded({ data });
      await prove(dataverse, known, data);
    }
    ok(known.datasets.size > 0 && known.files.size > 0);
  });
});

Deno.test("startEmbedded() says which other process has a data folder, and takes it when that is killed", async () => {
  await inFolder(async (data) => {
    await using remote = await spawn(data);
    await rejects(startEmbedded({ data }), (error: unknown) => {
      ok(error instanceof DvflowError);
      equal(
        error.message,
        `Cannot start on the data folder "${data}": another embedded Dataverse is using it, process ${remote.pid}`,
      );
      return true;
    });
    await remote.kill();
    await using dataverse = await startEmbedded({ data });
    equal(dataverse.superuserToken, remote.token);
  });
});
