import type { Objects, StoredObject } from "../../store/objects.ts";
import { uriEncode } from "../../domain/signature.ts";
import type { Reply } from "../reply.ts";
import { S3Error } from "./s3_error.ts";
import { xmlOf, type XmlTree } from "./xml.ts";

/** Answers with a document. */
export function document(root: string, tree: XmlTree): Reply {
  return {
    status: 200,
    body: { type: "text", text: xmlOf(root, tree, true), contentType: "application/xml" },
  };
}

/** Answers without a body. */
export function nothing(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body: { type: "none" } };
}

/** `GET /`: the buckets. */
export function listBuckets(objects: Objects): Reply {
  return document("ListAllMyBucketsResult", {
    Owner: { ID: "embedded", DisplayName: "embedded" },
    Buckets: {
      Bucket: objects.buckets().map(({ name, created }) => ({ Name: name, CreationDate: created })),
    },
  });
}

/** `PUT /{bucket}`: makes a bucket. */
export function createBucket(objects: Objects, bucket: string): Reply {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new S3Error("InvalidBucketName", { details: { BucketName: bucket } });
  }
  if (!objects.createBucket(bucket)) throw new S3Error("BucketAlreadyOwnedByYou");
  return nothing(200, { "Location": `/${bucket}` });
}

interface Page {
  readonly shown: readonly StoredObject[];
  readonly folders: readonly string[];
  readonly next: string | undefined;
}

/** What comes before a delimiter is told once, as a folder. */
function pageOf(
  objects: Objects,
  bucket: string,
  ask: {
    readonly prefix: string;
    readonly delimiter: string;
    readonly after: string;
    readonly max: number;
  },
): Page {
  const { prefix, delimiter, after, max } = ask;
  const shown: StoredObject[] = [];
  const folders = new Set<string>();
  let last: string | undefined;
  for (const object of objects.list(bucket, prefix, after)) {
    const at = delimiter === "" ? -1 : object.key.indexOf(delimiter, prefix.length);
    const folder = at < 0 ? undefined : object.key.slice(0, at + delimiter.length);
    // A folder that the page before told of is not told again.
    if (folder !== undefined && (folders.has(folder) || after.startsWith(folder))) {
      last = object.key;
      continue;
    }
    if (shown.length + folders.size >= max) return { shown, folders: [...folders], next: last };
    if (folder === undefined) shown.push(object);
    else folders.add(folder);
    last = object.key;
  }
  return { shown, folders: [...folders], next: undefined };
}

/** `GET /{bucket}`: what is in it, in either version of the list. */
export function listObjects(objects: Objects, bucket: string, query: URLSearchParams): Reply {
  const second = query.get("list-type") === "2";
  const encode = query.get("encoding-type") === "url" ? uriEncode : (text: string) => text;
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const asked = Number(query.get("max-keys") ?? "1000");
  if (!Number.isSafeInteger(asked) || asked < 0) throw new S3Error("InvalidArgument");
  const max = Math.min(asked, 1000);
  const token = query.get("continuation-token");
  const after = second
    ? token === null ? query.get("start-after") ?? "" : decodeURIComponent(token)
    : query.get("marker") ?? "";
  const { shown, folders, next } = pageOf(objects, bucket, { prefix, delimiter, after, max });
  return document("ListBucketResult", {
    Name: bucket,
    Prefix: encode(prefix),
    ...(delimiter === "" ? {} : { Delimiter: encode(delimiter) }),
    MaxKeys: max,
    ...(query.has("encoding-type") ? { EncodingType: "url" } : {}),
    ...(second
      ? {
        KeyCount: shown.length + folders.length,
        ContinuationToken: token ?? undefined,
        StartAfter: query.get("start-after") ?? undefined,
        NextContinuationToken: next === undefined ? undefined : encodeURIComponent(next),
      }
      : { Marker: encode(after), NextMarker: next === undefined ? undefined : encode(next) }),
    IsTruncated: next !== undefined,
    Contents: shown.map(({ key, modified, etag, size }) => ({
      Key: encode(key),
      LastModified: modified,
      ETag: `"${etag}"`,
      Size: size,
      StorageClass: "STANDARD",
    })),
    CommonPrefixes: folders.map((folder) => ({ Prefix: encode(folder) })),
  });
}

/** `GET /{bucket}?uploads`: uploads in parts that are under way. */
export function listUploads(objects: Objects, bucket: string): Reply {
  return document("ListMultipartUploadsResult", {
    Bucket: bucket,
    MaxUploads: 1000,
    IsTruncated: false,
    Upload: objects.uploads(bucket).map(({ key, id, created }) => ({
      Key: key,
      UploadId: id,
      StorageClass: "STANDARD",
      Initiated: created,
    })),
  });
}
