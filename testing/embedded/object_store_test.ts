import { deepEqual, equal, match } from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, newDataset } from "./_ask.ts";
import { presign, sign, signingTime } from "./domain/signature.ts";
import { type EmbeddedDataverse, startEmbedded } from "./mod.ts";

const tagging = { "x-amz-tagging": "dv-state=temp" };

/** An address for one small object. */
async function addressIn(dataverse: EmbeddedDataverse): Promise<string> {
  const token = dataverse.superuserToken;
  await ask(dataverse, "PUT api/admin/dataverse/root/storageDriver", { token, body: "S3" });
  const made = await ask(dataverse, "POST api/dataverses/root/datasets", {
    token,
    json: newDataset,
  });
  const urls = await ask(dataverse, `GET api/datasets/${made.at("id")}/uploadurls?size=5`, {
    token,
  });
  return String(urls.at("url"));
}

const codeIn = (xml: string): string => /<Code>(\w+)<\/Code>/.exec(xml)?.[1] ?? xml;

/** Status and code of the answer to a PUT. */
async function put(
  dataverse: EmbeddedDataverse,
  url: string,
  init: RequestInit = {},
): Promise<readonly [number, string]> {
  const response = await dataverse.fetch(url, {
    method: "PUT",
    body: "hello",
    headers: tagging,
    ...init,
  });
  return [response.status, codeIn(await response.text())];
}

Deno.test("the object store takes what an address was made for, and nothing else", async (t) => {
  await using dataverse = await startEmbedded();
  const url = await addressIn(dataverse);
  const changed = (name: string, value: string): string => {
    const next = new URL(url);
    next.searchParams.set(name, value);
    return next.href;
  };
  const cases: readonly (readonly [string, string, RequestInit, number, string])[] = [
    ["another method", url, { method: "DELETE", body: null }, 403, "SignatureDoesNotMatch"],
    ["another key", url.replace(/\/FK2\//, "/FK3/"), {}, 403, "SignatureDoesNotMatch"],
    ["without the tag that is signed", url, { headers: {} }, 403, "SignatureDoesNotMatch"],
    [
      "with another tag",
      url,
      { headers: { "x-amz-tagging": "a=b" } },
      403,
      "SignatureDoesNotMatch",
    ],
    [
      "with a header that is not signed",
      url,
      { headers: { ...tagging, "x-amz-acl": "public-read" } },
      403,
      "AccessDenied",
    ],
    ["with more time", changed("X-Amz-Expires", "9999"), {}, 403, "SignatureDoesNotMatch"],
    [
      "for more than a week",
      changed("X-Amz-Expires", "604801"),
      {},
      400,
      "AuthorizationQueryParametersError",
    ],
    [
      "by another key",
      url.replace("X-Amz-Credential=dvflow", "X-Amz-Credential=other"),
      {},
      403,
      "InvalidAccessKeyId",
    ],
    ["without a signature", url.replace(/\?.*/, ""), {}, 403, "AccessDenied"],
    [
      "with half of it",
      url.replace(/&X-Amz-Expires=\d+/, ""),
      {},
      400,
      "AuthorizationQueryParametersError",
    ],
    [
      "with a wrong digest",
      url,
      {
        headers: { ...tagging, "Content-MD5": createHash("md5").update("x").digest("base64") },
      },
      400,
      "BadDigest",
    ],
    [
      "a body of unknown length",
      url,
      {
        body: new Blob(["hello"]).stream(),
      },
      411,
      "MissingContentLength",
    ],
    ["as it is", url, {}, 200, ""],
    ["as it is, again", url, {}, 200, ""],
  ];
  for (const [name, address, init, status, code] of cases) {
    await t.step(name, async () => deepEqual(await put(dataverse, address, init), [status, code]));
  }
  deepEqual(dataverse.requests.filter(({ failure }) => failure !== undefined), []);
});

Deno.test("an address of the object store holds for an hour of the server's clock", async () => {
  await using dataverse = await startEmbedded();
  dataverse.time.stop();
  const url = await addressIn(dataverse);
  await dataverse.time.advance(3_598_000);
  deepEqual(await put(dataverse, url), [200, ""]);
  await dataverse.time.advance(3_000);
  const late = await dataverse.fetch(url, { method: "PUT", body: "x", headers: tagging });
  match(await late.text(), /<Message>Request has expired<\/Message>.*<ServerTime>/);
});

Deno.test("the object store refuses a token of Dataverse's, and the log of requests tells", async () => {
  await using dataverse = await startEmbedded();
  const url = await addressIn(dataverse);
  const headers = { ...tagging, "X-Dataverse-key": dataverse.superuserToken };
  deepEqual(await put(dataverse, url, { headers }), [403, "AccessDenied"]);
  const last = dataverse.requests.at(-1);
  equal(last?.warning, "A token of Dataverse's was sent to the object store");
  equal(last?.origin, dataverse.objectStore.url.origin);
  match(last?.path ?? "", /X-Amz-Signature=\*\*\*/);
  deepEqual(await put(dataverse, `${url}&key=secret`), [403, "AccessDenied"]);
});

Deno.test("the object store takes requests with a token where that is forgiven, and reports them", async () => {
  await using dataverse = await startEmbedded({ lenientObjectStore: true });
  const url = await addressIn(dataverse);
  const headers = { ...tagging, "X-Dataverse-key": dataverse.superuserToken };
  deepEqual(await put(dataverse, url, { headers }), [200, ""]);
  equal(dataverse.requests.at(-1)?.warning, "A token of Dataverse's was sent to the object store");
});

Deno.test("the object store answers browsers, before and after", async () => {
  await using dataverse = await startEmbedded();
  const url = await addressIn(dataverse);
  const Origin = "https://example.org";
  const before = await dataverse.fetch(url, {
    method: "OPTIONS",
    headers: {
      Origin,
      "Access-Control-Request-Method": "PUT",
      "Access-Control-Request-Headers": "x-amz-tagging",
    },
  });
  equal(before.status, 200);
  equal(before.headers.get("Access-Control-Allow-Headers"), "x-amz-tagging");
  const after = await dataverse.fetch(url, {
    method: "PUT",
    body: "hello",
    headers: { ...tagging, Origin },
  });
  match(after.headers.get("Access-Control-Expose-Headers") ?? "", /ETag/);
  equal(after.headers.get("Access-Control-Allow-Origin"), "*");
});

/** Asks the store as a client of S3 does that has its keys. */
function asClient({ objectStore, fetch, time }: EmbeddedDataverse) {
  const { url, region, accessKeyId: id, secretAccessKey: secret } = objectStore;
  return async (line: string, body?: string) => {
    const [method = "", target = ""] = line.split(" ");
    const address = new URL(target, url);
    const now = signingTime(time.now());
    const payload = createHash("sha256").update(body ?? "").digest("hex");
    const headers = [
      ["host", address.host],
      ["x-amz-content-sha256", payload],
      ["x-amz-date", now],
    ] as const;
    const signature = sign({
      method,
      path: decodeURIComponent(address.pathname),
      query: [...address.searchParams],
      headers,
      payload,
      time: now,
      region,
    }, { id, secret });
    const names = headers.map(([name]) => name).join(";");
    const response = await fetch(address, {
      method,
      headers: {
        ...Object.fromEntries(headers.slice(1)),
        Authorization:
          `AWS4-HMAC-SHA256 Credential=${id}/${now.slice(0, 8)}/${region}/s3/aws4_request, ` +
          `SignedHeaders=${names}, Signature=${signature}`,
      },
      ...(body === undefined ? {} : { body }),
    });
    return { response, text: await response.text() };
  };
}

Deno.test("a client of S3 lists, reads, tags and removes what is in a bucket", async () => {
  await using dataverse = await startEmbedded();
  const s3 = asClient(dataverse);
  equal((await s3("PUT /own-bucket")).response.status, 200);
  equal(codeIn((await s3("PUT /own-bucket")).text), "BucketAlreadyOwnedByYou");
  equal((await s3("HEAD /nowhere")).response.status, 404);
  for (const key of ["a/1", "a/2", "b", "ü&<"]) {
    equal((await s3(`PUT /own-bucket/${encodeURIComponent(key)}`, key)).response.status, 200, key);
  }
  const list = (await s3("GET /own-bucket?list-type=2&delimiter=/&encoding-type=url")).text;
  match(list, /<CommonPrefixes><Prefix>a%2F<\/Prefix><\/CommonPrefixes>/);
  match(list, /<KeyCount>3<\/KeyCount>/);
  match(list, /<Key>%C3%BC%26%3C<\/Key>/);
  const first = (await s3("GET /own-bucket?list-type=2&max-keys=2")).text;
  match(first, /<IsTruncated>true<\/IsTruncated>/);
  const token = /<NextContinuationToken>(.*)<\/NextContinuationToken>/.exec(first)?.[1];
  const second =
    (await s3(`GET /own-bucket?list-type=2&continuation-token=${encodeURIComponent(token ?? "")}`))
      .text;
  deepEqual([...second.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key), ["b", "ü&amp;&lt;"]);
  const tag = "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>";
  equal((await s3("PUT /own-bucket/b?tagging", tag)).response.status, 200);
  match((await s3("GET /own-bucket/b?tagging")).text, /<Key>k<\/Key><Value>v<\/Value>/);
  equal((await s3("GET /own-bucket/b")).response.headers.get("x-amz-tagging-count"), "1");
  equal(
    (await s3("GET /own-bucket/b?response-content-type=a/b")).response.headers
      .get("Content-Type"),
    "a/b",
  );
  // What is kept beside objects elsewhere is not taken for the object itself.
  for (const line of ["GET /own-bucket/b?acl", "GET /own-bucket?policy"]) {
    equal(codeIn((await s3(line)).text), "NotImplemented", line);
  }
  equal(
    codeIn((await s3("PUT /own-bucket/b?acl", "<AccessControlPolicy/>")).text),
    "NotImplemented",
  );
  const gone = await s3(
    "POST /own-bucket?delete",
    "<Delete><Object><Key>b</Key></Object><Object><Key>&#252;&amp;&lt;</Key></Object></Delete>",
  );
  match(gone.text, /<Deleted><Key>b<\/Key><\/Deleted>/);
  equal((await s3("DELETE /own-bucket/b")).response.status, 204);
  equal(codeIn((await s3("GET /own-bucket/b")).text), "NoSuchKey");
  match(
    (await s3("GET /own-bucket")).text,
    /<Key>a\/1<\/Key>.*<Key>a\/2<\/Key><LastM.*?<\/Contents><\/ListBucketResult>$/,
  );
  deepEqual(dataverse.requests.filter(({ failure }) => failure !== undefined), []);
});

Deno.test("a client of S3 whose signature is wrong is refused", async () => {
  await using dataverse = await startEmbedded();
  const { objectStore, time } = dataverse;
  const signingKey = { id: objectStore.accessKeyId, secret: "wrong" };
  const url = presign({
    base: objectStore.url,
    method: "GET",
    bucket: "dvbucket",
    key: "a",
    time: time.now(),
    expiresSeconds: 60,
    region: objectStore.region,
    signingKey,
  });
  equal(codeIn(await (await dataverse.fetch(url)).text()), "SignatureDoesNotMatch");
});

Deno.test("objects and uploads in parts are there after a restart", async () => {
  const data = await mkdtemp(join(tmpdir(), "dvflow-test-"));
  try {
    let key = "";
    {
      await using dataverse = await startEmbedded({ data });
      const url = await addressIn(dataverse);
      deepEqual(await put(dataverse, url), [200, ""]);
      key = new URL(url).pathname;
    }
    await using dataverse = await startEmbedded({ data });
    equal((await asClient(dataverse)(`GET ${key}`)).text, "hello");
  } finally {
    await rm(data, { recursive: true });
  }
});

Deno.test("on a port the object store has one of its own, and a body that breaks off leaves nothing", async () => {
  await using dataverse = await startEmbedded({ port: 0 });
  const url = new URL(await addressIn(dataverse));
  equal(url.origin, dataverse.objectStore.url.origin);
  const response = await fetch(url, { method: "PUT", body: "hello", headers: tagging });
  equal(response.headers.get("ETag"), `"${createHash("md5").update("hello").digest("hex")}"`);
  await response.body?.cancel();
  const refused = new Promise<number | undefined>((resolve, reject) => {
    const request = httpRequest(url, { method: "PUT", headers: tagging }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    request.on("error", reject);
    request.write("in chunks");
    request.end();
  });
  equal(await refused, 411);
  const broken = new Promise<void>((resolve) => {
    const headers = { ...tagging, "Content-Length": 100 };
    const request = httpRequest(url, { method: "PUT", headers });
    request.on("error", () => resolve());
    request.on("close", () => resolve());
    request.write("half", () => request.destroy());
  });
  await broken;
  equal((await asClient(dataverse)(`GET ${url.pathname}`)).text, "hello");
});
