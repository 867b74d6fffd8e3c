import { stat } from "node:fs/promises";
import { inParallel } from "./_in_parallel.ts";
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

/** One after another, a hundred thousand take a minute. */
const AT_A_TIME = 16;

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
  const wanted = files
    .map(({ path: full, directory, name }) => ({
      full,
      path: directory === "" ? name : `${directory}/${name}`,
    }))
    .filter(({ path }) => wants(path));
  const local: LocalFile[] = [];
  await inParallel(wanted, AT_A_TIME, async ({ full, path }, index) => {
    const { size, mtimeMs } = await stat(full).catch((error) => {
      throw fileError("read", full, error);
    });
    local[index] = { path, full, size, mtimeMs };
  });
  return { files: local, others: others.filter(wants) };
}
