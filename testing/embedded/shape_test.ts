import { deepEqual, equal, match } from "node:assert/strict";
import { type EmbeddedDataverse, startEmbedded } from "./mod.ts";

interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty where the answer is no JSON. */
  readonly json: Readonly<Record<string, unknown>>;
}

async function ask(
  dataverse: EmbeddedDataverse,
  line: string,
  { headers = {}, body }: Asking = {},
): Promise<Answer> {
  const [method = "GET", path = ""] = line.split(" ");
  const response = await dataverse.fetch(dataverse.baseUrl.origin + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const json = text.startsWith("{") ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, text, json };
}

Deno.test("An endpoint of Dataverse that is not built answers 501 and names itself, whoever asks", async () => {
  await using dataverse = await startEmbedded();
  for (const headers of [{}, { "X-Dataverse-key": "bad" }]) {
    const { status, json } = await ask(dataverse, "GET /api/ingest/test/file?x=y", { headers });
    equal(status, 501);
    deepEqual(json, {
      status: "ERROR",
      message: 'The embedded Dataverse does not implement "GET ingest/test/file" yet',
    });
  }
});

Deno.test("A path that Dataverse does not have, and a verb that a path does not have, are refused as there", async () => {
  await using dataverse = await startEmbedded();
  const none = await ask(dataverse, "GET /api/nope/x?y=a%20b");
  deepEqual([none.status, none.json], [404, {
    status: "ERROR",
    code: 404,
    message:
      "API endpoint does not exist on this server. Please check your code for typos, or consult our API guide at http://guides.dataverse.org.",
    requestUrl: `${dataverse.baseUrl.origin}/api/v1/nope/x?y=a%20b`,
    requestMethod: "GET",
  }]);
  const wrong = await ask(dataverse, "PATCH /api/info/version");
  deepEqual([wrong.status, wrong.headers.get("Allow")], [405, "GET,OPTIONS"]);
  equal(wrong.json["requestMethod"], "PATCH");
  for (const path of ["/nope", "//api/info/version", "/API/info/version"]) {
    const page = await ask(dataverse, `GET ${path}`);
    deepEqual([page.status, page.headers.get("Content-Type")], [404, "text/html;charset=UTF-8"]);
  }
  equal((await ask(dataverse, "GET /oai?verb=Identify")).status, 501);
  const unreadable = await ask(dataverse, "GET /api/info/%FC");
  deepEqual([unreadable.status, unreadable.text], [400, ""]);
});

Deno.test("OPTIONS tells the verbs, and as WADL what they take; HEAD tells what GET would", async () => {
  await using dataverse = await startEmbedded();
  const wadl = await ask(dataverse, "OPTIONS /api/datasets/1/versions");
  deepEqual([wadl.status, wadl.headers.get("Allow")], [200, "HEAD,GET,OPTIONS"]);
  equal(wadl.headers.get("Content-Type"), "application/vnd.sun.wadl+xml;charset=UTF-8");
  match(wadl.text, /<resource path="datasets\/1\/versions">/);
  match(wadl.text, /name="excludeFiles" style="query" type="xs:boolean"/);
  const plain = await ask(dataverse, "OPTIONS /api/info/version", {
    headers: { Accept: "text/plain" },
  });
  equal(plain.text, "HEAD, GET, OPTIONS");
  match((await ask(dataverse, "OPTIONS /api/dataverses")).text, /path="\{identifier\}\/contents"/);
  match(
    (await ask(dataverse, "GET /api/application.wadl")).text,
    /<resource path="info\/metrics">/,
  );
  const head = await ask(dataverse, "HEAD /api/info/version");
  deepEqual([head.status, head.headers.get("Content-Length"), head.text], [200, "53", ""]);
});

Deno.test("Content types are asked of who sends, and offered to who accepts, where Dataverse says so", async () => {
  await using dataverse = await startEmbedded();
  const key = { "X-Dataverse-key": dataverse.superuserToken };
  const create = (type: string) =>
    ask(dataverse, "POST /api/dataverses/nope/datasets", {
      headers: { ...key, "Content-Type": type },
      body: "{}",
    });
  for (const type of ["application/json", "APPLICATION/JSON; charset=utf-8", "application/*"]) {
    equal((await create(type)).status, 404, type);
  }
  const plain = await create("text/plain");
  deepEqual([plain.status, plain.json], [415, {
    status: "ERROR",
    code: 415,
    message: "HTTP 415 Unsupported Media Type",
  }]);
  const nonsense = await create("nonsense");
  deepEqual([nonsense.status, nonsense.headers.get("Content-Type")], [
    400,
    "text/html;charset=UTF-8",
  ]);
  const cut = async (type: string): Promise<unknown> => {
    const headers = { ...key, "Content-Type": type };
    const answer = await ask(dataverse, "POST /api/dataverses/root/datasets", {
      headers,
      body: "{",
    });
    return answer.json["message"];
  };
  match(String(await cut("application/json")), /^Error parsing Json: Invalid token/);
  match(String(await cut("application/ld+json")), /^Invalid token/, "another at the same place");

  const accept = (path: string, type: string) =>
    ask(dataverse, `GET ${path}`, { headers: { Accept: type } });
  const refused = await accept("/api/metadatablocks/nope", "text/html");
  deepEqual([refused.status, refused.json["requestContentType"]], [406, null]);
  equal((await accept("/api/metadatablocks/nope", "text/html, */*;q=0.1")).status, 404);
  equal((await accept("/api/info/version", "image/png")).status, 200);
  equal((await accept("/api/info/version", "a/b/c")).status, 400);
});

Deno.test("A value in path or query that is not of its type is no endpoint, once the key is good", async () => {
  await using dataverse = await startEmbedded();
  const versions = async (limit: string, key = dataverse.superuserToken): Promise<unknown> =>
    (await ask(dataverse, `GET /api/datasets/1/versions?limit=${limit}`, {
      headers: { "X-Dataverse-key": key },
    })).json["message"];
  for (const limit of ["abc", "1.5", "99999999999", "+5", "%201"]) {
    match(String(await versions(limit)), /^API endpoint does not exist/, limit);
  }
  for (const limit of ["", "-1", "%2B5"]) {
    equal(await versions(limit), "Dataset with ID 1 not found.", limit);
  }
  equal(await versions("abc", "bad"), "Bad API key");
});

Deno.test("The header's key comes before the query's, of which the first counts", async () => {
  await using dataverse = await startEmbedded();
  const good = dataverse.superuserToken;
  const me = async (query: string, header?: string): Promise<number> =>
    (await ask(dataverse, `GET /api/users/:me${query}`, {
      headers: header === undefined ? {} : { "X-Dataverse-key": header },
    })).status;
  equal(await me(`?key=${good}`), 200);
  equal(await me("?key=bad", good), 200);
  equal(await me(`?key=${good}`, "bad"), 401);
  equal(await me(`?key=${good}&key=bad`), 200);
  equal(await me(`?key=bad&key=${good}`), 401);
  equal(await me("?key="), 401);
  equal(await me("?invocationID=x"), 401);
  equal((await ask(dataverse, "GET /api/info/version?key=bad")).status, 200, "nobody looks");
});

Deno.test("A body where the verb has none is refused before anything is looked at", async () => {
  await using dataverse = await startEmbedded();
  const headers = { "X-Dataverse-key": dataverse.superuserToken };
  const refused = await ask(dataverse, "DELETE /api/dataverses/root", { headers, body: "{}" });
  deepEqual([refused.status, refused.text], [400, ""]);
  equal((await ask(dataverse, "DELETE /api/dataverses/nope", { headers, body: "" })).status, 404);
});
