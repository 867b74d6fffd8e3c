import type { Session, StreamBody } from "../http/mod.ts";
import {
  decodeAnything,
  decodeRegisteredFiles,
  decodeUploadTicket,
  type RegisteredFiles,
  type UploadTicket,
} from "../schemas/mod.ts";
import { type CallOptions, type ObjectId, objectPath } from "./_paths.ts";

/**
 * Asks where the bytes of a file may go: `GET /api/datasets/{id}/uploadurls`.
 *
 * @param session The connection.
 * @param file Which dataset, and the size in bytes.
 * @param options Signal.
 * @returns Addresses in the object store.
 * @throws {NotFoundError} If the dataset's files are not in a store that takes them directly.
 */
export function requestUpload(
  session: Session,
  file: { readonly dataset: ObjectId; readonly size: number },
  options: CallOptions = {},
): Promise<UploadTicket> {
  const { path, query } = objectPath("datasets", file.dataset, "/uploadurls");
  return session.call({
    doing: `upload to dataset "${file.dataset}"`,
    method: "GET",
    path,
    query: { ...query, size: file.size },
    ...options,
  }, decodeUploadTicket);
}

/**
 * Puts bytes into the object store: `PUT` to an address of {@linkcode requestUpload}. No token goes there.
 *
 * @param session The connection.
 * @param object The address, the bytes, and their name for messages.
 * @param options Signal.
 * @returns The store's ETag, without quotes; of an object that it does not encrypt its MD5.
 * @throws {PermissionError} If the address has expired.
 */
export async function putObject(
  session: Session,
  object: { readonly url: string; readonly body: StreamBody; readonly name: string },
  options: CallOptions = {},
): Promise<string | undefined> {
  const url = new URL(object.url);
  const signed = url.searchParams.get("X-Amz-SignedHeaders") ?? "";
  const response = await session.fetch({
    doing: `upload "${object.name}"`,
    method: "PUT",
    path: url,
    // Marks what nobody registered yet, where the store was told to expect that.
    headers: signed.split(";").includes("x-amz-tagging")
      ? { "x-amz-tagging": "dv-state=temp" }
      : {},
    stream: object.body,
    repeatable: true,
    ...options,
  });
  await response.body?.cancel();
  return response.headers.get("etag")?.replaceAll(/^W\/|"/g, "");
}

/**
 * Puts the parts of an object together: `PUT /api/datasets/mpupload`.
 *
 * @param session The connection.
 * @param upload Its ticket, and the ETags by number of the part.
 * @param options Signal.
 */
export async function completeUpload(
  session: Session,
  upload: { readonly ticket: UploadTicket; readonly etags: Readonly<Record<string, string>> },
  options: CallOptions = {},
): Promise<void> {
  await session.call({
    doing: `put the parts of "${upload.ticket.storageIdentifier}" together`,
    method: "PUT",
    ...pathBelow(session, upload.ticket.complete),
    json: upload.etags,
    ...options,
  }, decodeAnything);
}

/**
 * Gives the parts of an object up: `DELETE /api/datasets/mpupload`.
 *
 * @param session The connection.
 * @param ticket Its ticket.
 * @param options Signal.
 */
export async function abortUpload(
  session: Session,
  ticket: UploadTicket,
  options: CallOptions = {},
): Promise<void> {
  const response = await session.fetch({
    doing: `give up the parts of "${ticket.storageIdentifier}"`,
    method: "DELETE",
    ...pathBelow(session, ticket.abort),
    ...options,
  });
  await response.body?.cancel();
}

/**
 * Makes files of a dataset of what is stored: `POST /api/datasets/{id}/addFiles`, or `/replaceFiles` where each
 * takes the place of another, multipart with the part `jsonData`, a list.
 *
 * @param session The connection.
 * @param files Which dataset, and what Dataverse reads of each file.
 * @param options Signal.
 * @returns What became of each; the answer is a success even where none was taken.
 */
export function registerFiles(
  session: Session,
  files: {
    readonly dataset: ObjectId;
    readonly body: StreamBody;
    readonly count: number;
    readonly replace?: boolean;
  },
  options: CallOptions = {},
): Promise<RegisteredFiles> {
  return session.call({
    doing: `add ${files.count} stored files to dataset "${files.dataset}"`,
    method: "POST",
    ...objectPath("datasets", files.dataset, files.replace ? "/replaceFiles" : "/addFiles"),
    stream: files.body,
    ...options,
  }, decodeRegisteredFiles);
}

/** The call that a server names by a path of its own; a whole address elsewhere is not followed. */
function pathBelow(
  session: Session,
  path = "",
): { readonly path: string; readonly query: Readonly<Record<string, string>> } {
  const { pathname, searchParams } = new URL(path, session.baseUrl);
  return { path: pathname, query: Object.fromEntries(searchParams) };
}
