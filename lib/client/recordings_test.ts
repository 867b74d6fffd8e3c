// The client's decoders, and the kinds of errors, are held to what a real Dataverse 6.8 answered.
import { equal, match, ok } from "node:assert/strict";
import { chapters, type Exchange, readChapter } from "../../testing/recordings/exchange.ts";
import { datasetFromJson } from "../metadata/mod.ts";
import {
  AuthenticationError,
  ConflictError,
  HttpError,
  LockedError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  UnexpectedReplyError,
  ValidationError,
} from "../errors/mod.ts";
import { openSession } from "../http/mod.ts";
import { decodeMetadataBlocks } from "../schemas/metadata_block.ts";
import {
  decodeAddedFiles,
  decodeCollection,
  decodeContents,
  decodeDataset,
  decodeDatasetId,
  decodeDatasetVersion,
  decodeFileMetadata,
  decodeFilePage,
  decodeLicenses,
  decodeLocks,
  decodeMessage,
  decodePreviewUrl,
  type Decoder,
  decodeUser,
  decodeVersion,
} from "../schemas/mod.ts";

const exchanges: Exchange[] = [];
for (const chapter of chapters) {
  for (const entry of await readChapter(chapter)) if ("request" in entry) exchanges.push(entry);
}

interface Shape {
  readonly method: string;
  readonly path: RegExp;
  readonly decode: Decoder<unknown>;
  readonly envelope?: true;
}

const ID = String.raw`/api(?:/v1)?/datasets/(?:\d+|:persistentId)`;
const SHAPES: readonly Shape[] = [
  { method: "GET", path: /^\/api(\/v1)?\/info\/version/, decode: decodeVersion },
  { method: "GET", path: /^\/api\/licenses$/, decode: decodeLicenses },
  { method: "GET", path: /^\/api\/files\/fixityAlgorithm/, decode: decodeMessage },
  { method: "GET", path: /^\/api\/users\/:me/, decode: decodeUser },
  { method: "GET", path: /^\/api\/users\/token$/, decode: decodeMessage },
  { method: "GET", path: /^\/api\/dataverses\/[^/]+$/, decode: decodeCollection },
  { method: "POST", path: /^\/api\/dataverses\/[^/]+$/, decode: decodeCollection },
  { method: "PUT", path: /^\/api\/dataverses\/[^/]+$/, decode: decodeCollection },
  {
    method: "POST",
    path: /^\/api\/dataverses\/[^/]+\/actions\/:publish/,
    decode: decodeCollection,
  },
  { method: "GET", path: /^\/api\/dataverses\/[^/]+\/contents/, decode: decodeContents },
  {
    method: "GET",
    path: /^\/api\/dataverses\/[^/]+\/metadatablocks\?.*returnDatasetFieldTypes=true/,
    decode: decodeMetadataBlocks,
  },
  { method: "POST", path: /^\/api\/dataverses\/[^/]+\/datasets/, decode: decodeDatasetId },
  { method: "GET", path: new RegExp(`^${ID}/?(\\?|$)`), decode: decodeDataset },
  {
    method: "GET",
    path: new RegExp(`^${ID}/versions/[^/?]+(\\?|$)`),
    decode: decodeDatasetVersion,
  },
  {
    method: "GET",
    path: new RegExp(`^${ID}/versions/[^/?]+/files(\\?|$)`),
    decode: decodeFilePage,
    envelope: true,
  },
  {
    method: "PUT",
    path: new RegExp(`^${ID}/(editMetadata|versions/:draft)`),
    decode: decodeDatasetVersion,
  },
  { method: "GET", path: new RegExp(`^${ID}/locks(\\?|$)`), decode: decodeLocks },
  {
    method: "GET",
    path: new RegExp(`^${ID}/p(rivate|review)Url(\\?|$)`),
    decode: decodePreviewUrl,
  },
  {
    method: "POST",
    path: new RegExp(`^${ID}/p(rivate|review)Url(\\?|$)`),
    decode: decodePreviewUrl,
  },
  { method: "POST", path: new RegExp(`^${ID}/add(\\?|$)`), decode: decodeAddedFiles },
  { method: "GET", path: /^\/api\/files\/\d+$/, decode: decodeFileMetadata },
];

/** The answer of an exchange, as the client would get it. */
async function ask({ request, response }: Exchange, shape: Shape): Promise<unknown> {
  const body = response.json === undefined ? response.text ?? null : JSON.stringify(response.json);
  await using session = openSession("https://data.example.org", {
    retryBudgetMs: 0,
    ...(request.as === "guest" ? {} : { token: "a-token" }),
    fetch: () =>
      Promise.resolve(
        new Response(body, {
          status: response.status,
          headers: { "content-type": response.contentType ?? "" },
        }),
      ),
  });
  const [path = "", query = ""] = request.path.split("?");
  const method = request.method as "GET";
  return await session.call({
    doing: "ask",
    method,
    path,
    query: Object.fromEntries(new URLSearchParams(query)),
    envelope: shape.envelope ?? false,
  }, shape.decode);
}

Deno.test("every recorded answer of a call that the client makes is decoded", async () => {
  const used = new Map<Shape, number>();
  for (const exchange of exchanges) {
    const { request, response } = exchange;
    if (response.status >= 300 || response.json === undefined) continue;
    const shape = SHAPES.find(({ method, path }) =>
      method === request.method && path.test(request.path)
    );
    if (shape === undefined) continue;
    used.set(shape, (used.get(shape) ?? 0) + 1);
    await ask(exchange, shape).catch((error) => {
      throw new Error(`${exchange.name}: ${error.message}`, { cause: error });
    });
  }
  for (const shape of SHAPES) ok(used.has(shape), `${shape.method} ${shape.path} is not recorded`);
  const decoded = [...used.values()].reduce((sum, number) => sum + number, 0);
  ok(decoded > 100, `${decoded}`);
});

Deno.test("every recorded version is read as metadata, and keeps its title", () => {
  let read = 0;
  for (const { name, response } of exchanges) {
    const { data } = response.json as { data?: { metadataBlocks?: unknown } } ?? {};
    if (data?.metadataBlocks === undefined) continue;
    const metadata = datasetFromJson(data, { name });
    ok(metadata.get().title, name);
    read++;
  }
  ok(read >= 20, `${read}`);
});

Deno.test("every recorded refusal becomes an error that says something", async () => {
  let refused = 0;
  for (const exchange of exchanges) {
    const { name, response } = exchange;
    if (response.status < 400) continue;
    const error = await ask(exchange, {
      method: "",
      path: /^/,
      decode: (value) => ({ ok: true, value }),
    })
      .then(() => undefined, (thrown) => thrown);
    ok(error instanceof HttpError, name);
    equal(error.status, response.status, name);
    match(error.message, /^Cannot ask: \S/, name);
    ok(
      !/java\.util|edu\.harvard\.iq\.dataverse\.DatasetField/.test(error.message),
      `${name}: ${error.message}`,
    );
    refused++;
  }
  ok(refused > 100, `${refused}`);
});

Deno.test("recorded refusals are of the kind that a user expects", async () => {
  const kinds: Readonly<Record<string, new (...args: never[]) => HttpError>> = {
    "users/old token dead": AuthenticationError,
    "users/me guest": AuthenticationError,
    "collections/get unknown": NotFoundError,
    "collections/create again": ConflictError,
    "collections/create bad alias": ValidationError,
    "collections/get draft as guest": AuthenticationError,
    "collections/publish as ada": PermissionError,
    "collections/publish sub before parent": ConflictError,
    "datasets/create no title": ValidationError,
    "datasets/create two problems": ValidationError,
    "datasets/get unknown pid": NotFoundError,
    "datasets/publish while ingest": LockedError,
    "datasets/edit as eve": PermissionError,
    "datasets/lock as ada": PermissionError,
    "files/add bad label": ConflictError,
    "files/add eve": PermissionError,
    "files/restrict no terms": ConflictError,
    "access/draft eve": PermissionError,
    "publish/no license": ConflictError,
    "publish/first minor": ConflictError,
    "publish/delete published as ada": PermissionError,
    "publish/delete draft again": ConflictError,
    "preview/private none": NotFoundError,
    "cleanup/destroy as ada": PermissionError,
    "cleanup/get destroyed": NotFoundError,
    "limits/rate 2": RateLimitError,
    "info/outside api": UnexpectedReplyError,
  };
  for (const [name, kind] of Object.entries(kinds)) {
    const exchange = exchanges.find((entry) => entry.name === name);
    ok(exchange, name);
    const error = await ask(exchange, {
      method: "",
      path: /^/,
      decode: (value) => ({ ok: true, value }),
    })
      .then(() => undefined, (thrown) => thrown);
    equal(error?.constructor, kind, `${name}: ${error?.constructor?.name}: ${error?.message}`);
  }
});
