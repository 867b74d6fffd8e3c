import { authority, identifierIn, persistentIdOf } from "../../domain/persistent_id.ts";
import { objectRegion, presign } from "../../domain/signature.ts";
import { isObject } from "../../domain/json.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { driverNamed, placeOfStored, type StorageDriver } from "../../domain/storage_driver.ts";
import type { FileInVersion } from "../../domain/version.ts";
import { jsonOf } from "../body.ts";
import type { Call, Server } from "../call.ts";
import { findDataset, may, userOf } from "../lookup.ts";
import { S3Error } from "../object_store/s3_error.ts";
import {
  abortUpload,
  beginUpload,
  completeUpload,
  type NamedPart,
  type UploadName,
} from "../object_store/uploads.ts";
import { ok, type Reply, said } from "../reply.ts";
import { textOf } from "../text_of.ts";
import { newStorage } from "./saving.ts";
import { maxUploadBytes, quotaLeft, refuseFull } from "./upload_limits.ts";

/** Addresses hold for an hour; what makes them for uploads rounds a moment off. */
const uploadSeconds = 3599;
const downloadSeconds = 3600;

interface Place {
  readonly bucket: string;
  readonly key: string;
}

function signed(
  { store, clock, objectBase }: Server,
  method: string,
  { bucket, key }: Place,
  more: {
    readonly headers?: readonly (readonly [string, string])[];
    readonly query?: readonly (readonly [string, string])[];
    readonly expiresSeconds: number;
  },
): string {
  return presign({
    base: objectBase,
    method,
    bucket,
    key,
    time: clock.now(),
    region: objectRegion,
    signingKey: store.signingKey,
    ...more,
  });
}

function tooLarge(rest: string): Refusal {
  return new Refusal(
    "invalid",
    `The file you are trying to upload is too large to be uploaded to this dataset. ${rest} bytes.`,
  );
}

/** `GET datasets/{ds}/uploadurls` */
export function getUploadUrls(call: Call): Reply {
  const { server, server: { store } } = call;
  const dataset = findDataset(call);
  if (!may(call, dataset.id, "EditDataset")) {
    throw new Refusal("forbidden", "You are not permitted to upload files to this dataset.");
  }
  const driver = driverNamed(store.storage.of(dataset.id));
  if (!driver.uploadRedirect) {
    throw new Refusal(
      "missing",
      `Direct upload not supported for files in this dataset: ${dataset.id}`,
    );
  }
  refuseFull(call, dataset);
  const size = Number(call.query.get("size") ?? "0");
  const limit = maxUploadBytes(call, dataset);
  if (limit !== undefined && size > limit) {
    throw tooLarge(`The maximum allowed file size is ${limit}`);
  }
  const left = quotaLeft(call, dataset);
  if (left !== undefined && size > left) {
    throw tooLarge(`The remaining file size quota is ${left}`);
  }
  const storageIdentifier = newStorage(call, dataset);
  const place = store.objects.addressOf(dataset.id, storageIdentifier)!;
  const { partSize } = driver;
  if (size <= partSize) {
    const url = signed(server, "PUT", place, {
      headers: [["x-amz-tagging", "dv-state=temp"]],
      expiresSeconds: uploadSeconds,
    });
    return ok({ url, partSize, storageIdentifier });
  }
  const { id } = beginUpload(store.objects, place);
  const urls = Object.fromEntries(
    Array.from({ length: Math.ceil(size / partSize) }, (_, i) => [
      String(i + 1),
      signed(server, "PUT", place, {
        query: [["partNumber", String(i + 1)], ["uploadId", id]],
        expiresSeconds: uploadSeconds,
      }),
    ]),
  );
  const end = `/api/datasets/mpupload?globalid=${
    persistentIdOf(dataset)
  }&uploadid=${id}&storageidentifier=${storageIdentifier}`;
  return ok({ urls, abort: end, complete: end, partSize, storageIdentifier });
}

/** The upload that a query names, where the caller may end it. */
function uploadOf(call: Call, what: "abort" | "complete"): UploadName {
  const pid = call.query.get("globalid");
  const storage = call.query.get("storageidentifier");
  const uploadId = call.query.get("uploadid");
  if (pid === null) throw new Stumble("no dataset is named");
  const identifier = identifierIn(pid);
  const dataset = identifier === undefined
    ? undefined
    : call.server.store.datasets.byIdentifier(identifier);
  if (dataset === undefined) {
    if (call.requester.type !== "user") throw new Stumble("no dataset");
    // The real one asks the store, and stumbles over the dataset when it wants to say what went wrong.
    if (what === "abort") throw new Stumble("no dataset");
    throw new Refusal("broken", "Could not complete multipart upload");
  }
  userOf(call);
  if (storage === null) throw new Stumble("no upload is named");
  if (!may(call, dataset.id, "EditDataset")) {
    throw new Refusal(
      "forbidden",
      `You are not permitted to ${what} file uploads with the supplied parameters.`,
    );
  }
  const { driver, name } = placeOfStored(storage);
  if (driver.bucket === undefined) throw new Stumble("no store for uploads in parts");
  return {
    bucket: driver.bucket,
    key: `${authority}/${dataset.identifier}/${name}`,
    uploadId: uploadId ?? "",
  };
}

/** Parts and what the store called them, in the order in which they stand. */
function partsIn(text: string): readonly NamedPart[] {
  const json = jsonOf(text);
  if (!isObject(json)) throw new Refusal("broken", "Could not complete multipart upload");
  for (const [name, etag] of Object.entries(json)) {
    if (!/^[+-]?\d{1,9}$/.test(name) || typeof etag !== "string") throw new Stumble("no part");
  }
  // A JavaScript object has numbers in their order, whatever stands first.
  return [...text.matchAll(/"([+-]?\d+)"\s*:\s*"((?:[^"\\]|\\.)*)"/g)]
    .map(([, number, etag]) => ({
      number: Number(number),
      etag: JSON.parse(`"${etag}"`) as string,
    }));
}

/** `PUT datasets/mpupload` */
export async function completeMultipart(call: Call): Promise<Reply> {
  const { store } = call.server;
  const name = uploadOf(call, "complete");
  const text = await textOf(call.request);
  try {
    await completeUpload(store, name, partsIn(text));
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    // What cannot be completed is given up.
    if (store.objects.upload(name.uploadId)?.completed === false) {
      store.objects.abort(name.uploadId);
    }
    throw new Refusal("broken", "Could not complete multipart upload");
  }
  return said("Multipart Upload completed");
}

/** `DELETE datasets/mpupload` */
export function abortMultipart(call: Call): Reply {
  const name = uploadOf(call, "abort");
  try {
    abortUpload(call.server.store.objects, name);
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    throw new Refusal("broken", "Could not abort multipart upload");
  }
  return { status: 204, body: { type: "none" } };
}

function encoded(name: string): string {
  return encodeURIComponent(name).replace(
    /[!'()]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Sends a download on to the object store; undefined where the server gives the bytes itself. */
export function downloadRedirect(
  call: Call,
  file: FileInVersion,
  { name, type }: { readonly name: string; readonly type: string },
): Reply | undefined {
  const driver: StorageDriver = placeOfStored(file.storage).driver;
  const place = call.server.store.objects.addressOf(file.datasetId, file.storage);
  if (!driver.downloadRedirect || place === undefined) return undefined;
  const address = signed(call.server, "GET", place, {
    query: [
      ["response-content-disposition", `attachment; filename*=UTF-8''${encoded(name)}`],
      ["response-content-type", type],
    ],
    expiresSeconds: downloadSeconds,
  });
  return { status: 303, headers: { "Location": address }, body: { type: "none" } };
}
