import { listFiles } from "../client/datasets.ts";
import { getFile } from "../client/files.ts";
import { parsePersistentId } from "../client/persistent_id.ts";
import type { Session } from "../http/mod.ts";
import type { FileMetadata } from "../schemas/mod.ts";
import { selectFiles } from "../transfer/mod.ts";
import type { DownloadInput } from "./download.ts";

/** Lists the files that a download is about, with what it needs of them only: there may be very many. */
export async function listDownload(
  session: Session,
  input: DownloadInput,
  options: { readonly signal?: AbortSignal },
): Promise<readonly FileMetadata[]> {
  if ("file" in input) return [await getFile(session, input.file, options)];
  const { version = ":latest" } = input;
  const files: FileMetadata[] = [];
  const dataset = parsePersistentId(input.dataset);
  for await (const file of listFiles(session, dataset, { version, ...options })) {
    files.push(lean(file));
  }
  return selectFiles(files, input);
}

function lean({ label, directoryLabel, restricted, dataFile }: FileMetadata): FileMetadata {
  const { id, filename, contentType, filesize, checksum, md5 } = dataFile;
  const { tabularData, originalFileName, originalFileSize } = dataFile;
  return {
    label,
    ...(directoryLabel === undefined ? {} : { directoryLabel }),
    ...(restricted === undefined ? {} : { restricted }),
    dataFile: {
      id,
      filename,
      contentType,
      filesize,
      ...(checksum === undefined ? {} : { checksum }),
      ...(md5 === undefined ? {} : { md5 }),
      ...(tabularData === undefined ? {} : { tabularData }),
      ...(originalFileName === undefined ? {} : { originalFileName }),
      ...(originalFileSize === undefined ? {} : { originalFileSize }),
    },
  };
}
