// When a file of this machine and one of the dataset are the same, and what an upload refuses.
import { UsageError } from "../errors/mod.ts";
import { ARCHIVE_NAME, isTakenApart } from "./_zip_batch.ts";
import { checksumOf, sameChecksum } from "./checksum.ts";
import type { FileUpload } from "./file_upload.ts";
import { pathOf, type RemoteFile } from "./remote_files.ts";

/** Whether the dataset gets what is in it, and not itself. */
export function becomesOthers(upload: FileUpload): boolean {
  return upload.unpack === true && isTakenApart(upload);
}

/** Whether it is an archive of ours that the server did not take apart. */
export function isArchive({ metadata }: RemoteFile): boolean {
  return ARCHIVE_NAME.test(metadata.label);
}

/** Tells which files are there: by path and size, then by checksum. */
export async function matchAll(
  uploads: readonly FileUpload[],
  remote: readonly RemoteFile[],
): Promise<ReadonlyMap<FileUpload, RemoteFile>> {
  const byPath = new Map<string, RemoteFile[]>();
  for (const file of remote) {
    const all = byPath.get(file.path);
    if (all === undefined) byPath.set(file.path, [file]);
    else all.push(file);
  }
  const found = new Map<FileUpload, RemoteFile>();
  for (const upload of uploads) {
    if (becomesOthers(upload)) continue;
    for (const file of byPath.get(pathOf(upload.fields)) ?? []) {
      if (file.size !== upload.source.size) continue;
      if (!await holds(upload, file)) continue;
      found.set(upload, file);
      break;
    }
  }
  return found;
}

async function holds({ source }: FileUpload, { checksum }: RemoteFile): Promise<boolean> {
  if (checksum === undefined) return true;
  return sameChecksum((await checksumOf(checksum.type, source.open())).checksum, checksum);
}

/** What an archive became cannot be told from what others uploaded meanwhile. */
export function inDoubt({ fields }: FileUpload, others: readonly RemoteFile[]): UsageError {
  return new UsageError(
    `Cannot tell whether "${
      pathOf(fields)
    }" arrived: the server's answer got lost, and new files are there: ${
      some(others.map(({ path }) => path))
    }`,
    {
      hint: "Look whether they are what was in it; delete them, or go on without it.",
    },
  );
}

/** Refuses two files of one path. */
export function refuseTwins(files: readonly FileUpload[]): void {
  const seen = new Set<string>();
  const twins = files.map(({ fields }) => pathOf(fields)).filter((path) => {
    const twin = seen.has(path);
    seen.add(path);
    return twin;
  });
  if (twins.length === 0) return;
  throw new UsageError(`Cannot upload two files as ${some(twins)}`, {
    hint: "Give one of them another `name` or `directoryLabel`.",
  });
}

/** Refuses paths that other files of the dataset have. */
export function refuseOthers(
  { dataset, files }: { readonly dataset: string; readonly files: readonly FileUpload[] },
  remote: readonly RemoteFile[],
  same: ReadonlyMap<FileUpload, RemoteFile>,
): void {
  const there = new Set(remote.map(({ path }) => path));
  const others = files
    .filter((upload) =>
      !same.has(upload) && !becomesOthers(upload) && upload.replaces === undefined
    )
    .map(({ fields }) => pathOf(fields)).filter((path) => there.has(path));
  if (others.length === 0) return;
  throw new UsageError(
    `Cannot upload to dataset "${dataset}": other files are there as ${some(others)}`,
    { hint: "Replace them (`replace`, `sync`), or give other names: Dataverse would number them." },
  );
}

function some(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).map((path) => `"${path}"`).join(", ");
  return paths.length > 3 ? `${shown} and ${paths.length - 3} more` : shown;
}
