import type { Session } from "../http/mod.ts";
import {
  type Dataset,
  type DatasetId,
  type DatasetVersion,
  decodeAnything,
  decodeDataset,
  decodeDatasetId,
  decodeDatasetVersion,
  decodeFilePage,
  decodeLocks,
  decodePreviewUrl,
  type FileMetadata,
  type Lock,
  type PreviewUrl,
} from "../schemas/mod.ts";
import { type CallOptions, collectionPath, type ObjectId, objectPath } from "./_paths.ts";

/** How the number of a version grows when it is published. */
export type VersionStep = "major" | "minor" | "updatecurrent";

/**
 * Which version of a dataset: `:draft`, `:latest` (the draft, if the caller may see it),
 * `:latest-published`, or a number such as `2.1`.
 */
export type VersionName = string;

/**
 * Creates a dataset, as a draft: `POST /api/dataverses/{alias}/datasets`.
 *
 * @param session The connection.
 * @param dataset Where, and its JSON with `datasetVersion`.
 * @param options Signal.
 * @returns Its number and its persistent id.
 * @throws {ValidationError} If the metadata are not complete, or not right.
 */
export function createDataset(
  session: Session,
  dataset: { readonly collection: string; readonly json: unknown },
  options: CallOptions = {},
): Promise<DatasetId> {
  return session.call({
    doing: `create a dataset in collection "${dataset.collection}"`,
    method: "POST",
    path: collectionPath(dataset.collection, "/datasets"),
    json: dataset.json,
    ...options,
  }, decodeDatasetId);
}

/**
 * Reads a dataset with its latest version: `GET /api/datasets/{id}`.
 *
 * @param session The connection.
 * @param dataset Persistent id or number.
 * @param options Signal; `files: false` leaves the list of files out.
 * @returns The dataset.
 * @throws {NotFoundError} If it is not there.
 */
export function getDataset(
  session: Session,
  dataset: ObjectId,
  options: CallOptions & { readonly files?: boolean } = {},
): Promise<Dataset> {
  const { path, query } = objectPath("datasets", dataset);
  return session.call({
    doing: `read dataset "${dataset}"`,
    method: "GET",
    path,
    query: { ...query, excludeFiles: options.files === false ? true : undefined },
    signal: options.signal,
  }, decodeDataset);
}

/**
 * Reads a version, without its files: `GET /api/datasets/{id}/versions/{version}`.
 *
 * @param session The connection.
 * @param dataset Persistent id or number.
 * @param options Signal, and which version.
 * @returns The version.
 * @throws {NotFoundError} If it is not there.
 */
export function getVersion(
  session: Session,
  dataset: ObjectId,
  options: CallOptions & { readonly version?: VersionName } = {},
): Promise<DatasetVersion> {
  const version = options.version ?? ":latest";
  const { path, query } = objectPath(
    "datasets",
    dataset,
    `/versions/${encodeURIComponent(version).replace(/^%3A/, ":")}`,
  );
  return session.call({
    doing: `read version "${version}" of dataset "${dataset}"`,
    method: "GET",
    path,
    query: { ...query, excludeFiles: true },
    signal: options.signal,
  }, decodeDatasetVersion);
}

const PAGE = 500;

/**
 * Lists the files of a version, page by page: `GET /api/datasets/{id}/versions/{version}/files`.
 *
 * @param session The connection.
 * @param dataset Persistent id or number.
 * @param options Signal, and which version.
 * @returns The files, in the server's order.
 */
export async function* listFiles(
  session: Session,
  dataset: ObjectId,
  options: CallOptions & {
    readonly version?: VersionName;
    /** What comes first; by default what is first by name. An old installation does not heed it. */
    readonly order?: "Newest";
  } = {},
): AsyncGenerator<FileMetadata> {
  const version = options.version ?? ":latest";
  const { path, query } = objectPath(
    "datasets",
    dataset,
    `/versions/${encodeURIComponent(version).replace(/^%3A/, ":")}/files`,
  );
  for (let offset = 0;; offset += PAGE) {
    const page = await session.call({
      doing: `list the files of dataset "${dataset}"`,
      method: "GET",
      path,
      query: {
        ...query,
        limit: PAGE,
        offset,
        ...(options.order === undefined ? {} : { orderCriteria: options.order }),
      },
      envelope: true,
      signal: options.signal,
    }, decodeFilePage);
    yield* page.data;
    if (page.data.length < PAGE || offset + PAGE === page.totalCount) return;
  }
}

/**
 * Sets metadata fields of the draft, beginning one where there is none:
 * `PUT /api/datasets/{id}/editMetadata?replace=true`. Fields that are not named stay as they are.
 *
 * @param session The connection.
 * @param change Which dataset, and the fields in Dataverse's JSON.
 * @param options Signal.
 * @returns The draft as it is then.
 */
export function editMetadata(
  session: Session,
  change: { readonly dataset: ObjectId; readonly fields: readonly unknown[] },
  options: CallOptions = {},
): Promise<DatasetVersion> {
  const { path, query } = objectPath("datasets", change.dataset, "/editMetadata");
  return session.call({
    doing: `set metadata of dataset "${change.dataset}"`,
    method: "PUT",
    path,
    query: { ...query, replace: true },
    json: { fields: change.fields },
    repeatable: true,
    ...options,
  }, decodeDatasetVersion);
}

/**
 * Replaces the whole draft, license and terms too: `PUT /api/datasets/{id}/versions/:draft`.
 *
 * @param session The connection.
 * @param draft Which dataset, and the content of its `datasetVersion`.
 * @param options Signal.
 * @returns The draft as it is then.
 */
export function replaceDraft(
  session: Session,
  draft: { readonly dataset: ObjectId; readonly json: unknown },
  options: CallOptions = {},
): Promise<DatasetVersion> {
  const { path, query } = objectPath("datasets", draft.dataset, "/versions/:draft");
  return session.call({
    doing: `replace the draft of dataset "${draft.dataset}"`,
    method: "PUT",
    path,
    ...(query ? { query } : {}),
    json: draft.json,
    repeatable: true,
    ...options,
  }, decodeDatasetVersion);
}

/**
 * Publishes the draft: `POST /api/datasets/{id}/actions/:publish?type=…`. The server goes on
 * afterwards, with the dataset locked by `finalizePublication`.
 *
 * @param session The connection.
 * @param publication Which dataset, and how its version grows.
 * @param options Signal.
 * @throws {ConflictError} If there is no draft, no license, or the collection is not published.
 * @throws {LockedError} If the dataset is locked.
 */
export async function publishDataset(
  session: Session,
  publication: { readonly dataset: ObjectId; readonly type: VersionStep },
  options: CallOptions = {},
): Promise<void> {
  const { path, query } = objectPath("datasets", publication.dataset, "/actions/:publish");
  await session.call({
    doing: `publish dataset "${publication.dataset}"`,
    method: "POST",
    path,
    query: { ...query, type: publication.type },
    ...options,
  }, decodeAnything);
}

/**
 * Reads the locks of a dataset: `GET /api/datasets/{id}/locks`.
 *
 * @param session The connection.
 * @param dataset Persistent id or number.
 * @param options Signal.
 * @returns The locks; none where it can be changed.
 */
export function listLocks(
  session: Session,
  dataset: ObjectId,
  options: CallOptions = {},
): Promise<readonly Lock[]> {
  return session.call({
    doing: `read the locks of dataset "${dataset}"`,
    method: "GET",
    ...objectPath("datasets", dataset, "/locks"),
    ...options,
  }, decodeLocks);
}

/**
 * Deletes the draft, and the dataset with it where nothing was published:
 * `DELETE /api/datasets/{id}/versions/:draft`.
 *
 * @param session The connection.
 * @param dataset Persistent id or number.
 * @param options Signal.
 * @throws {ConflictError} If there is no draft.
 */
export async function deleteDraft(
  session: Session,
  dataset: ObjectId,
  options: CallOptions = {},
): Promise<void> {
  await session.call({
    doing: `delete the draft of dataset "${dataset}"`,
    method: "DELETE",
    ...objectPath("datasets", dataset, "/versions/:draft"),
    ...options,
  }, decodeAnything);
}

/**
 * Destroys a dataset with all its versions, for superusers: `DELETE /api/datasets/{id}/destroy`.
 *
 * @param session The connection.
 * @param dataset Persistent id or number.
 * @param options Signal.
 * @throws {PermissionError} If the user is no superuser.
 */
export async function destroyDataset(
  session: Session,
  dataset: ObjectId,
  options: CallOptions = {},
): Promise<void> {
  await session.call({
    doing: `destroy dataset "${dataset}"`,
    method: "DELETE",
    ...objectPath("datasets", dataset, "/destroy"),
    timeoutMs: 600_000, // a second for every 150 files, measured on a real one
    ...options,
  }, decodeAnything);
}

/**
 * Creates the preview URL of a draft: `POST /api/datasets/{id}/privateUrl`, the name that servers
 * before 6.5 know, too.
 *
 * @param session The connection.
 * @param dataset Persistent id or number.
 * @param options Signal.
 * @returns The address, which holds a secret.
 * @throws {ConflictError} If there is one already, or no draft.
 */
export function createPreviewUrl(
  session: Session,
  dataset: ObjectId,
  options: CallOptions = {},
): Promise<PreviewUrl> {
  return session.call({
    doing: `create a preview URL of dataset "${dataset}"`,
    method: "POST",
    ...objectPath("datasets", dataset, "/privateUrl"),
    ...options,
  }, decodePreviewUrl);
}

/**
 * Reads the preview URL of a draft: `GET /api/datasets/{id}/privateUrl`.
 *
 * @param session The connection.
 * @param dataset Persistent id or number.
 * @param options Signal.
 * @returns The address, which holds a secret.
 * @throws {NotFoundError} If there is none.
 */
export function getPreviewUrl(
  session: Session,
  dataset: ObjectId,
  options: CallOptions = {},
): Promise<PreviewUrl> {
  return session.call({
    doing: `read the preview URL of dataset "${dataset}"`,
    method: "GET",
    ...objectPath("datasets", dataset, "/privateUrl"),
    ...options,
  }, decodePreviewUrl);
}

/**
 * Deletes the preview URL of a draft: `DELETE /api/datasets/{id}/privateUrl`.
 *
 * @param session The connection.
 * @param dataset Persistent id or number.
 * @param options Signal.
 * @throws {NotFoundError} If there is none.
 */
export async function deletePreviewUrl(
  session: Session,
  dataset: ObjectId,
  options: CallOptions = {},
): Promise<void> {
  await session.call({
    doing: `delete the preview URL of dataset "${dataset}"`,
    method: "DELETE",
    ...objectPath("datasets", dataset, "/privateUrl"),
    ...options,
  }, decodeAnything);
}
