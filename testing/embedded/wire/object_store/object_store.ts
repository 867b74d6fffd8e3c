import type { Clock } from "../../../../lib/clock.ts";
import type { SigningKey } from "../../domain/signature.ts";
import type { Store } from "../../store/store.ts";
import type { Incoming } from "../incoming.ts";
import { masked } from "../masked.ts";
import type { Reply } from "../reply.ts";
import { authorize, type S3Request } from "./authorize.ts";
import * as buckets from "./bucket_requests.ts";
import * as objects from "./object_requests.ts";
import { S3Error } from "./s3_error.ts";
import { abortUpload } from "./uploads.ts";

/** What the object store works with. */
export interface ObjectStoreServer {
  readonly store: Store;
  readonly clock: Clock;
  /** The address of the object store, ending in a slash. */
  readonly objectBase: URL;
}

/** The most that a document in a request may hold. */
const maxDocument = 2 * 1024 * 1024;

/** What a browser is told about requests of pages of other origins, as Dataverse asks of whoever sets up a bucket. */
const crossOrigin: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "ETag, Accept-Ranges, Content-Encoding, Content-Range",
  "Vary": "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
};

async function documentOf({ body }: Incoming): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxDocument) throw new S3Error("EntityTooLarge");
    chunks.push(chunk);
  }
  return await new Blob(chunks as BlobPart[]).text();
}

/**
 * The object store: an origin of its own, which speaks S3. It never wants to see a token of Dataverse's.
 */
export class ObjectStore {
  /** Whether requests with a token or without a length are taken all the same; they are reported in any case. */
  isLenient = false;
  readonly #server: ObjectStoreServer;
  readonly #failures = new WeakMap<Incoming, string>();
  readonly #warnings = new WeakMap<Incoming, string>();

  constructor(server: ObjectStoreServer) {
    this.#server = server;
  }

  /** What went wrong in the server itself while it answered a request; undefined where nothing did. */
  failureOf(request: Incoming): string | undefined {
    return this.#failures.get(request);
  }

  /** What a client did that it must not do; undefined where there is nothing to tell. */
  warningOf(request: Incoming): string | undefined {
    return this.#warnings.get(request);
  }

  /** Answers one request; whatever happens, there is an answer. */
  async handle(request: Incoming): Promise<Reply> {
    const id = crypto.randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase();
    const reply = await this.#reply(request, id);
    const asked = request.headers.get("Origin") === null ? {} : crossOrigin;
    return { ...reply, headers: { "x-amz-request-id": id, ...reply.headers, ...asked } };
  }

  async #reply(request: Incoming, id: string): Promise<Reply> {
    const url = new URL(request.url);
    try {
      return await this.#answer(request, url);
    } catch (error) {
      if (error instanceof S3Error) {
        const reply = error.reply(url.pathname, id);
        return request.method === "HEAD" ? buckets.nothing(reply.status) : reply;
      }
      const text = error instanceof Error ? error.stack ?? error.message : String(error);
      this.#failures.set(request, masked(`${request.method} ${url.pathname}: ${text}`));
      return new S3Error("InternalError").reply(url.pathname, id);
    }
  }

  #key(): SigningKey {
    return this.#server.store.signingKey;
  }

  async #answer(request: Incoming, url: URL): Promise<Reply> {
    if (request.method === "OPTIONS") return preflight(request);
    if (carriesToken(request, url)) {
      this.#warnings.set(request, "A token of Dataverse's was sent to the object store");
      if (!this.isLenient) {
        throw new S3Error("AccessDenied", {
          message: "The request carries an API token of Dataverse, which is for Dataverse alone",
        });
      }
    }
    if (isUnmeasured(request)) {
      this.#warnings.set(request, "The length of an upload was not told");
      if (!this.isLenient) throw new S3Error("MissingContentLength");
    }
    // By the text that was sent: a parsed address has its dots resolved.
    const [, sent = "/"] = /^https?:\/\/[^/?#]*([^?#]*)/i.exec(request.url) ?? [];
    let path: string;
    try {
      path = decodeURIComponent(sent) || "/";
    } catch {
      throw new S3Error("InvalidURI");
    }
    const asked: S3Request = { request, url, path, query: url.searchParams };
    authorize(asked, { key: this.#key(), now: this.#server.clock.now() });
    const { bucket, key } = this.#addressOf(url, path);
    if (unbuilt.some((name) => asked.query.has(name))) throw new S3Error("NotImplemented");
    if (bucket === "") {
      if (request.method !== "GET") throw new S3Error("MethodNotAllowed");
      return buckets.listBuckets(this.#server.store.objects);
    }
    if (key === "") return await this.#bucket(asked, bucket);
    const { store } = this.#server;
    if (store.objects.bucketSince(bucket) === undefined) {
      throw new S3Error("NoSuchBucket", { details: { BucketName: bucket } });
    }
    return await this.#object({ ...asked, store, bucket, key });
  }

  /** Bucket and key: both in the path, or the bucket before the host's name. */
  #addressOf({ hostname }: URL, path: string): { readonly bucket: string; readonly key: string } {
    const { objects } = this.#server.store;
    const own = this.#server.objectBase.hostname;
    const [label = "", ...rest] = hostname.split(".");
    if (
      hostname !== own && ["localhost", own].includes(rest.join(".")) &&
      objects.bucketSince(label) !== undefined
    ) return { bucket: label, key: path.slice(1) };
    const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
    return { bucket, key };
  }

  async #bucket({ request, query }: S3Request, bucket: string): Promise<Reply> {
    const { store } = this.#server;
    if (request.method === "PUT" && query.size === 0) {
      return buckets.createBucket(store.objects, bucket);
    }
    if (store.objects.bucketSince(bucket) === undefined) {
      throw new S3Error("NoSuchBucket", { details: { BucketName: bucket } });
    }
    switch (request.method) {
      case "HEAD":
        return buckets.nothing(200, { "x-amz-bucket-region": "us-east-1" });
      case "GET":
        if (query.has("uploads")) return buckets.listUploads(store.objects, bucket);
        if (query.has("location")) return buckets.document("LocationConstraint", {});
        return buckets.listObjects(store.objects, bucket, query);
      case "POST":
        if (!query.has("delete")) throw new S3Error("NotImplemented");
        return objects.deleteObjects(store, bucket, await documentOf(request));
      default:
        throw new S3Error("NotImplemented");
    }
  }

  async #object(asked: objects.ObjectRequest): Promise<Reply> {
    const { request, query, store, bucket, key } = asked;
    const uploadId = query.get("uploadId");
    switch (request.method) {
      case "PUT":
        if (query.has("tagging")) return objects.putTags(asked, await documentOf(request));
        return uploadId === null ? await objects.putObject(asked) : await objects.putPart(asked);
      case "GET":
      case "HEAD":
        if (query.has("tagging")) return objects.getTags(asked);
        return uploadId === null ? objects.getObject(asked) : objects.listParts(asked);
      case "DELETE":
        if (query.has("tagging")) return objects.deleteTags(asked);
        if (uploadId === null) return objects.deleteObject(asked);
        abortUpload(store.objects, { bucket, key, uploadId });
        return buckets.nothing(204);
      case "POST":
        if (query.has("uploads")) return objects.createUpload(asked);
        if (uploadId === null) throw new S3Error("MethodNotAllowed");
        return await objects.completeParts(asked, await documentOf(request));
      default:
        throw new S3Error("MethodNotAllowed");
    }
  }
}

/** What S3 keeps beside objects and buckets and this does not: without a look it would be taken for the object. */
const unbuilt = [
  ...["accelerate", "acl", "analytics", "attributes", "cors", "encryption", "intelligent-tiering"],
  ...["inventory", "legal-hold", "lifecycle", "logging", "metrics", "notification", "object-lock"],
  ...["ownershipControls", "policy", "policyStatus", "publicAccessBlock", "replication", "restore"],
  ...["requestPayment", "retention", "select", "torrent", "versioning", "versions", "website"],
];

/** Whether a request has what is for Dataverse alone. */
function carriesToken({ headers }: Incoming, { searchParams }: URL): boolean {
  return headers.get("X-Dataverse-key") !== null || searchParams.has("key") ||
    /^Bearer\s/i.test(headers.get("Authorization") ?? "");
}

/** Whether the length of a body is told only by its end. */
function isUnmeasured({ method, headers }: Incoming): boolean {
  return method === "PUT" && headers.get("Transfer-Encoding") !== null &&
    headers.get("Content-Length") === null && headers.get("x-amz-decoded-content-length") === null;
}

/** What a browser asks before it sends a request of a page. */
function preflight({ headers }: Incoming): Reply {
  const method = headers.get("Access-Control-Request-Method");
  if (headers.get("Origin") === null || method === null) {
    throw new S3Error("InvalidArgument", {
      message: "Insufficient information. Origin request header needed.",
    });
  }
  const wanted = headers.get("Access-Control-Request-Headers");
  return buckets.nothing(200, {
    "Access-Control-Allow-Methods": "PUT, GET, HEAD, POST, DELETE",
    "Access-Control-Max-Age": "3000",
    ...(wanted === null ? {} : { "Access-Control-Allow-Headers": wanted }),
  });
}
