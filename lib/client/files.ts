import { HttpError, NotFoundError } from "../errors/mod.ts";
import type { Session, StreamBody } from "../http/mod.ts";
import {
  decodeAddedFiles,
  decodeAnything,
  decodeFileMetadata,
  type FileMetadata,
} from "../schemas/mod.ts";
import { type CallOptions, type ObjectId, objectPath } from "./_paths.ts";

/**
 * Adds a file to a dataset's draft: `POST /api/datasets/{id}/add`, multipart with the parts
 * `jsonData` and `file`.
 *
 * @param session The connection.
 * @param file Which dataset, the file's name for messages, and the multipart body.
 * @param options Signal.
 * @returns What was added: several files where a zip was unpacked.
 * @throws {ConflictError} If the server says that it failed; it may be locked, or the name is not taken.
 */
export async function addFile(
  session: Session,
  file: { readonly dataset: ObjectId; readonly name: string; readonly body: StreamBody },
  options: CallOptions = {},
): Promise<readonly FileMetadata[]> {
  const { files } = await session.call({
    doing: `upload "${file.name}" to dataset "${file.dataset}"`,
    method: "POST",
    ...objectPath("datasets", file.dataset, "/add"),
    stream: file.body,
    ...options,
  }, decodeAddedFiles);
  return files;
}

/**
 * Puts another file in the place of one: `POST /api/files/{id}/replace`, multipart with the parts `jsonData`
 * and `file`. What is not in `jsonData` is not taken over from the one before, but for an embargo.
 *
 * @param session The connection.
 * @param file Number of the file that is replaced, the new one's name for messages, and the multipart body.
 * @param options Signal.
 * @returns The new file.
 * @throws {ValidationError} If it is the same, or the server takes it apart.
 */
export async function replaceFile(
  session: Session,
  file: { readonly file: number; readonly name: string; readonly body: StreamBody },
  options: CallOptions = {},
): Promise<readonly FileMetadata[]> {
  const { files } = await session.call({
    doing: `replace file "${file.file}" by "${file.name}"`,
    method: "POST",
    ...objectPath("files", file.file, "/replace"),
    stream: file.body,
    ...options,
  }, decodeAddedFiles);
  return files;
}

/**
 * Changes what the draft says of a file, beginning a draft where there is none:
 * `POST /api/files/{id}/metadata`, multipart with the part `jsonData`.
 *
 * @param session The connection.
 * @param change Number of the file, what is changed, and the body that says so.
 * @param options Signal.
 * @throws {ValidationError} If another file has that name.
 */
export async function updateFile(
  session: Session,
  change: { readonly file: number; readonly body: StreamBody },
  options: CallOptions = {},
): Promise<void> {
  const response = await session.fetch({
    doing: `change file "${change.file}"`,
    method: "POST",
    ...objectPath("files", change.file, "/metadata"),
    stream: change.body,
    repeatable: true,
    ...options,
  });
  await response.body?.cancel(); // a sentence with JSON in it
}

/**
 * Reads a file's metadata in the latest version: `GET /api/files/{id}`.
 *
 * @param session The connection.
 * @param file Number or persistent id.
 * @param options Signal.
 * @returns The file.
 * @throws {NotFoundError} If it is not there.
 */
export function getFile(
  session: Session,
  file: ObjectId,
  options: CallOptions = {},
): Promise<FileMetadata> {
  return session.call({
    doing: `read file "${file}"`,
    method: "GET",
    ...objectPath("files", file),
    ...options,
  }, decodeFileMetadata);
}

/**
 * Deletes a file from the draft, beginning one where there is none: `DELETE /api/files/{id}`.
 *
 * @param session The connection.
 * @param file Number or persistent id.
 * @param options Signal.
 * @throws {NotFoundError} If it is not there.
 */
export async function deleteFile(
  session: Session,
  file: ObjectId,
  options: CallOptions = {},
): Promise<void> {
  await session.call({
    doing: `delete file "${file}"`,
    method: "DELETE",
    ...objectPath("files", file),
    ...options,
  }, decodeAnything);
}

/**
 * Deletes files from the draft, beginning one where there is none: all at once
 * (`PUT /api/datasets/{id}/deleteFiles`), or one after another where the installation is too old for that.
 *
 * @param session The connection.
 * @param deletion Which dataset, and the numbers of its files.
 * @param options Signal.
 * @throws {HttpError} If one is not there; nothing is deleted then.
 */
export async function deleteFiles(
  session: Session,
  deletion: { readonly dataset: ObjectId; readonly files: readonly number[] },
  options: CallOptions = {},
): Promise<void> {
  const { dataset, files } = deletion;
  if (files.length > 1) {
    try {
      await session.call({
        doing: `delete ${files.length} files of dataset "${dataset}"`,
        method: "PUT",
        ...objectPath("datasets", dataset, "/deleteFiles"),
        json: files,
        ...options,
      }, decodeAnything);
      return;
    } catch (error) {
      const unknownThere = error instanceof NotFoundError ||
        (error instanceof HttpError && (error.status === 405 || error.status === 501));
      if (!unknownThere) throw error;
    }
  }
  for (const file of files) await deleteFile(session, file, options);
}
