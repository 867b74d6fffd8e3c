import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "./file_failure.ts";

/** A file found below a folder. */
export interface WalkedFile {
  /** Its path on this machine. */
  readonly path: string;
  /** Folder below the one that was walked, with `/`; empty at its top. */
  readonly directory: string;
  /** Its name. */
  readonly name: string;
}

/** What is below a folder. */
export interface Walk {
  /** Regular files, sorted by path. */
  readonly files: readonly WalkedFile[];
  /** What is neither file nor folder: links, sockets, devices. It is left out. */
  readonly others: readonly string[];
}

/**
 * Lists all files below a folder. Links are not followed: they may lead out of it, or round in a circle.
 *
 * @param folder Path of a folder.
 * @returns What is there.
 * @throws {FileError} If a folder cannot be read.
 */
export async function walk(folder: string): Promise<Walk> {
  const files: WalkedFile[] = [];
  const others: string[] = [];
  const waiting = [""];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    const full = join(folder, directory);
    const entries = await readdir(full, { withFileTypes: true }).catch((error) => {
      throw fileError("read", full, error);
    });
    for (const entry of entries) {
      const below = directory === "" ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory()) waiting.push(below);
      else if (entry.isFile()) {
        files.push({ path: join(folder, below), directory, name: entry.name });
      } else others.push(below);
    }
  }
  return { files: files.sort((a, b) => a.path < b.path ? -1 : 1), others: others.sort() };
}
