import { listFiles } from "../client/datasets.ts";
import type { Session } from "../http/mod.ts";
import type { Checksum, FileMetadata } from "../schemas/mod.ts";

/** A file of a dataset, under the name that it was uploaded with. */
export interface RemoteFile {
  /** Number on the installation. */
  readonly id: number;
  /** Folder and name, with `/`. */
  readonly path: string;
  /** Size of what was uploaded, in bytes. */
  readonly size: number;
  /** Checksum of what was uploaded; absent where the server tells none. */
  readonly checksum?: Checksum;
  /** What the server tells of it, as far as transfers need it. */
  readonly metadata: FileMetadata;
}

/**
 * Lists the files of a dataset, under the names that they were uploaded with.
 *
 * @param session The connection.
 * @param dataset Persistent id.
 * @param options Signal, version; by default the latest that the user may see.
 * @returns The files.
 */
export async function listRemote(
  session: Session,
  dataset: string,
  options: { readonly signal?: AbortSignal | undefined; readonly version?: string } = {},
): Promise<readonly RemoteFile[]> {
  const files: RemoteFile[] = [];
  for await (const file of listFiles(session, dataset, options)) files.push(remoteFile(file));
  return files;
}

/** Reads what the server tells of a file. */
export function remoteFile(metadata: FileMetadata): RemoteFile {
  const { dataFile } = metadata;
  const checksum = dataFile.checksum ??
    (dataFile.md5 === undefined ? undefined : { type: "MD5", value: dataFile.md5 });
  return {
    id: dataFile.id,
    path: pathOf({ directoryLabel: metadata.directoryLabel, label: uploadedName(metadata) }),
    size: (dataFile.tabularData ? dataFile.originalFileSize : undefined) ?? dataFile.filesize,
    ...(checksum === undefined ? {} : { checksum }),
    metadata: leanMetadata(metadata),
  };
}

/** What transfers need of what the server tells of a file: there may be very many. */
export function leanMetadata(file: FileMetadata): FileMetadata {
  const { label, directoryLabel, restricted, description, categories, dataFile } = file;
  const { id, filename, contentType, filesize, checksum, md5, storageIdentifier } = dataFile;
  const { tabularData, originalFileName, originalFileSize, publicationDate } = dataFile;
  return {
    label,
    ...(directoryLabel === undefined ? {} : { directoryLabel }),
    ...(restricted === undefined ? {} : { restricted }),
    ...(description === undefined ? {} : { description }),
    ...(categories === undefined ? {} : { categories }),
    dataFile: {
      id,
      filename,
      contentType,
      filesize,
      ...(checksum === undefined ? {} : { checksum }),
      ...(md5 === undefined ? {} : { md5 }),
      ...(storageIdentifier === undefined ? {} : { storageIdentifier }),
      ...(tabularData === undefined ? {} : { tabularData }),
      ...(originalFileName === undefined ? {} : { originalFileName }),
      ...(originalFileSize === undefined ? {} : { originalFileSize }),
      ...(publicationDate === undefined ? {} : { publicationDate }),
    },
  };
}

/** The name of a file; of one that was turned into a table, the one it had before. */
export function uploadedName({ label, dataFile }: FileMetadata): string {
  if (!dataFile.tabularData || dataFile.originalFileName === undefined) return label;
  const ending = /\.[^.]*$/.exec(dataFile.originalFileName)?.[0] ?? "";
  return label.replace(/\.tab$/, ending);
}

/** Folder and name as one path. */
export function pathOf(
  file: { readonly label: string; readonly directoryLabel?: string | undefined },
): string {
  return file.directoryLabel ? `${file.directoryLabel}/${file.label}` : file.label;
}

/** A path as folder and name. */
export function splitPath(
  path: string,
): { readonly label: string; readonly directoryLabel: string | undefined } {
  const at = path.lastIndexOf("/");
  return at < 0
    ? { label: path, directoryLabel: undefined }
    : { label: path.slice(at + 1), directoryLabel: path.slice(0, at) };
}
