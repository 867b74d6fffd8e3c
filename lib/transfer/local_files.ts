import { stat } from "node:fs/promises";
import { fileError } from "./file_failure.ts";
import { pathFilter, type PathPatterns } from "./path_filter.ts";
import { walk } from "./walk.ts";

/** A file below a folder of this machine. */
export interface LocalFile {
  /** Path below the folder, with `/`. */
  readonly path: string;
  /** Path on this machine. */
  readonly full: string;
  /** Size in bytes. */
  readonly size: number;
  /** When it was changed last, in milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** What is below a folder. */
export interface LocalFiles {
  /** Regular files, sorted by path. */
  readonly files: readonly LocalFile[];
  /** What is neither file nor folder; it is left out. */
  readonly others: readonly string[];
}

/**
 * Lists the files below a folder that are wanted.
 *
 * @param folder Path of the folder.
 * @param patterns Which ones.
 * @returns What is there.
 * @throws {FileError} If something cannot be read.
 */
export async function listLocal(folder: string, patterns: PathPatterns = {}): Promise<LocalFiles> {
  const wants = pathFilter(patterns);
  const { files, others } = await walk(folder);
  const local: LocalFile[] = [];
  for (const { path: full, directory, name } of files) {
    const path = directory === "" ? name : `${directory}/${name}`;
    if (!wants(path)) continue;
    const { size, mtimeMs } = await stat(full).catch((error) => {
      throw fileError("read", full, error);
    });
    local.push({ path, full, size, mtimeMs });
  }
  return { files: local, others: others.filter(wants) };
}
