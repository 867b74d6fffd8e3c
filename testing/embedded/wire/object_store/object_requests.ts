import type { ObjectHead, StoredObject } from "../../store/objects.ts";
import type { Store } from "../../store/store.ts";
import type { Reply } from "../reply.ts";
import type { S3Request } from "./authorize.ts";
import { document, nothing } from "./bucket_requests.ts";
import { readBody } from "./read_body.ts";
import { S3Error } from "./s3_error.ts";
import { beginUpload, completeUpload, openUpload, type UploadName } from "./uploads.ts";
import { elementsOf, textIn } from "./xml.ts";

/** A request that is about one object. */
export interface ObjectRequest extends S3Request {
  readonly store: Store;
  readonly bucket: string;
  readonly key: string;
}

const kept = [
  "Content-Type",
  "Content-Disposition",
  "Content-Language",
  "Cache-Control",
  "Expires",
];

/** What a request says of the object that it makes. */
function headOf({ request: { headers } }: ObjectRequest): ObjectHead {
  const entries = kept.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const encoding = headers.get("Content-Encoding")?.split(",").map((one) => one.trim())
    .filter((one) => one !== "aws-chunked").join(", ");
  if (encoding !== undefined && encoding !== "") entries.push(["Content-Encoding", encoding]);
  return {
    headers: Object.fromEntries(entries),
    tags: tagsOf(headers.get("x-amz-tagging") ?? ""),
  };
}

/** Checks tags that come as a query. */
function tagsOf(text: string): string {
  const tags = [...new URLSearchParams(text)];
  const names = new Set(tags.map(([name]) => name));
  const good = tags.every(([name, value]) =>
    name.length > 0 && name.length <= 128 && value.length <= 256
  );
  if (!good || tags.length > 10 || names.size < tags.length) throw new S3Error("InvalidTag");
  return new URLSearchParams(tags).toString();
}

function found({ store, bucket, key }: ObjectRequest): StoredObject {
  const object = store.objects.get(bucket, key);
  if (object === undefined) throw new S3Error("NoSuchKey", { details: { Key: key } });
  return object;
}

/** `PUT /{bucket}/{key}` */
export async function putObject(asked: ObjectRequest): Promise<Reply> {
  const { store, request, bucket, key } = asked;
  if (request.headers.get("x-amz-copy-source") !== null) throw new S3Error("NotImplemented");
  if (new TextEncoder().encode(key).length > 1024) throw new S3Error("KeyTooLongError");
  const head = headOf(asked);
  const mayReplace = (): void => {
    if (request.headers.get("If-None-Match") !== "*") return;
    if (store.objects.get(bucket, key) === undefined) return;
    throw new S3Error("PreconditionFailed", { details: { Condition: "If-None-Match" } });
  };
  mayReplace();
  const received = await readBody(request, store.bytes);
  try {
    mayReplace();
    const { etag } = store.objects.put(bucket, key, received, head);
    return nothing(200, { "ETag": `"${etag}"` });
  } finally {
    store.bytes.discard(received.path);
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The bytes that are wanted; undefined where all are. What is no range of bytes is as if it were not there. */
function rangeOf(header: string | null, size: number): Range | undefined {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (header === null || (from === "" && to === "")) return undefined;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== "" && from !== "" && Number(to) < Number(from)) return undefined;
  if (start >= size || (from === "" && Number(to) === 0)) {
    throw new S3Error("InvalidRange", {
      details: { RangeRequested: header, ActualObjectSize: size },
    });
  }
  return { start, end };
}

const overrides = [
  "content-type",
  "content-disposition",
  "content-language",
  "content-encoding",
  "cache-control",
  "expires",
];

/** What may stand in a header: a value from the address must not begin another one. */
function headerText(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, "?");
}

/** `GET` and `HEAD /{bucket}/{key}` */
export function getObject(asked: ObjectRequest): Reply {
  const { request, query, store } = asked;
  const object = found(asked);
  const etag = `"${object.etag}"`;
  const matches = (header: string): boolean =>
    header.split(",").some((one) => ["*", etag, object.etag].includes(one.trim()));
  const wanted = request.headers.get("If-Match");
  if (wanted !== null && !matches(wanted)) {
    throw new S3Error("PreconditionFailed", { details: { Condition: "If-Match" } });
  }
  const had = request.headers.get("If-None-Match");
  if (had !== null && matches(had)) return nothing(304, { "ETag": etag });
  const range = rangeOf(request.headers.get("Range"), object.size);
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  const { "Content-Type": ownType, ...own } = object.headers;
  const asWished = Object.fromEntries(
    overrides.filter((name) => query.has(`response-${name}`)).map((
      name,
    ) => [
      name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
      headerText(query.get(`response-${name}`) ?? ""),
    ]),
  );
  const { "Content-Type": wishedType, ...wished } = asWished;
  const count = new URLSearchParams(object.tags).size;
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      "Accept-Ranges": "bytes",
      "ETag": etag,
      "Last-Modified": new Date(object.modified).toUTCString(),
      ...own,
      ...wished,
      ...(count === 0 ? {} : { "x-amz-tagging-count": String(count) }),
      ...(range === undefined ? {} : { "Content-Range": `bytes ${start}-${end}/${object.size}` }),
    },
    body: {
      type: "file",
      slice: { path: store.objects.fileOf(object), start, end },
      contentType: wishedType ?? ownType ?? "binary/octet-stream",
    },
  };
}

/** `DELETE /{bucket}/{key}` */
export function deleteObject({ store, bucket, key }: ObjectRequest): Reply {
  store.db.transaction(() => store.objects.delete(bucket, key));
  return nothing(204);
}

/** `GET /{bucket}/{key}?tagging` */
export function getTags(asked: ObjectRequest): Reply {
  const tags = [...new URLSearchParams(found(asked).tags)];
  return document("Tagging", {
    TagSet: { Tag: tags.map(([Key, Value]) => ({ Key, Value })) },
  });
}

/** `PUT /{bucket}/{key}?tagging` */
export function putTags(asked: ObjectRequest, xml: string): Reply {
  found(asked);
  const tags = elementsOf(xml, "Tag").map((tag) => [textIn(tag, "Key"), textIn(tag, "Value")]);
  const pairs = tags.map(([key, value]) => [key ?? "", value ?? ""]);
  const text = tagsOf(new URLSearchParams(pairs).toString());
  asked.store.objects.setTags(asked.bucket, asked.key, text);
  return nothing(200);
}

/** `DELETE /{bucket}/{key}?tagging` */
export function deleteTags(asked: ObjectRequest): Reply {
  found(asked);
  asked.store.objects.setTags(asked.bucket, asked.key, "");
  return nothing(204);
}

/** `POST /{bucket}/{key}?uploads` */
export function createUpload(asked: ObjectRequest): Reply {
  const { store, bucket, key } = asked;
  const { id } = beginUpload(store.objects, { bucket, key }, headOf(asked));
  return document("InitiateMultipartUploadResult", { Bucket: bucket, Key: key, UploadId: id });
}

function uploadNamed({ bucket, key, query }: ObjectRequest): UploadName {
  return { bucket, key, uploadId: query.get("uploadId") ?? "" };
}

/** `PUT /{bucket}/{key}?partNumber=…&uploadId=…` */
export async function putPart(asked: ObjectRequest): Promise<Reply> {
  const { store, request, query } = asked;
  const number = Number(query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new S3Error("InvalidArgument", {
      message: "Part number must be an integer between 1 and 10000, inclusive",
      details: { ArgumentName: "partNumber", ArgumentValue: query.get("partNumber") ?? "" },
    });
  }
  openUpload(store.objects, uploadNamed(asked));
  const received = await readBody(request, store.bytes);
  try {
    const { id } = openUpload(store.objects, uploadNamed(asked));
    store.objects.putPart(id, number, received);
    return nothing(200, { "ETag": `"${received.digest}"` });
  } finally {
    store.bytes.discard(received.path);
  }
}

/** `GET /{bucket}/{key}?uploadId=…` */
export function listParts(asked: ObjectRequest): Reply {
  const { store, bucket, key } = asked;
  const upload = openUpload(store.objects, uploadNamed(asked));
  return document("ListPartsResult", {
    Bucket: bucket,
    Key: key,
    UploadId: upload.id,
    StorageClass: "STANDARD",
    MaxParts: 10_000,
    IsTruncated: false,
    Part: store.objects.parts(upload.id).map(({ number, modified, etag, size }) => ({
      PartNumber: number,
      LastModified: modified,
      ETag: `"${etag}"`,
      Size: size,
    })),
  });
}

/** `POST /{bucket}/{key}?uploadId=…` */
export async function completeParts(asked: ObjectRequest, xml: string): Promise<Reply> {
  const parts = elementsOf(xml, "Part").map((part) => ({
    number: Number(textIn(part, "PartNumber")),
    etag: textIn(part, "ETag") ?? "",
  }));
  if (parts.some(({ number }) => !Number.isInteger(number))) throw new S3Error("MalformedXML");
  const { bucket, key, store } = asked;
  const { etag } = await completeUpload(store, uploadNamed(asked), parts);
  return document("CompleteMultipartUploadResult", {
    Location: `${asked.url.origin}/${bucket}/${key}`,
    Bucket: bucket,
    Key: key,
    ETag: `"${etag}"`,
  });
}

/** `POST /{bucket}?delete` */
export function deleteObjects(store: Store, bucket: string, xml: string): Reply {
  const keys = elementsOf(xml, "Object").map((object) => textIn(object, "Key") ?? "");
  if (keys.length === 0 || keys.length > 1000) throw new S3Error("MalformedXML");
  store.db.transaction(() => keys.forEach((key) => store.objects.delete(bucket, key)));
  const quiet = textIn(xml, "Quiet") === "true";
  return document("DeleteResult", { Deleted: quiet ? [] : keys.map((Key) => ({ Key })) });
}
