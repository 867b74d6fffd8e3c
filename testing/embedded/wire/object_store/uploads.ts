import type { ObjectHead, Objects, PartUpload, StoredObject } from "../../store/objects.ts";
import type { FileFolder } from "../../store/file_folder.ts";
import { S3Error } from "./s3_error.ts";

/** A part as who completes an upload names it. */
export interface NamedPart {
  readonly number: number;
  /** With quotation marks or without. */
  readonly etag: string;
}

/** An upload in parts, as requests name it. */
export interface UploadName {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

/** All parts but the last have at least as many bytes: 5 MiB. */
const leastBytes = 5 * 1024 * 1024;
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Begins an upload in parts. */
export function beginUpload(
  objects: Objects,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  head: ObjectHead = { headers: {}, tags: "" },
): PartUpload {
  const id = [...crypto.getRandomValues(new Uint8Array(54))]
    .map((byte) => letters[byte % letters.length]).join("");
  return objects.beginUpload(id, bucket, key, head);
}

function anyUpload(objects: Objects, { bucket, key, uploadId }: UploadName): PartUpload {
  const found = objects.upload(uploadId);
  if (found === undefined || found.bucket !== bucket || found.key !== key) {
    throw new S3Error("NoSuchUpload", { details: { UploadId: uploadId } });
  }
  return found;
}

/**
 * Finds an upload that is under way.
 *
 * @throws {S3Error} Where there is none of that name.
 */
export function openUpload(objects: Objects, name: UploadName): PartUpload {
  const found = anyUpload(objects, name);
  if (found.completed) throw new S3Error("NoSuchUpload", { details: { UploadId: name.uploadId } });
  return found;
}

/**
 * Makes an object of the parts of an upload. Asked a second time it tells the same, as long as the object
 * is there.
 *
 * @throws {S3Error} Where a part is missing, too small, or not in its place.
 */
export async function completeUpload(
  store: { readonly objects: Objects; readonly bytes: FileFolder },
  name: UploadName,
  named: readonly NamedPart[],
): Promise<StoredObject> {
  const { objects, bytes } = store;
  const upload = anyUpload(objects, name);
  if (upload.completed) {
    const done = objects.get(upload.bucket, upload.key);
    if (done === undefined) throw new S3Error("NoSuchUpload");
    return done;
  }
  if (named.length === 0) throw new S3Error("MalformedXML");
  const there = new Map(objects.parts(upload.id).map((part) => [part.number, part]));
  let before = 0;
  const parts = named.map(({ number, etag }) => {
    if (number <= before) throw new S3Error("InvalidPartOrder");
    before = number;
    const part = there.get(number);
    if (part === undefined || part.etag !== etag.replaceAll('"', "")) {
      throw new S3Error("InvalidPart", {
        details: { UploadId: upload.id, PartNumber: number, ETag: etag },
      });
    }
    return part;
  });
  const small = parts.slice(0, -1).find(({ size }) => size < leastBytes);
  if (small !== undefined) {
    throw new S3Error("EntityTooSmall", {
      details: {
        ETag: small.etag,
        MinSizeAllowed: leastBytes,
        ProposedSize: small.size,
        PartNumber: small.number,
      },
    });
  }
  const made = await objects.complete(upload, parts, bytes.temporary()) ??
    objects.get(upload.bucket, upload.key);
  if (made === undefined) throw new S3Error("NoSuchUpload");
  return made;
}

/**
 * Ends an upload without an object.
 *
 * @throws {S3Error} Where there is none of that name.
 */
export function abortUpload(objects: Objects, name: UploadName): void {
  objects.abort(openUpload(objects, name).id);
}
