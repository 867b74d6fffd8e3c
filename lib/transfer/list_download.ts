import { listFiles } from "../client/datasets.ts";
import { getFile } from "../client/files.ts";
import { parsePersistentId } from "../client/persistent_id.ts";
import type { Session } from "../http/mod.ts";
import type { FileMetadata } from "../schemas/mod.ts";
import { type FileSelection, selectFiles } from "./download_files.ts";
import { leanMetadata } from "./remote_files.ts";

/** What can be downloaded: one file by its number or persistent id, or files of a dataset. */
export type DownloadSource = { readonly file: number | string } | DatasetFiles;

/** Files of a dataset. */
export interface DatasetFiles extends FileSelection {
  /** Persistent id, or its address at a resolver. */
  readonly dataset: string;
  /**
   * Which version: `:latest`, `:latest-published`, `:draft`, or a number such as `1.0`.
   *
   * @default {":latest"}
   */
  readonly version?: string;
}

/**
 * Lists the files that a download is about, with what it needs of them only: there may be very many.
 *
 * @param session The connection.
 * @param source Which files.
 * @param options Signal.
 * @returns The files, in the server's order.
 * @throws {UsageError} If one that was named is not there.
 */
export async function listDownload(
  session: Session,
  source: DownloadSource,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly FileMetadata[]> {
  if ("file" in source) return [await getFile(session, source.file, options)];
  const { version = ":latest" } = source;
  const files: FileMetadata[] = [];
  const dataset = parsePersistentId(source.dataset);
  for await (const file of listFiles(session, dataset, { version, ...options })) {
    files.push(leanMetadata(file));
  }
  return selectFiles(files, source);
}
