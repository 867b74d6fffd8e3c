import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DvflowError } from "../../../lib/errors/mod.ts";
import { inFolder } from "../../in_folder.ts";
import { type EmbeddedDataverse, type EmbeddedOptions, startEmbedded } from "../mod.ts";
import { Wire } from "../_wire.ts";
import { listen } from "./listen.ts";

async function listening(options: EmbeddedOptions = {}): Promise<EmbeddedDataverse> {
  return await startEmbedded({ port: 0, ...options });
}

async function ask(dataverse: EmbeddedDataverse, line: string, body?: BodyInit): Promise<Response> {
  const [method = "GET", path = ""] = line.split(" ");
  const response = await dataverse.fetch(new URL(path, dataverse.baseUrl), {
    method,
    headers: {
      "X-Dataverse-key": dataverse.superuserToken,
      ...(typeof body === "string" ? { "Content-Type": "application/json" } : {}),
    },
    ...(body === undefined ? {} : { body }),
  });
  ok(response.ok, `${line}: ${response.status} ${response.ok ? "" : await response.text()}`);
  return response;
}

async function openDataset(dataverse: EmbeddedDataverse): Promise<number> {
  const text = (typeName: string, value: string) => ({
    [typeName]: { typeName, typeClass: "primitive", multiple: false, value },
  });
  const fields = [
    text("title", "Finches")["title"],
    ...Object.entries({
      author: text("authorName", "Finch, Fiona"),
      datasetContact: text("datasetContactEmail", "finch@example.org"),
      dsDescription: text("dsDescriptionValue", "About finches"),
    }).map(([typeName, value]) => ({
      typeName,
      typeClass: "compound",
      multiple: true,
      value: [value],
    })),
    { typeName: "subject", typeClass: "controlledVocabulary", multiple: true, value: ["Other"] },
  ];
  const made = await ask(
    dataverse,
    "POST /api/dataverses/root/datasets",
    JSON.stringify({ datasetVersion: { metadataBlocks: { citation: { fields } } } }),
  );
  return (await made.json()).data.id;
}

async function filesOf(dataverse: EmbeddedDataverse, dataset: number): Promise<unknown[]> {
  return (await (await ask(dataverse, `GET /api/datasets/${dataset}/versions/:draft/files`)).json())
    .data;
}

/** The head of an upload with a given length; the part's own head stands in it already. */
function upload(dataset: number, token: string, { length = 1_000_000_000, more = "" } = {}) {
  return `POST /api/datasets/${dataset}/add HTTP/1.1\r\nHost: x\r\nX-Dataverse-key: ${token}\r\n` +
    `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${length}\r\n${more}\r\n`;
}

const partHead = '--b\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n';
const version = "GET /api/info/version HTTP/1.1\r\nHost: x\r\n\r\n";

/** Waits until something is so; what never is runs into the test's own end. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; !await isSo();) {
    ok(Date.now() < end, "it did not come to be");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

Deno.test("startEmbedded() answers one request after another on a connection", async () => {
  await using dataverse = await listening();
  await using wire = new Wire(dataverse);
  wire.send(version + version);
  for (let i = 0; i < 2; i++) {
    const head = await wire.until("\r\n\r\n");
    match(head, /^HTTP\/1\.1 200 OK\r\n/);
    match(head, /\r\nContent-Length: 53\r\n/);
    await wire.until('"build":null}}');
  }
  wire.send(version.replace("GET", "HEAD") + version);
  match(await wire.until("\r\n\r\n"), /\r\nContent-Length: 53\r\n/);
  match(await wire.until("\r\n\r\n"), /^HTTP\/1\.1 200 OK\r\n/);
});

Deno.test("startEmbedded() takes a path as it was sent", async () => {
  await using dataverse = await listening();
  await using wire = new Wire(dataverse);
  const get = async (target: string): Promise<string> => {
    wire.send(`GET ${target} HTTP/1.1\r\nHost: dv.example.org:99\r\n\r\n`);
    const head = await wire.until("\r\n\r\n");
    return head.slice(9, 12) + await wire.until("}");
  };
  match(await get("/api//info/version/"), /^200.*"6\.8"/);
  match(
    await get("/api/nonsense%2Fa%20b/%C3%BC?x=a%2Bb+c"),
    /nonsense%2Fa%20b\/%C3%BC\?x=a%2Bb\+c/,
  );
  match(await get("/api/nonsense/doi:10.5072/FK2/A"), /"http:\/\/dv\.example\.org:99\/api\/v1\/n/);
  match(await get("http://other.example.org/api/nonsense"), /"http:\/\/other\.example\.org\/api/);
});

Deno.test("startEmbedded() says what is wrong with a request that it cannot read", async () => {
  await using dataverse = await listening();
  const sent = async (text: string): Promise<string> => {
    await using wire = new Wire(dataverse);
    wire.send(text);
    await wire.closed;
    return wire.rest;
  };
  const line = "GET /api/search?q=";
  match(await sent(`${line}\xc3\xbc HTTP/1.1\r\nHost: x\r\n\r\n`), /^HTTP\/1\.1 400 .*encoded\.$/s);
  match(await sent("\x16\x03\x01 hello\r\n\r\n"), /^HTTP\/1\.1 400 .*cannot be read\.$/s);
  match(
    await sent(`${line}${"a".repeat(70_000)} HTTP/1.1\r\nHost: x\r\n\r\n`),
    /^HTTP\/1\.1 400 .*longer than 8 KiB/s,
  );
  match(await sent("GET /api/x HTTP/1.1\r\nHost: a/b\r\n\r\n"), /^HTTP\/1\.1 400 /);
  await using wire = new Wire(dataverse);
  wire.send(`${line}${"a".repeat(7_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
  match(await wire.until("\r\n\r\n"), /^HTTP\/1\.1 200 /);
});

Deno.test("startEmbedded() reads the bytes of header values and of part names as Latin-1", async () => {
  await using dataverse = await listening({ superuserToken: "schl\xfcssel" });
  const dataset = await openDataset({ ...dataverse, superuserToken: "schl\xfcssel" });
  await using wire = new Wire(dataverse);
  const body = partHead.replace("big.bin", "\xc3\xbcbung.txt") + "x\r\n--b--\r\n";
  wire.send(upload(dataset, "schl\xfcssel", { length: body.length }) + body);
  match(await wire.until("\r\n\r\n"), /^HTTP\/1\.1 200 /);
  const [file] = await filesOf({ ...dataverse, superuserToken: "schl\xfcssel" }, dataset);
  equal((file as { label: string }).label, "\xc3\xbcbung.txt");
});

Deno.test("startEmbedded() asks for the body before it looks at the token, and refuses it early", async () => {
  await using dataverse = await listening();
  const dataset = await openDataset(dataverse);
  await using wire = new Wire(dataverse);
  wire.send(upload(dataset, "wrong", { more: "Expect: 100-continue\r\n" }));
  equal(await wire.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  // The refusal comes while the body is being sent; after some more of it the connection ends.
  const sent = await wire.pour(new Uint8Array(65_536), 1_000);
  await wire.closed;
  ok(sent < 50_000_000, `${sent} bytes were taken`);
  match(wire.rest, /^HTTP\/1\.1 401 .*\r\nConnection: close\r\n.*"Bad API key"}$/s);
});

Deno.test("startEmbedded() answers before its end a body that makes no sense", async () => {
  await using dataverse = await listening();
  const dataset = await openDataset(dataverse);
  await using wire = new Wire(dataverse);
  wire.send(upload(dataset, dataverse.superuserToken) + "--b\r\nContent-Type: no\r\n\r\n");
  const sent = await wire.pour(new Uint8Array(65_536), 1_000);
  await wire.closed;
  ok(sent < 50_000_000, `${sent} bytes were taken`);
  match(wire.rest, /^HTTP\/1\.1 400 .*\r\nConnection: close\r\n.*HTTP 400 Bad Request/s);
  deepEqual(await filesOf(dataverse, dataset), []);
});

Deno.test("startEmbedded() keeps a connection whose small body was not wanted", async () => {
  await using dataverse = await listening();
  const dataset = await openDataset(dataverse);
  await using wire = new Wire(dataverse);
  wire.send(upload(dataset, "wrong", { length: 100_000 }));
  match(await wire.until('"Bad API key"}'), /^HTTP\/1\.1 401 .*\r\nConnection: keep-alive\r\n/s);
  await wire.pour(new Uint8Array(10_000), 10);
  wire.send(version);
  match(await wire.until('"build":null}}'), /^HTTP\/1\.1 200 /);
});

Deno.test("startEmbedded() leaves nothing of an upload whose client goes away", async () => {
  await inFolder(async (data) => {
    await using dataverse = await listening({ data });
    const dataset = await openDataset(dataverse);
    await using wire = new Wire(dataverse);
    wire.send(upload(dataset, dataverse.superuserToken) + partHead);
    await wire.pour(new Uint8Array(65_536), 32);
    await until(async () => (await readdir(join(data, "incoming"))).length === 1);
    wire.cut();
    await until(async () => (await readdir(join(data, "incoming"))).length === 0);
    deepEqual(await filesOf(dataverse, dataset), []);
    deepEqual((await (await ask(dataverse, `GET /api/datasets/${dataset}/locks`)).json()).data, []);
    equal(dataverse.requests.some(({ failure }) => failure !== undefined), false);
  });
});

Deno.test("startEmbedded() reads a file no faster than its client does, and ends where that goes away", async () => {
  await using dataverse = await listening();
  const [chunk, chunks, token] = [new Uint8Array(256 * 1024), 1024, dataverse.superuserToken];
  const dataset = await openDataset(dataverse);
  await using sender = new Wire(dataverse);
  const [head, tail] = [partHead, "\r\n--b--\r\n"];
  const length = head.length + chunk.length * chunks + tail.length;
  sender.send(upload(dataset, token, { length }) + head);
  await sender.pour(chunk, chunks);
  sender.send(tail);
  const file = /"dataFile":{"id":(\d+)/.exec(await sender.until("}}"))?.[1];
  const get =
    `GET /api/access/datafile/${file} HTTP/1.1\r\nHost: x\r\nX-Dataverse-key: ${token}\r\n\r\n`;
  await using slow = new Wire(dataverse);
  slow.send(get);
  match(await slow.until("\r\n\r\n"), /^HTTP\/1\.1 200 /);
  slow.pause();
  const { rss } = Deno.memoryUsage();
  // While another one gets all of it, the slow one's share must not pile up.
  const response = await fetch(new URL(`api/access/datafile/${file}`, dataverse.baseUrl), {
    headers: { "X-Dataverse-key": token },
  });
  let received = 0;
  for await (const part of response.body ?? []) received += part.length;
  equal(received, chunk.length * chunks);
  const grown = (Deno.memoryUsage().rss - rss) >> 20;
  ok(grown < 160, `memory grew by ${grown} MiB`);
  slow.cut();
  await ask(dataverse, "GET /api/info/version");
});

Deno.test("startEmbedded() closes what is idle when it stops, and lets end what is under way", async () => {
  await inFolder(async (data) => {
    await using dataverse = await listening({ data });
    const dataset = await openDataset(dataverse);
    await using idle = new Wire(dataverse);
    idle.send(version);
    await idle.until('"build":null}}');
    await using fresh = new Wire(dataverse);
    await using busy = new Wire(dataverse);
    const body = `${partHead}kept\r\n--b--\r\n`;
    busy.send(
      upload(dataset, dataverse.superuserToken, { length: body.length }) + body.slice(0, 80),
    );
    await until(async () => (await readdir(join(data, "incoming"))).length === 1);
    const stopped = dataverse[Symbol.asyncDispose]();
    await Promise.all([idle.closed, fresh.closed]);
    busy.send(body.slice(80));
    const answer = await busy.until("}}");
    match(answer, /^HTTP\/1\.1 200 .*\r\nConnection: close\r\n/s);
    await Promise.all([stopped, busy.closed]);
    await rejects(fetch(dataverse.baseUrl), TypeError);
  });
});

Deno.test("listen() waits when it stops for what is being answered, but not for a client that stands still", async () => {
  const asked = Promise.withResolvers<void>();
  const reply = Promise.withResolvers<void>();
  const listener = await listen(async ({ body }) => {
    asked.resolve();
    const read = Array.fromAsync(body ?? []).then(() => "all came", () => "it broke off");
    await reply.promise;
    events.push(await read);
    return { status: 200, headers: {}, content: undefined };
  }, { port: 0, hostname: "127.0.0.1", graceMs: 1 });
  const events: string[] = [];
  await using wire = new Wire({ baseUrl: new URL(`http://127.0.0.1:${listener.port}/`) });
  wire.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
  await asked.promise;
  const stopped = listener[Symbol.asyncDispose]().then(() => events.push("stopped"));
  await wire.closed;
  reply.resolve();
  await stopped;
  deepEqual(events, ["it broke off", "stopped"]);
});

Deno.test("startEmbedded() says who has the port, and leaves nothing behind", async () => {
  await using first = await listening();
  const port = Number(first.baseUrl.port);
  await rejects(startEmbedded({ port }), (error: unknown) => {
    ok(error instanceof DvflowError);
    equal(
      error.message,
      `Cannot listen on "127.0.0.1", port ${port}: another program is using it`,
    );
    match(error.hint ?? "", /another port/);
    return true;
  });
});
