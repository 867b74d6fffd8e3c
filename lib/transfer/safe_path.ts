import { lstat, mkdir, realpath } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { FileError } from "../errors/mod.ts";
import { fileError } from "./file_failure.ts";

// Names that Windows keeps for devices, with any ending.
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const UNSAFE = /[<>:"|?*\\/\p{Cc}]/gu;

/**
 * Turns a file's folder and name, as a server tells them, into a path that stays below the target
 * folder and can be written on every system. What cannot stay is percent-encoded: `../../x` becomes
 * `%2E%2E/%2E%2E/x`.
 *
 * @param file Its folder and its name.
 * @returns A relative path with `/`.
 */
export function safePath(
  file: { readonly directoryLabel?: string | undefined; readonly label: string },
): string {
  const folders = (file.directoryLabel ?? "").split(/[\\/]+/).filter((part) => part !== "");
  return [...folders, file.label].map(safeName).join("/");
}

function safeName(name: string): string {
  const encoded = name.replaceAll(UNSAFE, encode);
  if (/^\.+$/.test(encoded)) return encoded.replaceAll(".", encode);
  if (encoded === "") return "_";
  const ended = encoded.replace(/[. ]+$/, (end) => end.replaceAll(/./g, encode));
  return RESERVED.test(ended) ? encode(ended.slice(0, 1)) + ended.slice(1) : ended;
}

function encode(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}

/**
 * Gives each of several files a path of its own: those that differ in case only, or not at all, get a
 * number, since some file systems would put one over the other.
 *
 * @param files Folders and names.
 * @returns The paths, in the same order.
 */
export function safePaths(
  files: readonly { readonly directoryLabel?: string | undefined; readonly label: string }[],
): readonly string[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const path = safePath(file);
    let free = path;
    for (let number = 1; taken.has(free.toLowerCase().normalize("NFC")); number++) {
      free = path.replace(/((?:\.[^./]*)?)$/, ` (${number})$1`);
    }
    taken.add(free.toLowerCase().normalize("NFC"));
    return free;
  });
}

/**
 * Makes the folders of a path below a target folder, and refuses to follow a link that leads out of it.
 *
 * @param folder Target folder.
 * @param path Relative path of a file, as {@linkcode safePath} gives it.
 * @returns The file's full path.
 * @throws {FileError} If a link leads out, or the folder cannot be made.
 */
export async function prepareTarget(folder: string, path: string): Promise<string> {
  const target = join(resolve(folder), path);
  try {
    await mkdir(folder, { recursive: true });
    const root = await realpath(folder);
    // Looked at from the top, before anything is made: a folder must not be made behind a link either.
    let parent = root;
    for (const part of path.split("/").slice(0, -1)) {
      const next = join(parent, part);
      const there = await realpath(next).catch(() => undefined);
      if (there === undefined) {
        if (await isLink(next)) throw leadsOut(target);
        await mkdir(next, { recursive: true }); // another download may make it at the same time
      } else if (!there.startsWith(root.endsWith(sep) ? root : root + sep)) throw leadsOut(target);
      parent = there ?? next;
    }
    const full = join(parent, path.slice(path.lastIndexOf("/") + 1));
    if (await isLink(full)) throw leadsOut(target);
    return full;
  } catch (error) {
    throw fileError("write", target, error);
  }
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isSymbolicLink() ?? false;
}

function leadsOut(path: string): FileError {
  return new FileError(`Cannot write "${path}": a symbolic link in it leads elsewhere`, {
    path,
    hint: "Choose another folder, or remove the link.",
  });
}
