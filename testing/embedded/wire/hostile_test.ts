import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type EmbeddedDataverse, type EmbeddedOptions, startEmbedded } from "../mod.ts";
import { Lab } from "../_lab.ts";
import { Wire } from "../_wire.ts";

async function openLab(options: EmbeddedOptions = {}): Promise<Lab> {
  const lab = new Lab(await startEmbedded({ port: 0, ...options }));
  await lab.collection("lab");
  return lab;
}

/** Sends bytes on a connection of their own, and gives all that comes until it is closed. */
async function sent(dataverse: EmbeddedDataverse, text: string): Promise<string> {
  await using wire = new Wire(dataverse);
  wire.send(text);
  await wire.closed;
  return wire.rest;
}

/** A request that ends its connection. */
function request(line: string, headers: readonly string[] = [], body = ""): string {
  return [`${line} HTTP/1.1`, "Host: x", "Connection: close", ...headers, "", body].join("\r\n");
}

/** What there is on a server: it must not change by what is refused. */
async function stateOf({ dataverse }: Lab): Promise<string> {
  const { superuserToken: token, baseUrl } = dataverse;
  const asked = ["dataverses/root/contents", "dataverses/lab/contents", "dataverses/lab"];
  const texts = await Promise.all(asked.map(async (path) => {
    const response = await dataverse.fetch(new URL(`api/${path}`, baseUrl), {
      headers: { "X-Dataverse-key": token },
    });
    return await response.text();
  }));
  return texts.join("\n");
}

function noFailures({ dataverse }: Lab): void {
  deepEqual(dataverse.requests.filter(({ failure }) => failure !== undefined), []);
}

const json = '{"alias":"new","name":"New","dataverseContacts":[{"contactEmail":"a@example.org"}]}';
const length = `Content-Length: ${json.length}`;
const chunked = "Transfer-Encoding: chunked";
const inChunks = `${json.length.toString(16)}\r\n${json}\r\n0\r\n\r\n`;

Deno.test("startEmbedded() refuses a body of which two lengths are told, or one that is none", async () => {
  await using lab = await openLab();
  const before = await stateOf(lab);
  const { superuserToken } = lab.dataverse;
  const own = [`X-Dataverse-key: ${superuserToken}`, "Content-Type: application/json"];
  const bodies: readonly (readonly [readonly string[], string])[] = [
    [[length, chunked], inChunks],
    [[chunked, length], inChunks],
    [[length, "Content-Length: 3"], json],
    [["Content-Length: -1"], json],
    [["Content-Length: +83"], json],
    [["Content-Length: 0x53"], json],
    [["Content-Length: 99999999999999999999"], json],
    [["Transfer-Encoding : chunked"], inChunks],
    [["Transfer-Encoding: chunked, gzip"], inChunks],
    [[chunked], `zz\r\n${json}\r\n0\r\n\r\n`],
    [[chunked], `3\r\n${json}\r\n0\r\n\r\n`],
    [[chunked], `fffffffffffffffff\r\n${json}\r\n0\r\n\r\n`],
  ];
  for (const [headers, body] of bodies) {
    const answer = await sent(
      lab.dataverse,
      request("POST /api/dataverses/lab", [...own, ...headers], body),
    );
    match(answer, /^HTTP\/1\.1 400 /, `${headers} ${body.slice(0, 5)}`);
    equal(answer.split("HTTP/1.1").length, 2, "one answer");
  }
  equal(await stateOf(lab), before);
  noFailures(lab);
});

Deno.test("startEmbedded() lets nothing be smuggled behind a body", async () => {
  await using lab = await openLab();
  const hidden = request("DELETE /api/dataverses/lab", [
    `X-Dataverse-key: ${lab.dataverse.superuserToken}`,
  ]);
  const answer = await sent(
    lab.dataverse,
    `POST /api/dataverses/lab HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n${chunked}\r\n\r\n` +
      `0\r\n\r\n${hidden}`,
  );
  match(answer, /^HTTP\/1\.1 400 /);
  equal(answer.split("HTTP/1.1").length, 2);
  equal((await lab.ask("GET dataverses/lab")).status, 200);
});

Deno.test("startEmbedded() answers what makes sense before what makes none, and then closes", async () => {
  await using lab = await openLab();
  const get = "GET /api/info/version HTTP/1.1\r\nHost: x\r\n\r\n";
  const answer = await sent(lab.dataverse, `${get}${get}nonsense\r\n\r\n`);
  deepEqual(answer.match(/HTTP\/1\.1 \d+/g), ["HTTP/1.1 200", "HTTP/1.1 200"]);
  // A body whose length nobody tells is none, and what follows is no request.
  const own = `X-Dataverse-key: ${lab.dataverse.superuserToken}\r\nContent-Type: application/json`;
  const bare = `POST /api/dataverses/lab HTTP/1.1\r\nHost: x\r\n${own}\r\n\r\n${json}`;
  match(await sent(lab.dataverse, bare), /^HTTP\/1\.1 400 .*Invalid token=EOF/s);
});

Deno.test("startEmbedded() refuses odd heads of requests without looking at what they ask", async () => {
  await using lab = await openLab();
  const { dataverse } = lab;
  const heads = [
    request(`GET /api/info/version?x=${"a".repeat(9_000)}`),
    request("GET /api/info/version", [`X-Long: ${"a".repeat(9_000)}`]),
    request("GET /api/info/version", Array.from({ length: 101 }, (_, i) => `X-${i}: 1`)),
    request("GET /../api/info/version"),
    request("GET /api/info/%2e%2e/info/version"),
    request("GET /api/%2E/info/version"),
    request("GET /api/dataverses/a%00b"),
    request("GET /api/dataverses/%ff"),
    request("GET /api/info/version", ["X-A: a\0b"]),
    request("GET /api/info/version", ["X-A: a\rX-B: c"]),
    request("GET /api/info/version", ["X(A): b"]),
    "GET /api/info/version HTTP/1.1\r\n\r\n",
    "GET /api/info/version HTTP/9.9\r\nHost: x\r\n\r\n",
  ];
  for (const head of heads) {
    match(await sent(dataverse, head), /^HTTP\/1\.1 400 /, head.slice(0, 80));
  }
  match(await sent(dataverse, "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"), /^HTTP\/1\.1 405 /);
  match(await sent(dataverse, request("GET /api/info/../info/version")), /^HTTP\/1\.1 200 /);
  match(
    await sent(dataverse, request("GET /api/info/version", ["Expect: the-unexpected"])),
    /^HTTP\/1\.1 200 /,
  );
  noFailures(lab);
});

Deno.test("startEmbedded() closes the connection after 400, as the real one does", async () => {
  await using lab = await openLab();
  await using wire = new Wire(lab.dataverse);
  const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  wire.send(get("/api/nonsense") + get("/api/datasets/x") + get("/api/info/version"));
  await wire.closed;
  deepEqual(wire.rest.match(/HTTP\/1\.1 \d+/g), ["HTTP/1.1 404", "HTTP/1.1 400"]);
});

Deno.test("startEmbedded() gives up on who sends a head too slowly, and on a body that stands still", async () => {
  await using lab = await openLab({ headersMs: 100, stallMs: 100 });
  const { dataverse } = lab;
  const before = await stateOf(lab);
  match(await sent(dataverse, "GET /api/info/version HTTP/1.1\r\nHost:"), /^(HTTP\/1\.1 408 |$)/);
  const own = [`X-Dataverse-key: ${dataverse.superuserToken}`, "Content-Type: application/json"];
  const half = request("POST /api/dataverses/lab", [...own, length], json.slice(0, 20));
  match(await sent(dataverse, half), /^HTTP\/1\.1 408 .*Connection: close/s);
  const dataset = await lab.dataset();
  const multipart = [own[0]!, "Content-Type: multipart/form-data; boundary=b", chunked];
  const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf';
  const upload = request(
    `POST /api/datasets/${dataset}/add`,
    multipart,
    `${part.length.toString(16)}\r\n${part}\r\n`,
  );
  match(await sent(dataverse, upload), /^HTTP\/1\.1 408 /);
  equal((await lab.get(`GET datasets/${dataset}/versions/:draft/files`)).length, 0);
  await lab.get(`DELETE datasets/${dataset}`);
  equal(await stateOf(lab), before);
  noFailures(lab);
});

Deno.test("startEmbedded() gives up on who takes nothing of what is sent", async () => {
  await using lab = await openLab({ stallMs: 200 });
  const dataset = await lab.dataset();
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(64 << 20)]), "big.bin");
  const { files } = await lab.get(`POST datasets/${dataset}/add`, { body: form });
  await using wire = new Wire(lab.dataverse);
  const own = [`X-Dataverse-key: ${lab.dataverse.superuserToken}`];
  wire.pause();
  wire.send(request(`GET /api/access/datafile/${files[0].dataFile.id}`, own));
  // Nobody reads: the server cuts, which shows when what had been sent by then is read.
  await lab.dataverse.fetch(new URL("api/info/version", lab.dataverse.baseUrl));
  await new Promise((resolve) => setTimeout(resolve, 600));
  wire.resume();
  await wire.closed;
  ok(wire.rest.length < 64 << 20, `${wire.rest.length} bytes came`);
  noFailures(lab);
});

Deno.test("startEmbedded() puts no line ends into headers, whatever something is called", async () => {
  await using lab = await openLab();
  const { dataverse } = lab;
  const line = "\r\nX-Injected: yes";
  const dataset = await lab.dataset(`Odd${line}`);
  const form = new FormData();
  form.append("file", new Blob(["x"]), "plain.txt");
  form.append("jsonData", JSON.stringify({ description: line }));
  const { files } = await lab.get(`POST datasets/${dataset}/add`, { body: form });
  const own = [`X-Dataverse-key: ${dataverse.superuserToken}`];
  const answers = await Promise.all([
    sent(dataverse, request(`GET /api/access/datafile/${files[0].dataFile.id}`, own)),
    sent(dataverse, request(`GET /api/access/dataset/${dataset}`, own)),
    sent(dataverse, request("GET /api/nonsense%0d%0aX-Injected:%20yes?a=%0d%0aX-Injected:%20yes")),
    sent(dataverse, request("GET /nonsense%0d%0aX-Injected:%20yes")),
    sent(dataverse, request("GET /api/datasets/x%0d%0aX-Injected:%20yes")),
  ]);
  for (const answer of answers) {
    const [head = ""] = answer.split("\r\n\r\n");
    match(head, /^HTTP\/1\.1 \d\d\d /);
    ok(!/^X-Injected/m.test(head), head);
  }
  const named = await lab.said(`POST files/${files[0].dataFile.id}/metadata`, {
    body: formOf({ label: `a${line}.txt` }),
  });
  equal(named[0], 500); // as the real one refuses a name that no file can have
  noFailures(lab);
});

function formOf(value: unknown): FormData {
  const form = new FormData();
  form.append("jsonData", JSON.stringify(value));
  return form;
}

Deno.test("startEmbedded() stumbles over NUL in a text, as the real one's database does, and keeps nothing", async () => {
  await using lab = await openLab();
  const before = await stateOf(lab);
  const name = "a\0b";
  const contacts = [{ contactEmail: "a@example.org" }];
  const questions: readonly (readonly [string, unknown])[] = [
    ["POST dataverses/lab", { alias: "nul", name, dataverseContacts: contacts }],
    ["POST dataverses/lab", {
      alias: "nul",
      name: "n",
      description: name,
      dataverseContacts: contacts,
    }],
    ["POST dataverses/lab/groups", { aliasInOwner: "g", displayName: name, description: "" }],
    ["POST dataverses/lab/roles", { alias: "r", name, permissions: ["AddDataset"] }],
    ["PUT dataverses/lab/attribute/name?value=a%00b", {}],
  ];
  for (const [line, json] of questions) {
    equal((await lab.ask(line, { json })).status, 500, line);
  }
  const setting = await lab.ask("PUT admin/settings/:Odd", { body: name });
  equal(setting.status, 500);
  equal((await lab.ask("GET admin/settings/:Odd")).status, 404);
  const dataset = await lab.dataset();
  for (const [label, description] of [["a\0b.txt", ""], ["a.txt", "a\0b"]]) {
    const form = formOf({ label, description });
    form.append("file", new Blob(["x"]), "a.txt");
    deepEqual(await lab.said(`POST datasets/${dataset}/add`, { body: form }), [
      400,
      "Failed to add file to dataset.",
    ]);
  }
  equal((await lab.get(`GET datasets/${dataset}/versions/:draft/files`)).length, 0);
  await lab.get(`DELETE datasets/${dataset}`);
  equal(await stateOf(lab), before);
  noFailures(lab);
});

Deno.test("startEmbedded() answers 200 clients at once, each what it asked", async () => {
  await using lab = await openLab();
  const { dataverse } = lab;
  const datasets = await Promise.all(
    Array.from({ length: 10 }, (_, i) => lab.dataset(`Title ${i}`)),
  );
  const before = await stateOf(lab);
  const { rss } = Deno.memoryUsage();
  await Promise.all(Array.from({ length: 200 }, async (_, i) => {
    const key = `X-Dataverse-key: ${dataverse.superuserToken}`;
    const text = await sent(
      dataverse,
      i % 4 === 3
        ? request("POST /api/dataverses/lab", [key, "Content-Length: 5"], "wrong")
        : request(`GET /api/datasets/${datasets[i % 10]}/versions/:draft`, [key]),
    );
    if (i % 4 === 3) match(text, /^HTTP\/1\.1 400 /);
    else match(text, new RegExp(`^HTTP/1\\.1 200 .*"value":"Title ${i % 10}"`, "s"));
  }));
  const grown = (Deno.memoryUsage().rss - rss) >> 20;
  ok(grown < 150, `memory grew by ${grown} MiB`);
  equal(await stateOf(lab), before);
  noFailures(lab);
});

Deno.test("startEmbedded() says which ids are too large to be any", async () => {
  await using lab = await openLab();
  const largest = String(2n ** 63n - 1n);
  const tooLarge = String(2n ** 63n);
  deepEqual(await lab.said(`GET datasets/${largest}`), [
    404,
    `Dataset with ID ${largest} not found.`,
  ]);
  deepEqual(await lab.said(`GET datasets/${tooLarge}`), [
    400,
    `Bad dataset ID number: ${tooLarge}.`,
  ]);
  deepEqual(await lab.said(`GET files/${tooLarge}`), [400, `Bad file ID number: ${tooLarge}.`]);
  equal((await lab.ask(`GET dataverses/${tooLarge}`)).status, 500);
  equal((await lab.ask(`GET access/datafile/${tooLarge}`)).status, 404);
  noFailures(lab);
});

Deno.test("startEmbedded() tells a persistent id that none has from what is none", async () => {
  await using lab = await openLab();
  const statusOf = async (pid: string): Promise<number> =>
    (await lab.ask(`GET datasets/:persistentId?persistentId=${encodeURIComponent(pid)}`)).status;
  for (
    const pid of ["doi:10.5/X", "hdl:1/x", "perma:x", "https://doi.org/10.1/x", "doi:10.5072/FK2/"]
  ) {
    equal(await statusOf(pid), 404, pid);
  }
  for (
    const pid of [
      "",
      "x",
      "doi:abc",
      "doi:/x",
      "DOI:10.5/X",
      "ark:/1/2",
      "10.5072/FK2/ABCDEF",
      "doi:10.5/a\0",
    ]
  ) {
    equal(await statusOf(pid), 400, pid);
  }
});

Deno.test("startEmbedded() lets pages of other origins ask at /api/v1, as the real one does", async () => {
  await using lab = await openLab();
  const allowed = async (path: string): Promise<boolean> =>
    /\r\nAccess-Control-Allow-Origin: \*\r\n/.test(
      await sent(lab.dataverse, request(`GET ${path}`)),
    );
  equal(await allowed("/api/v1/info/version"), true);
  equal(await allowed("/api/v1/nonsense"), true);
  equal(await allowed("/nonsense"), true);
  equal(await allowed("/api/info/version"), false);
  equal(await allowed("/embedded/requests"), false);
});
