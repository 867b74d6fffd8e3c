import { deepEqual, equal, match, ok, rejects, throws } from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { UnavailableError, UsageError } from "../../mod.ts";
import { connect } from "../../mod.ts";
import { inFolder } from "../in_folder.ts";
import { type EmbeddedDataverse, type Fault, startEmbedded } from "./mod.ts";

interface Wishes {
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly signal?: AbortSignal;
}

/** Asks over a network, once: Deno's own fetch asks a second time by itself where a connection is cut. */
async function fetchOnce(input: URL | RequestInfo, init?: RequestInit): Promise<Response> {
  const { method, headers, body, url } = new Request(input, init);
  const content = body === null
    ? undefined
    : new Uint8Array(await new Response(body).arrayBuffer());
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const cut = (error: Error): void => reject(new TypeError(error.message, { cause: error }));
  const request = httpRequest(url, {
    method,
    agent: false,
    headers: { ...Object.fromEntries(headers), "Content-Length": content?.length ?? 0 },
    ...(init?.signal ? { signal: init.signal } : {}),
  }, (message) => {
    const chunks = Readable.toWeb(message) as unknown as ReadableStream<Uint8Array>;
    const { statusCode: status = 0, rawHeaders } = message;
    const pairs = rawHeaders.flatMap((name, i) =>
      i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ""]] : []
    );
    resolve(new Response(chunks, { status, headers: pairs as [string, string][] }));
  });
  request.on("error", (error) => init?.signal?.aborted ? reject(init.signal.reason) : cut(error));
  request.end(content);
  return await promise;
}

/** The two ways to ask a server: in this process, and over its port. */
const ways = {
  "in process": async (
    use: (server: EmbeddedDataverse, fetch: typeof globalThis.fetch) => Promise<void>,
  ) => {
    await using server = await startEmbedded({ publishMs: 5, indexMs: 5 });
    await use(server, server.fetch);
  },
  "on a port": async (
    use: (server: EmbeddedDataverse, fetch: typeof globalThis.fetch) => Promise<void>,
  ) => {
    await using server = await startEmbedded({ port: 0, publishMs: 5, indexMs: 5 });
    await use(server, fetchOnce);
  },
};

function asker(server: EmbeddedDataverse, fetch: typeof globalThis.fetch) {
  return async (line: string, { json, body, signal }: Wishes = {}): Promise<Response> => {
    const [method = "GET", path = ""] = line.split(" ");
    const content = json === undefined ? body : JSON.stringify(json);
    return await fetch(new URL(path, server.baseUrl), {
      method,
      headers: {
        "X-Dataverse-key": server.superuserToken,
        ...(json === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(content === undefined ? {} : { body: content }),
      ...(signal === undefined ? {} : { signal }),
    });
  };
}

const lab = { alias: "lab", name: "Lab", dataverseContacts: [{ contactEmail: "a@example.org" }] };

/** Shows something on both ways. */
function bothWays(
  name: string,
  use: (server: EmbeddedDataverse, ask: ReturnType<typeof asker>) => Promise<void>,
): void {
  for (const [way, start] of Object.entries(ways)) {
    Deno.test(`${name}, ${way}`, () => start((server, fetch) => use(server, asker(server, fetch))));
  }
}

async function statusOf(asked: Promise<Response>): Promise<number> {
  const response = await asked;
  await response.body?.cancel();
  return response.status;
}

const made = { "lab": 200, "no lab": 404 };

async function labIs(ask: ReturnType<typeof asker>, wanted: keyof typeof made): Promise<void> {
  equal(await statusOf(ask("GET /api/dataverses/lab")), made[wanted]);
}

bothWays(
  "A cut connection gives no answer, and the work was done or not, as the fault says",
  async (server, ask) => {
    const create = () => ask("POST /api/dataverses/root", { json: lab });
    for (const type of ["refuse", "cut"] as const) {
      using fault = server.faults.add({ type, path: "/api/dataverses/root", method: "POST" });
      await rejects(create(), TypeError);
      equal(fault.hits, 1);
      await labIs(ask, "no lab");
    }
    using _fault = server.faults.add({ type: "cut", when: "during", path: "/api/dataverses/root" });
    await rejects(create(), TypeError);
    await labIs(ask, "no lab");
    server.faults.clear();
    server.faults.add({ type: "cut", when: "after", times: 1 });
    await rejects(create(), TypeError);
    await labIs(ask, "lab");
    equal(server.requests.some(({ failure }) => failure !== undefined), false);
    equal(server.requests.filter(({ fault, status }) => fault === "cut" && status === 0).length, 3);
  },
);

bothWays(
  "An answer breaks off in the middle of its body, whose whole length its head tells",
  async (server, ask) => {
    const whole = await (await ask("GET /api/info/version")).text();
    server.faults.add({ type: "half", nth: [1, 2] });
    server.faults.add({ type: "half", nth: 3, bytes: 5 });
    for (const length of [Math.floor(whole.length / 2), Math.floor(whole.length / 2), 5]) {
      const response = await ask("GET /api/info/version");
      equal(response.status, 200);
      equal(response.headers.get("Content-Length"), String(whole.length));
      let text = "";
      await rejects(async () => {
        for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
          text += chunk;
        }
      });
      equal(text, whole.slice(0, length));
    }
    equal(await (await ask("GET /api/info/version")).text(), whole);
  },
);

bothWays(
  "Statuses come in place of the work or of the answer, with Retry-After or without",
  async (server, ask) => {
    server.faults.add({ type: "status", status: 429, retryAfter: 3, times: 1 });
    const limited = await ask("GET /api/info/version");
    deepEqual([limited.status, limited.headers.get("Retry-After")], [429, "3"]);
    equal((await limited.json()).status, "ERROR");
    for (const status of [502, 503, 504]) {
      using _fault = server.faults.add({ type: "status", status });
      const response = await ask("POST /api/dataverses/root", { json: lab });
      deepEqual([response.status, response.headers.get("Retry-After")], [status, null]);
      match(response.headers.get("Content-Type") ?? "", /^text\/html/);
      match(await response.text(), new RegExp(`${status} `));
    }
    await labIs(ask, "no lab");
    server.faults.add({ type: "status", status: 504, when: "after", times: 1 });
    equal(await statusOf(ask("POST /api/dataverses/root", { json: lab })), 504);
    await labIs(ask, "lab");
    server.faults.add({ type: "page", times: 1, html: "<p>Log in" });
    const page = await ask("GET /api/dataverses/lab");
    deepEqual([page.status, await page.text()], [200, "<p>Log in"]);
  },
);

bothWays(
  "A slow server does what was asked, by its clock; who does not wait sees nothing of it",
  async (server, ask) => {
    server.time.stop();
    server.faults.add({ type: "slow", delayMs: 60_000, method: "POST" });
    server.faults.add({ type: "slow", delayMs: 60_000, when: "after", path: "/api/info/version" });
    const asked = ask("POST /api/dataverses/root", { json: lab });
    const impatient = new AbortController();
    const given = ask("GET /api/info/version", { signal: impatient.signal });
    // Both are waiting by the server's clock when a third request has been answered.
    while ([...server.faults].some(({ seen }) => seen === 0)) await labIs(ask, "no lab");
    impatient.abort(new Error("enough"));
    await rejects(given, /enough/);
    await server.time.advance(60_000);
    equal(await statusOf(asked), 201);
    await labIs(ask, "lab");
  },
);

Deno.test("Bytes come and go no faster than a fault lets them, by the server's clock", async () => {
  await using server = await startEmbedded();
  const ask = asker(server, server.fetch);
  server.faults.add({ type: "slow", bytesPerSecond: 1_000_000, path: "/api/info/**" });
  const began = server.time.now().getTime();
  const text = await (await ask("GET /api/info/version")).text();
  ok(server.time.now().getTime() >= began);
  equal(JSON.parse(text).data.version, "6.8");
  server.time.stop();
  server.faults.clear();
  server.faults.add({ type: "slow", bytesPerSecond: 10, path: "/api/info/**" });
  const slow = ask("GET /api/info/version").then((response) => response.text());
  let done = false;
  slow.then(() => done = true);
  for (let i = 0; i < text.length - 1; i++) await server.time.advance(100);
  equal(done, false);
  while (!done) {
    await server.time.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  equal(await slow, text);
});

bothWays(
  "A token that ends by a fault stays so, and the server can still be told to stop it",
  async (server, ask) => {
    const { token } = await server.createUser({ userName: "finch" });
    const me = () => ask(`GET /api/users/:me?key=${token}`);
    const finch = { ...server, superuserToken: token };
    const asFinch = asker(finch, server.fetch);
    equal(await statusOf(asFinch("GET /api/users/:me")), 200);
    server.faults.add({ type: "expire", path: "/api/users/:me", nth: 2 });
    equal(await statusOf(asFinch("GET /api/users/:me")), 200);
    equal(await statusOf(asFinch("GET /api/users/:me")), 401);
    server.faults.clear();
    equal(await statusOf(asFinch("GET /api/users/:me")), 401);
    equal(await statusOf(me()), 200); // the header's, a superuser's, comes first
  },
);

Deno.test("A lock stays while the work in the background is held, and goes on when it is not", async () => {
  await using server = await startEmbedded({ publishMs: 1 });
  const ask = asker(server, server.fetch);
  await ask("POST /api/dataverses/root", { json: lab });
  await ask("POST /api/dataverses/lab/actions/:publish");
  const fields = [
    { typeName: "title", typeClass: "primitive", multiple: false, value: "Finches" },
    ...[["author", "authorName", "Finch"], [
      "datasetContact",
      "datasetContactEmail",
      "f@example.org",
    ], [
      "dsDescription",
      "dsDescriptionValue",
      "About finches",
    ]].map(([typeName, child = "", value]) => ({
      typeName,
      typeClass: "compound",
      multiple: true,
      value: [{ [child]: { typeName: child, typeClass: "primitive", multiple: false, value } }],
    })),
    { typeName: "subject", typeClass: "controlledVocabulary", multiple: true, value: ["Other"] },
  ];
  const json = {
    datasetVersion: { license: { name: "CC0 1.0" }, metadataBlocks: { citation: { fields } } },
  };
  const { data: { id } } = await (await ask("POST /api/dataverses/lab/datasets", { json })).json();
  const locks = async (): Promise<readonly string[]> => {
    const { data } = await (await ask(`GET /api/datasets/${id}/locks`)).json();
    return data.map(({ lockType }: { lockType: string }) => lockType);
  };
  const held = server.faults.add({ type: "hold", job: "publish" });
  equal(await statusOf(ask(`POST /api/datasets/${id}/actions/:publish?type=major`)), 200);
  await server.time.advance(3_600_000);
  await server.settle();
  deepEqual([await locks(), held.seen, held.hits], [["finalizePublication"], 1, 1]);
  held[Symbol.dispose]();
  await server.settle();
  deepEqual(await locks(), []);
  server.faults.add({ type: "fail", job: "publish", times: 1 });
  await ask(`PUT /api/datasets/${id}/editMetadata?replace=true`, {
    json: { fields: [{ typeName: "title", value: "Finches again" }] },
  });
  equal(await statusOf(ask(`POST /api/datasets/${id}/actions/:publish?type=major`)), 200);
  await server.settle();
  deepEqual(await locks(), ["FileValidationFailed"]);
});

Deno.test("An upload that is cut on its way leaves nothing", async () => {
  await inFolder(async (data) => {
    await using server = await startEmbedded({ port: 0, data });
    const ask = asker(server, fetchOnce);
    server.faults.add({
      type: "cut",
      when: "during",
      bytes: 100_000,
      path: "/api/datasets/{id}/add",
    });
    const body = new FormData();
    body.append("file", new Blob([new Uint8Array(1_000_000)]), "big.bin");
    await rejects(ask("POST /api/datasets/1/add", { body }), TypeError);
    deepEqual(await readdir(join(data, "incoming")), []);
  });
});

Deno.test("Faults come by turn, number and chance, the first of several that fit", async () => {
  let random = 0;
  await using server = await startEmbedded({ random: () => random });
  const ask = asker(server, server.fetch);
  const version = () => statusOf(ask("GET /api/info/version"));
  const first = server.faults.add({ type: "status", status: 502, nth: 2 });
  const second = server.faults.add({ type: "status", status: 503, times: 2 });
  const third = server.faults.add({ type: "status", status: 504, chance: 0.5 });
  deepEqual([await version(), await version(), await version()], [503, 502, 503]);
  deepEqual([await version(), (random = 0.7, await version())], [504, 200]);
  deepEqual([first.hits, second.hits, third.hits, third.seen], [1, 2, 1, 5]);
  equal([...server.faults].length, 3);
});

Deno.test("faults.add() says what is wrong with a fault", async () => {
  await using server = await startEmbedded();
  const refused = (fault: unknown, reason: RegExp): void =>
    throws(() => server.faults.add(fault as Fault), (error: unknown) => {
      ok(error instanceof UsageError);
      match(error.message, reason);
      return true;
    });
  refused({ type: "nonsense" }, /"type" is not one of "refuse"/);
  refused({ type: "__proto__" }, /"type" is not one of/);
  refused({ type: "status" }, /"status" needs "status"/);
  refused({ type: "status", status: 200 }, /"status" is not an HTTP status from 400/);
  refused({ type: "cut", nth: 0 }, /"nth" is not a whole number, 1 at least/);
  refused({ type: "cut", path: "api/x" }, /"path" is not a path that begins/);
  refused({ type: "cut", job: "publish" }, /"cut" has no "job"/);
  refused({ type: "hold", job: "sleep" }, /"job" is not one of "publish"/);
  refused({ type: "slow", chance: 2 }, /"chance" is not a number from 0 to 1/);
  refused(null, /it is no object/);
});

Deno.test("A session tells a refused connection, of which nothing was done, from one that broke", async () => {
  await using server = await startEmbedded();
  await using session = await connect(server.baseUrl, {
    token: server.superuserToken,
    fetch: server.fetch,
    env: () => undefined,
  });
  const request = { doing: "ask", method: "POST", path: "api/x" } as const;
  const outcome = async (fault: Fault): Promise<string> => {
    using _fault = server.faults.add(fault);
    let outcome = "";
    await rejects(
      session.fetch({ ...request, retryBudgetMs: 0 }),
      (error: unknown) => {
        ok(error instanceof UnavailableError, String(error));
        outcome = error.outcome;
        return true;
      },
    );
    return outcome;
  };
  equal(await outcome({ type: "refuse" }), "refused");
  equal(await outcome({ type: "cut" }), "unknown");
});
