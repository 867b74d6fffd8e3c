import { deepEqual, equal, match, ok, rejects, throws } from "node:assert/strict";
import {
  AuthenticationError,
  ConflictError,
  HttpError,
  LockedError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  UnavailableError,
  UnexpectedReplyError,
  UsageError,
  ValidationError,
} from "../errors/mod.ts";
import { createServer } from "node:http";
import { once } from "node:events";
import { openSession } from "./open_session.ts";
import type { ApiRequest, Session } from "./session.ts";

const TOKEN = "c0ffee00-1111-2222-3333-444455556666";
const JSON_TYPE = { "content-type": "application/json" };

interface Seen {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
}

/** A session whose server gives these answers, one after another, the last one for ever. */
function sessionOf(
  answers: readonly (Response | Error | (() => Response))[],
  options: { readonly token?: string; readonly retryBudgetMs?: number } = { token: TOKEN },
): { readonly session: Session; readonly seen: Seen[]; readonly slept: number[] } {
  const seen: Seen[] = [];
  const slept: number[] = [];
  const waiting = [...answers];
  let now = Date.parse("2026-01-01T00:00:00Z");
  const session = openSession("https://data.example.org/", {
    ...options,
    random: () => 0,
    clock: {
      now: () => new Date(now),
      sleep: (ms) => {
        slept.push(ms);
        now += ms;
        return Promise.resolve();
      },
    },
    fetch: (input, init) => {
      seen.push({
        url: String(input),
        method: init?.method ?? "GET",
        headers: new Headers(init?.headers),
      });
      const next = waiting.length > 1 ? waiting.shift() : waiting[0];
      if (next instanceof Error) return Promise.reject(next);
      return Promise.resolve(
        typeof next === "function" ? next() : next?.clone() ?? Response.error(),
      );
    },
  });
  return { session, seen, slept };
}

const refusal = (status: number, message: string) =>
  new Response(JSON.stringify({ status: "ERROR", message }), { status, headers: JSON_TYPE });

const get: ApiRequest = {
  doing: 'read dataset "doi:10.5072/FK2/AB"',
  method: "GET",
  path: "/api/x",
};
const post: ApiRequest = { ...get, method: "POST" };
const anything = (value: unknown) => ({ ok: true, value } as const);

async function failure(session: Session, request = get): Promise<HttpError> {
  const error = await session.call(request, anything).then(() => undefined, (thrown) => thrown);
  ok(error instanceof HttpError, `an HttpError was expected, not ${error}`);
  return error;
}

Deno.test("call() gives the data of the envelope, and sends the token as a header only", async () => {
  const { session, seen } = sessionOf([Response.json({ status: "OK", data: { id: 1 } })]);
  deepEqual(await session.call({ ...get, query: { a: "b c", none: undefined } }, anything), {
    id: 1,
  });
  equal(seen[0]?.url, "https://data.example.org/api/x?a=b+c");
  equal(seen[0]?.headers.get("x-dataverse-key"), TOKEN);
  ok(!JSON.stringify(session).includes(TOKEN));
});

Deno.test("call() tells refusals apart by status and words", async () => {
  const cases: readonly (readonly [number, string, new (...args: never[]) => HttpError])[] = [
    [401, "Bad API key", AuthenticationError],
    [400, "User with token null not found.", AuthenticationError],
    [401, "Only authenticated users can perform the requested operation", AuthenticationError],
    [401, "User @ada is not permitted to perform requested action.", PermissionError],
    [401, "User :guest is not permitted to perform requested action.", AuthenticationError],
    [401, "Destroy can only be called by superusers.", PermissionError],
    [403, "You do not have permission to edit this dataset.", PermissionError],
    [403, "Dataset cannot be edited due to dataset lock.", LockedError],
    [403, "This dataset is locked. Reason: Ingest. Please try publishing later.", LockedError],
    [403, "Validation Failed: Title is required.", ValidationError],
    [400, "Error parsing Json: incorrect multiple   for field subtitle", ValidationError],
    [500, " Invalid value: <<<a b>>> for alias at [x] - Found an illegal", ValidationError],
    [403, "A dataverse with alias demo already exists", ConflictError],
    [403, "Cannot delete non-empty dataverses", ConflictError],
    [401, "This is NOT a DRAFT version", ConflictError],
    [400, "Failed to add file to dataset.", ConflictError],
    [
      409,
      "Dataset must have a valid license or Custom Terms Of Use configured before it can be published.",
      ConflictError,
    ],
    [404, "Can't find dataverse with identifier='nope'", NotFoundError],
    [429, "GetDataverseCommand failed: Rate limited due to too many requests.", RateLimitError],
  ];
  for (const [status, message, kind] of cases) {
    const { session } = sessionOf([refusal(status, message)], { token: TOKEN, retryBudgetMs: 0 });
    const error = await failure(session);
    equal(error.constructor, kind, `${status} ${message}`);
    equal(error.status, status);
  }
});

Deno.test("call() says of an unknown persistent id that there is no such dataset", async () => {
  const { session } = sessionOf([
    refusal(
      404,
      "When accessing a dataset based on Persistent ID, a persistentId query parameter must be present.",
    ),
  ]);
  const error = await failure(session, { ...get, query: { persistentId: "doi:10.5072/FK2/NOPE" } });
  equal(
    error.message,
    'Cannot read dataset "doi:10.5072/FK2/AB": there is no dataset "doi:10.5072/FK2/NOPE"',
  );
  ok(error.hint);
});

Deno.test("call() leaves names of Java classes out of a validation message", async () => {
  const { session } = sessionOf([refusal(
    403,
    "Validation Failed: Title is required. (Invalid value:edu.harvard.iq.dataverse.DatasetField[ id=null ]).java.util.stream.ReferencePipeline$3@1a2b3c",
  )]);
  const { message } = await failure(session, post);
  match(message, /Validation Failed: Title is required$/);
});

Deno.test("call() tells a page where JSON was expected, with 200 and with 404", async () => {
  const page = (status: number) =>
    new Response("<html><head><title>Payara Server\u001b[2J - Error</title></head></html>", {
      status,
      headers: { "content-type": "text/html" },
    });
  for (const status of [200, 404, 403, 500]) {
    const { session } = sessionOf([page(status)]);
    const error = await failure(session);
    ok(error instanceof UnexpectedReplyError, `${status}`);
    match(
      error.message,
      /a page titled "Payara Server\\u001b\[2J - Error" instead of Dataverse's JSON/,
    );
    ok(!error.message.includes("\u001b"));
    ok(error.hint);
  }
});

Deno.test("call() says of a 500 without words that the server gave no reason", async () => {
  const { session } = sessionOf([new Response("{}", { status: 500, headers: JSON_TYPE })]);
  const error = await failure(session, post);
  match(error.message, /the server answered 500 and gave no reason$/);
  equal(error.outcome, "unknown");
});

Deno.test("call() tells an answer of another shape, with the place", async () => {
  const { session } = sessionOf([Response.json({ status: "OK", data: {} })]);
  await rejects(
    session.call(get, () => ({ ok: false, issue: "id: expected number" })),
    (error: Error) =>
      error instanceof UnexpectedReplyError && /id: expected number/.test(error.message),
  );
});

Deno.test("call() keeps the token out of errors, even where the server echoes it", async () => {
  const { session } = sessionOf([refusal(400, `Token ${TOKEN} makes no sense`)]);
  const error = await failure(session, { ...get, query: { key: TOKEN } });
  const shown = [error.message, error.url, error.serverMessage, error.hint, error.stack].join();
  ok(!shown.includes(TOKEN), shown);
});

Deno.test("call() tries a read again while the server is unavailable, and waits longer each time", async () => {
  const busy = new Response("busy", { status: 503 });
  const { session, seen, slept } = sessionOf([
    busy,
    busy,
    Response.json({ data: 1, status: "OK" }),
  ]);
  equal(await session.call(get, anything), 1);
  equal(seen.length, 3);
  deepEqual(slept, [250, 500]);
});

Deno.test("call() waits as long as Retry-After says", async () => {
  const limited = new Response("{}", {
    status: 429,
    headers: { ...JSON_TYPE, "retry-after": "7" },
  });
  const { session, slept } = sessionOf([limited, Response.json({ data: 1, status: "OK" })]);
  equal(await session.call(post, anything), 1);
  deepEqual(slept, [7000]);
});

Deno.test("call() does not send a write again whose answer got lost", async () => {
  const { session, seen } = sessionOf([new TypeError("connection reset")]);
  const error = await failure(session, post);
  ok(error instanceof UnavailableError);
  equal(error.outcome, "unknown");
  equal(seen.length, 1);
});

Deno.test("call() gives up when the budget is spent", async () => {
  const { session, slept } = sessionOf([new Response("", { status: 502 })], {
    retryBudgetMs: 2000,
  });
  ok(await failure(session) instanceof UnavailableError);
  ok(slept.reduce((sum, ms) => sum + ms, 0) <= 2000);
});

Deno.test("call() says that nobody answers, and where", async () => {
  await using refused = openSession("http://127.0.0.1:2", { retryBudgetMs: 0 });
  const error = await failure(refused);
  match(error.message, /no server answers at that address \(127\.0\.0\.1:2\)$/);
  equal(error.outcome, "refused");
  ok(error.hint);
});

Deno.test("fetch() follows a redirect to a store without the token", async () => {
  const away = new Response(null, {
    status: 303,
    headers: { location: "https://store.example.net/o?sig=1" },
  });
  const { session, seen } = sessionOf([away, new Response("bytes")]);
  equal(await (await session.fetch(get)).text(), "bytes");
  equal(seen[1]?.url, "https://store.example.net/o?sig=1");
  equal(seen[0]?.headers.get("x-dataverse-key"), TOKEN);
  equal(seen[1]?.headers.get("x-dataverse-key"), null);
});

Deno.test("call() does not follow a redirect of a write, and names the other address", async () => {
  const away = new Response(null, {
    status: 301,
    headers: { location: "https://new.example.org/api/x" },
  });
  const { session, seen } = sessionOf([away]);
  const error = await failure(session, post);
  ok(error instanceof UnexpectedReplyError);
  match(error.message, /redirects it to https:\/\/new\.example\.org$/);
  equal(seen.length, 1);
});

Deno.test("call() rejects with the signal's own reason", async () => {
  const { session } = sessionOf([new DOMException("aborted", "AbortError")]);
  const reason = new Error("enough");
  await rejects(
    session.call({ ...get, signal: AbortSignal.abort(reason) }, anything),
    (error) => error === reason,
  );
});

Deno.test("openSession() refuses what cannot be an address or a token", () => {
  for (const address of ["", "demo", "ftp://x", "https://user:pw@x", "https://x/?key=1"]) {
    throws(() => openSession(address), UsageError, address);
  }
  throws(() => openSession("https://x", { token: "a\nb" }), UsageError);
  equal(openSession("https://x/dv/api/v1/").baseUrl.href, "https://x/dv/");
});

Deno.test("fetch() sends a stream with its length, and reads a refusal that comes early", async () => {
  const lengths: (string | null)[] = [];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      lengths.push(request.headers.get("content-length"));
      if (new URL(request.url).pathname === "/early") {
        return refusal(401, "Bad API key");
      }
      const bytes = (await request.arrayBuffer()).byteLength;
      return Response.json({ status: "OK", data: bytes });
    },
  );
  await using session = openSession(`http://127.0.0.1:${server.addr.port}`, { token: TOKEN });
  const stream = {
    contentType: "application/octet-stream",
    length: 3_000_000,
    async *open() {
      for (let sent = 0; sent < 3_000_000; sent += 30_000) yield new Uint8Array(30_000);
    },
  };
  equal(await session.call({ ...post, path: "/all", stream }, anything), 3_000_000);
  equal(lengths[0], "3000000");
  // Also where the network's own fetch is handed in, as by a Dataverse that listens on a port.
  const { fetch } = globalThis;
  await using other = openSession(session.baseUrl, { token: TOKEN, fetch });
  equal(await other.call({ ...post, path: "/all", stream }, anything), 3_000_000);
  equal(lengths[1], "3000000");
  ok(await failure(session, { ...post, path: "/early", stream }) instanceof AuthenticationError);
});

const redirect = () =>
  new Response(null, { status: 303, headers: { location: "https://store.example.net/o?sig=1" } });
const expired = () =>
  new Response("<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>", {
    status: 403,
    headers: { "content-type": "application/xml" },
  });

Deno.test("fetch() asks for another address where a store says that one has expired", async () => {
  const { session, seen } = sessionOf([redirect, expired, redirect, new Response("bytes")]);
  equal(await (await session.fetch({ ...get, headers: { range: "bytes=5-" } })).text(), "bytes");
  deepEqual(seen.map(({ url }) => new URL(url).host), [
    "data.example.org",
    "store.example.net",
    "data.example.org",
    "store.example.net",
  ]);
  deepEqual(seen.map(({ headers }) => headers.get("range")), Array(4).fill("bytes=5-"));
  deepEqual(seen.map(({ headers }) => headers.has("x-dataverse-key")), [true, false, true, false]);
});

Deno.test("fetch() gives up on a store that says no again and again, and says what it said", async () => {
  const answers = Array.from({ length: 8 }, () => [redirect, expired]).flat();
  const { session, seen } = sessionOf(answers);
  const error = await session.fetch(get).then(() => undefined, (thrown) => thrown);
  ok(error instanceof UnavailableError);
  match(
    error.message,
    /the store at store\.example\.net answered 403 "Request has expired"$/,
  );
  equal(seen.length, 6);
});

Deno.test("fetch() does not take a store without the object for a Dataverse without a page", async () => {
  const { session } = sessionOf([redirect, new Response("<Error/>", { status: 404 })]);
  const error = await session.fetch(get).then(() => undefined, (thrown) => thrown);
  ok(error instanceof UnexpectedReplyError);
  match(error.message, /the store at store\.example\.net.* answered 404$/);
});

Deno.test("call() waits as long as the Retry-After of a 503 says", async () => {
  const away = new Response("{}", {
    status: 503,
    headers: { ...JSON_TYPE, "retry-after": "9" },
  });
  const { session, slept } = sessionOf([away, Response.json({ data: 1, status: "OK" })]);
  equal(await session.call(get, anything), 1);
  deepEqual(slept, [9000]);
});

Deno.test("fetch() sends a write once, also where the connection closes without an answer", async () => {
  let hits = 0;
  const server = createServer((request) => {
    hits++;
    request.resume().on("end", () => request.socket.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await using session = openSession(`http://127.0.0.1:${port}`, { retryBudgetMs: 0 });
  for (const method of ["POST", "PUT", "DELETE"] as const) {
    hits = 0;
    await rejects(
      session.fetch({ doing: "write", method, path: "/api/x", json: { a: 1 } }),
      (error) => error instanceof UnavailableError && error.outcome === "unknown",
    );
    equal(hits, 1, method);
  }
  server.close();
});
