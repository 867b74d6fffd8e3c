import { FileError } from "../errors/mod.ts";

// What the system says, and what it means to a person.
const REASONS: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  ENOENT: ["it is not there", "Check the path."],
  ENOTDIR: ["a part of its path is a file", "Check the path."],
  EACCES: ["it is not allowed", "Check the permissions of the file and its folder."],
  EPERM: ["it is not allowed", "Check the permissions of the file and its folder."],
  EROFS: ["the file system is read-only", "Choose another folder."],
  EISDIR: ["it is a folder", "Give a file."],
  EEXIST: ["something of that name is there already", "Choose another name, or allow overwriting."],
  ENOSPC: ["the disk is full", "Make room, and run it again: what is there already is kept."],
  EDQUOT: [
    "the disk quota is used up",
    "Make room, and run it again: what is there already is kept.",
  ],
  EFBIG: ["the file is larger than the file system takes", "Choose another disk."],
  ENAMETOOLONG: ["the name is too long for the file system", "Choose a shorter folder."],
  EMFILE: ["too many files are open", "Run fewer transfers at a time."],
};

/** The error for a file of this machine that could not be read or written. */
export function fileError(doing: string, path: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const denied = error instanceof Error && error.name === "NotCapable";
  const [why, hint] = denied
    ? ["Deno may not touch it", "Run with --allow-read and --allow-write for this folder."]
    : REASONS[code] ?? [error instanceof Error ? error.message : String(error), undefined];
  return new FileError(`Cannot ${doing} "${path}": ${why}`, { path, cause: error, hint });
}
