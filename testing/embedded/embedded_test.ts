import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { Clock } from "../../lib/clock.ts";
import { DvflowError } from "../../lib/errors/mod.ts";
import { type EmbeddedDataverse, routes, startEmbedded } from "./mod.ts";

type Data = Record<string, unknown>;

interface Answer {
  readonly status: number;
  readonly message: string;
  // What a test reads of an answer is what the test knows.
  // deno-lint-ignore no-explicit-any
  readonly data: any;
  readonly text: string;
}

interface Ask {
  readonly token?: string | undefined;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(
  dataverse: EmbeddedDataverse,
  line: string,
  { token, json, body, headers = {} }: Ask = {},
): Promise<Answer> {
  const [method = "GET", path = ""] = line.split(" ");
  const sent = json === undefined ? body : JSON.stringify(json);
  const response = await dataverse.fetch(new URL(path, dataverse.baseUrl), {
    method,
    headers: {
      ...(json === undefined ? {} : { "Content-Type": "application/json" }),
      ...(token === undefined ? {} : { "X-Dataverse-key": token }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const value = isJson ? JSON.parse(text) : {};
  return { status: response.status, message: value.message, data: value.data, text };
}

const simple = (typeName: string, value: string): Data => ({
  typeName,
  typeClass: "primitive",
  multiple: false,
  value,
});
const compound = (typeName: string, child: string, value: string): Data => ({
  typeName,
  typeClass: "compound",
  multiple: true,
  value: [{ [child]: simple(child, value) }],
});
const metadata = {
  datasetVersion: {
    license: { name: "CC0 1.0" },
    metadataBlocks: {
      citation: {
        fields: [
          simple("title", "Finches"),
          compound("author", "authorName", "Finch, Fiona"),
          compound("datasetContact", "datasetContactEmail", "finch@example.org"),
          compound("dsDescription", "dsDescriptionValue", "About finches"),
          {
            typeName: "subject",
            typeClass: "controlledVocabulary",
            multiple: true,
            value: ["Other"],
          },
        ],
      },
    },
  },
};

interface Opened {
  readonly id: number;
  readonly token: string;
}

/** A dataset of the superuser in a published collection. */
async function openDataset(dataverse: EmbeddedDataverse, alias = "lab"): Promise<Opened> {
  const token = dataverse.superuserToken;
  const collection = { name: "Lab", alias, dataverseContacts: [{ contactEmail: "a@example.org" }] };
  await ask(dataverse, "POST /api/dataverses/root", { token, json: collection });
  await ask(dataverse, `POST /api/dataverses/${alias}/actions/:publish`, { token });
  const made = await ask(dataverse, `POST /api/dataverses/${alias}/datasets`, {
    token,
    json: metadata,
  });
  equal(made.status, 201);
  return { id: made.data.id, token };
}

function fileForm(name: string, content: string, wishes?: unknown): FormData {
  const form = new FormData();
  form.set("file", new File([content], name, { type: "text/plain" }));
  if (wishes !== undefined) form.set("jsonData", JSON.stringify(wishes));
  return form;
}

async function untilUnlocked(dataverse: EmbeddedDataverse, { id, token }: Opened): Promise<void> {
  for (;;) {
    const { data } = await ask(dataverse, `GET /api/datasets/${id}/locks`, { token });
    if (data.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function* repeated(chunk: Uint8Array, times: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < times; i++) yield await Promise.resolve(chunk);
}

/** Sends a file by node:http: a stream in this process's own fetch is slow, and would be what is measured. */
async function sendBytes(
  url: URL,
  token: string,
  content: () => AsyncGenerator<Uint8Array>,
): Promise<{ readonly files: readonly { readonly dataFile: { id: number; filesize: number } }[] }> {
  const request = httpRequest(url, {
    method: "POST",
    headers: { "X-Dataverse-key": token, "Content-Type": "multipart/form-data; boundary=b0undary" },
  });
  const answer = once(request, "response");
  await pipeline(async function* () {
    yield '--b0undary\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n';
    yield* content();
    yield "\r\n--b0undary--\r\n";
  }, request);
  const [response] = await answer;
  return JSON.parse(await text(response)).data;
}

/** Time that stands still, and waits that end when they are told to. */
class HeldClock implements Clock {
  readonly #waiting: (() => void)[] = [];
  now(): Date {
    return new Date("2026-05-04T10:00:00.000Z");
  }
  sleep(_ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      this.#waiting.push(resolve);
    });
  }
  /** Ends all waits. */
  go(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

Deno.test("startEmbedded() starts within 200 ms on a busy machine", async () => {
  await (await startEmbedded())[Symbol.asyncDispose]();
  const started = performance.now();
  await using dataverse = await startEmbedded();
  ok(performance.now() - started < 200);
  equal((await ask(dataverse, "GET /api/info/version")).data.version, "6.8");
});

Deno.test("startEmbedded() listens on a port that is free, and its fetch goes on working", async () => {
  await using dataverse = await startEmbedded({ port: 0 });
  equal(dataverse.baseUrl.hostname, "127.0.0.1");
  const response = await fetch(new URL("api/info/version", dataverse.baseUrl));
  equal((await response.json()).data.version, "6.8");
  equal((await ask(dataverse, "GET /api/v1/info/version/")).status, 200);
});

Deno.test("startEmbedded() lets guest, user and superuser do what each may", async () => {
  await using dataverse = await startEmbedded();
  const opened = await openDataset(dataverse);
  const { id } = opened;
  const ada = await dataverse.createUser({ userName: "ada" });
  const path = `/api/datasets/${id}`;
  equal(
    (await ask(dataverse, `GET ${path}`)).message,
    "User :guest is not permitted to perform requested action.",
  );
  equal((await ask(dataverse, `GET ${path}`, { token: ada.token })).status, 401);
  equal((await ask(dataverse, `GET ${path}`, { token: "nonsense" })).message, "Bad API key");
  const role = { assignee: "@ada", role: "curator" };
  const given = await ask(dataverse, `POST ${path}/assignments`, {
    token: dataverse.superuserToken,
    json: role,
  });
  equal(given.status, 200);
  equal((await ask(dataverse, `GET ${path}`, { token: ada.token })).status, 200);
  equal(
    (await ask(dataverse, `POST ${path}/actions/:publish?type=major`, { token: ada.token })).status,
    200,
  );
  await untilUnlocked(dataverse, opened);
  equal((await ask(dataverse, `DELETE ${path}/destroy`, { token: ada.token })).status, 401);
  await ask(dataverse, "PUT /api/admin/superuser/ada", { body: "true" });
  equal((await ask(dataverse, `DELETE ${path}/destroy`, { token: ada.token })).status, 200);
});

Deno.test("startEmbedded() takes a preview token as a key to one dataset only", async () => {
  await using dataverse = await startEmbedded();
  const { id, token } = await openDataset(dataverse);
  const other = await ask(dataverse, "POST /api/dataverses/lab/datasets", {
    token,
    json: metadata,
  });
  const preview = await ask(dataverse, `POST /api/datasets/${id}/previewUrl`, { token });
  const key = preview.data.token;
  equal((await ask(dataverse, `GET /api/datasets/${id}`, { token: key })).status, 200);
  equal((await ask(dataverse, `GET /api/datasets/${other.data.id}`, { token: key })).status, 401);
  await ask(dataverse, `DELETE /api/datasets/${id}/previewUrl`, { token });
  equal((await ask(dataverse, `GET /api/datasets/${id}`, { token: key })).message, "Bad API key");
});

Deno.test("startEmbedded() holds a dataset while it is being published", async () => {
  const clock = new HeldClock();
  await using dataverse = await startEmbedded({ clock });
  const dataset = await openDataset(dataverse);
  const { id, token } = dataset;
  const path = `/api/datasets/${id}`;
  equal((await ask(dataverse, `POST ${path}/actions/:publish?type=major`, { token })).status, 200);
  const locks = await ask(dataverse, `GET ${path}/locks`, { token });
  equal(locks.data[0].lockType, "finalizePublication");
  const refused = await ask(dataverse, `POST ${path}/add`, { token, body: fileForm("a.txt", "a") });
  deepEqual([refused.status, refused.message], [400, "Failed to add file to dataset."]);
  equal((await ask(dataverse, `DELETE ${path}`, { token })).status, 403);
  clock.go();
  await untilUnlocked(dataverse, dataset);
  const published = await ask(dataverse, `GET ${path}/versions/:latest-published`);
  deepEqual(
    [published.data.versionNumber, published.data.releaseTime],
    [1, "2026-05-04T10:00:00Z"],
  );
});

Deno.test("startEmbedded() refuses adds to one dataset that come at the same time", async () => {
  await using dataverse = await startEmbedded();
  const { id, token } = await openDataset(dataverse);
  const add = (name: string): Promise<Answer> =>
    ask(dataverse, `POST /api/datasets/${id}/add`, { token, body: fileForm(name, name) });
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => add(`${i}.txt`)));
  const added = answers.filter(({ status }) => status === 200).length;
  ok(added >= 1 && added < 12, `${added} were added`);
  for (const { status, message } of answers.filter((answer) => answer.status !== 200)) {
    deepEqual([status, message], [400, "Failed to add file to dataset."]);
  }
  for (let i = 0; i < 5; i++) equal((await add(`later${i}.txt`)).status, 200);
  const list = await ask(dataverse, `GET /api/datasets/${id}/versions/:draft/files`, { token });
  equal(list.data.length, added + 5);
});

Deno.test("startEmbedded() keeps labels and folders inside the dataset", async () => {
  await using dataverse = await startEmbedded();
  const { id, token } = await openDataset(dataverse);
  const add = (wishes: Data): Promise<Answer> =>
    ask(dataverse, `POST /api/datasets/${id}/add`, { token, body: fileForm("x.txt", "x", wishes) });
  equal((await add({ label: "../../x.txt" })).status, 400);
  const climbing = await add({ directoryLabel: "../../../etc" });
  equal(climbing.data.files[0].directoryLabel, "etc");
  const file = climbing.data.files[0].dataFile.id;
  equal((await ask(dataverse, `GET /api/access/datafile/${file}`, { token })).text, "x");
});

Deno.test("startEmbedded() receives and gives a big file in bounded memory", async () => {
  await using dataverse = await startEmbedded({ port: 0 });
  const { id, token } = await openDataset(dataverse);
  const [chunk, chunks] = [new Uint8Array(256 * 1024).fill(7), 1024];
  const before = Deno.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => most = Math.max(most, Deno.memoryUsage().rss), 20);
  const data = await sendBytes(
    new URL(`api/datasets/${id}/add`, dataverse.baseUrl),
    token,
    () => repeated(chunk, chunks),
  );
  const { id: file, filesize } = data.files[0]!.dataFile;
  equal(filesize, chunk.length * chunks);
  const download = await fetch(new URL(`api/access/datafile/${file}`, dataverse.baseUrl), {
    headers: { "X-Dataverse-key": token },
  });
  let received = 0;
  for await (const part of download.body ?? []) received += part.length;
  clearInterval(watch);
  equal(received, filesize);
  ok(most - before < 160 * 1024 * 1024, `memory grew by ${(most - before) >> 20} MiB`);
});

Deno.test("startEmbedded() leaves nothing of an upload that breaks off", async () => {
  const data = await Deno.makeTempDir();
  try {
    await using dataverse = await startEmbedded({ data });
    const { id, token } = await openDataset(dataverse);
    const cut = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf';
    const answer = await ask(dataverse, `POST /api/datasets/${id}/add`, {
      token,
      body: cut,
      headers: { "Content-Type": "multipart/form-data; boundary=b" },
    });
    equal(answer.status, 400);
    const list = await ask(dataverse, `GET /api/datasets/${id}/versions/:draft/files`, { token });
    equal(list.data.length, 0);
    deepEqual(await Array.fromAsync(Deno.readDir(join(data, "incoming"))), []);
  } finally {
    await Deno.remove(data, { recursive: true });
  }
});

Deno.test("startEmbedded() gives parts of a file, and refuses parts that are not there", async () => {
  await using dataverse = await startEmbedded();
  const { id, token } = await openDataset(dataverse);
  const added = await ask(dataverse, `POST /api/datasets/${id}/add`, {
    token,
    body: fileForm("digits.txt", "0123456789"),
  });
  const path = `GET /api/access/datafile/${added.data.files[0].dataFile.id}`;
  const part = (range: string): Promise<Answer> =>
    ask(dataverse, path, { token, headers: { "Range": range } });
  deepEqual([(await part("bytes=2-4")).status, (await part("bytes=2-4")).text], [206, "234"]);
  equal((await part("bytes=-3")).text, "789");
  equal((await part("bytes=8-100")).text, "89");
  match((await part("bytes=0-1,3-4")).message, /Only one range is allowed/);
  equal((await part("bytes=20-30")).status, 416);
});

Deno.test("startEmbedded() keeps its state in a folder, which one server has at a time", async () => {
  const data = await Deno.makeTempDir();
  try {
    let token: string;
    let dataset: Opened;
    {
      await using dataverse = await startEmbedded({ data });
      token = dataverse.superuserToken;
      dataset = await openDataset(dataverse);
      await rejects(startEmbedded({ data }), (error: unknown) => {
        ok(error instanceof DvflowError);
        match(error.message, /another embedded Dataverse is using it/);
        return true;
      });
    }
    await using again = await startEmbedded({ data });
    equal(again.superuserToken, token);
    equal((await ask(again, `GET /api/datasets/${dataset.id}`, { token })).status, 200);
  } finally {
    await Deno.remove(data, { recursive: true });
  }
});

Deno.test("startEmbedded() finishes after a kill what it had begun to publish", async () => {
  const data = await Deno.makeTempDir();
  const program = `
    import { startEmbedded } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    const dataverse = await startEmbedded({ data: ${
    JSON.stringify(data)
  }, port: 0, publishMs: 3600000 });
    console.log(dataverse.baseUrl.href + " " + dataverse.superuserToken);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", program],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  try {
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const { value = "" } = await reader.read();
    const [base = "", superuserToken = ""] = value.trim().split(" ");
    await reader.cancel();
    const remote = {
      baseUrl: new URL(base),
      fetch,
      superuserToken,
    } as unknown as EmbeddedDataverse;
    const dataset = await openDataset(remote);
    const { id, token } = dataset;
    await ask(remote, `POST /api/datasets/${id}/add`, { token, body: fileForm("a.txt", "kept") });
    await ask(remote, `POST /api/datasets/${id}/actions/:publish?type=major`, { token });
    await rejects(startEmbedded({ data }), DvflowError);
    child.kill("SIGKILL");
    await child.status;
    await using again = await startEmbedded({ data });
    const version = await ask(again, `GET /api/datasets/${id}/versions/1.0`);
    equal(version.data.versionState, "RELEASED");
    const file = version.data.files[0].dataFile.id;
    equal((await ask(again, `GET /api/access/datafile/${file}`)).text, "kept");
    deepEqual((await ask(again, `GET /api/datasets/${id}/locks`)).data, []);
  } finally {
    try {
      child.kill("SIGKILL");
    } catch {
      // It is gone already.
    }
    await Deno.remove(data, { recursive: true });
  }
});

Deno.test("startEmbedded() stays up whatever comes in", async () => {
  await using dataverse = await startEmbedded({ port: 0 });
  const { id, token } = await openDataset(dataverse);
  const json = { "Content-Type": "application/json" };
  const tries: readonly (readonly [string, Ask])[] = [
    ["POST /api/dataverses/lab/datasets", { token, body: "{", headers: json }],
    ["POST /api/dataverses/lab/datasets", { token, body: "[1,2]", headers: json }],
    ["POST /api/dataverses/lab/datasets", {
      token,
      json: { datasetVersion: { metadataBlocks: 7 } },
    }],
    ["POST /api/dataverses/root", { token, body: "null", headers: json }],
    [`PUT /api/datasets/${id}/editMetadata`, { token, json: { fields: [{ typeName: 3 }] } }],
    [`PUT /api/datasets/${id}/editMetadata`, { token, json: { fields: [null, 1] } }],
    [`POST /api/datasets/${id}/add`, {
      token,
      body: "x",
      headers: { "Content-Type": "multipart/form-data" },
    }],
    [`POST /api/datasets/${id}/assignments`, { token, json: { assignee: 1, role: {} } }],
    [`POST /api/datasets/${id}/files/metadata`, { token, json: [{ dataFileId: "x" }] }],
    [`PUT /api/datasets/${id}/deleteFiles`, { token, json: { a: 1 } }],
    ["GET /api/search?q=%22%28&per_page=x&start=-4", {}],
    ["GET /api/datasets/99999999999999999999", { token }],
    ["GET /api/files/1e9", { token }],
    ["GET /api/access/datafile/nonsense", { token }],
    ["GET /api/%E0%A4%A", {}],
  ];
  for (const [line, options] of tries) {
    const { status } = await ask(dataverse, line, options);
    ok(status >= 200 && status < 600, `${line} ${status}`);
  }
  deepEqual(dataverse.requests.filter(({ failure }) => failure !== undefined), []);
  equal((await ask(dataverse, "GET /api/info/version")).status, 200);
});

Deno.test("startEmbedded() answers 200 clients at the same time", async () => {
  await using dataverse = await startEmbedded({ port: 0 });
  await openDataset(dataverse);
  const token = dataverse.superuserToken;
  const answers = await Promise.all(Array.from({ length: 200 }, async () => {
    const response = await fetch(new URL("api/dataverses/lab/datasets", dataverse.baseUrl), {
      method: "POST",
      headers: { "X-Dataverse-key": token, "Content-Type": "application/json" },
      body: JSON.stringify(metadata),
    });
    return (await response.json()).data.persistentId as string;
  }));
  equal(new Set(answers).size, 200);
});

Deno.test("startEmbedded() logs requests without what opens anything", async () => {
  await using dataverse = await startEmbedded();
  const token = dataverse.superuserToken;
  await ask(dataverse, `GET /api/users/:me?key=${token}`);
  await ask(dataverse, `GET /api/datasets/previewUrlDatasetVersion/${token}`);
  await ask(dataverse, `GET /api/nonsense?key=${token}`);
  const log = JSON.stringify(dataverse.requests);
  equal(log.includes(token), false, log);
  equal(dataverse.requests.length, 3);
  const error = await ask(dataverse, `GET /api/nonsense?key=${token}`);
  equal(error.text.includes(token), false);
});

Deno.test("routes() lists every endpoint of Dataverse once, and whether it is answered", () => {
  const list = routes();
  const of = (path: string): boolean | undefined =>
    list.find((one) => one.path === path)?.implemented;
  equal(of("/api/datasets/{id}/add"), true);
  equal(of("/api/ingest/test/file"), false);
  equal(list.length, 543);
  const keys = list.map(({ method, path, takes, gives }) =>
    `${method} ${path} ${takes.join()} ${gives.join()}`
  );
  equal(new Set(keys).size, keys.length);
});
