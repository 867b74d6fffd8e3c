import { createHash } from "node:crypto";
import { lstat, mkdir, realpath } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import process from "node:process";
import { FileError } from "../errors/mod.ts";
import { fileError } from "./file_failure.ts";

// Names that Windows keeps for devices, with any ending.
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])\s*(\.|$)/i;
const UNSAFE = /[<>:"|?*\\/\p{Cc}]/gu;
const UNSAFE_IN_POSIX = /[/\0]/g;

/** Options of {@linkcode safePath}. */
export interface SafePathOptions {
  /**
   * Whether names stay as they are as far as the system can have them that this runs on. They may be none that
   * others can.
   *
   * @default {false}
   */
  readonly exact?: boolean | undefined;
}

/** Longest name in bytes that every usual file system takes; there has to be room for a number and for `.part`. */
const LONGEST_NAME = 240;

/**
 * Turns a file's folder and name, as a server tells them, into a path that stays below the target
 * folder and can be written on every system. What cannot stay is percent-encoded: `../../x` becomes
 * `%2E%2E/%2E%2E/x`. A name that is too long is cut, and ends in some digits of its hash.
 *
 * @param file Its folder and its name.
 * @param options Whether names are to stay as they are.
 * @returns A relative path with `/`.
 */
export function safePath(
  file: { readonly directoryLabel?: string | undefined; readonly label: string },
  options: SafePathOptions = {},
): string {
  const posix = isPosix(options);
  const folders = (file.directoryLabel ?? "").split(posix ? /\/+/ : /[\\/]+/)
    .filter((part) => part !== "");
  return [...folders, file.label].map((name) => safeName(name, posix)).join("/");
}

function isPosix({ exact = false }: SafePathOptions): boolean {
  return exact && process.platform !== "win32";
}

function safeName(name: string, posix: boolean): string {
  const encoded = name.toWellFormed().replaceAll(posix ? UNSAFE_IN_POSIX : UNSAFE, encode);
  if (/^\.+$/.test(encoded)) return encoded.replaceAll(".", encode);
  if (encoded === "") return "_";
  if (posix) return shortened(encoded);
  const ended = encoded.replace(/[. ]+$/, (end) => end.replaceAll(/./g, encode));
  return shortened(RESERVED.test(ended) ? encode(ended.slice(0, 1)) + ended.slice(1) : ended);
}

/** What is too long keeps its beginning and its ending. */
function shortened(name: string): string {
  const encoder = new TextEncoder();
  if (encoder.encode(name).length <= LONGEST_NAME) return name;
  const hash = `~${createHash("sha256").update(name).digest("hex").slice(0, 10)}`;
  const ending = /\.[^.]{1,20}$/.exec(name)?.[0] ?? "";
  let room = LONGEST_NAME - encoder.encode(hash + ending).length;
  let stem = "";
  for (const character of name) {
    room -= encoder.encode(character).length;
    if (room < 0) break;
    stem += character;
  }
  return stem.replace(/[. ]+$/, "") + hash + ending;
}

function encode(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}

/**
 * Gives each of several files a path of its own: those that differ in case only, or not at all, get a
 * number, since some file systems would put one over the other; so does a file that is called as another's
 * folder is.
 *
 * @param files Folders and names.
 * @param options Whether names are to stay as they are; on Linux, that is told by case as well.
 * @returns The paths, in the same order.
 */
export function safePaths(
  files: readonly { readonly directoryLabel?: string | undefined; readonly label: string }[],
  options: SafePathOptions = {},
): readonly string[] {
  const fold = isPosix(options) && process.platform === "linux" ? (path: string) => path : foldCase;
  const paths = files.map((file) => safePath(file, options));
  const taken = new Set<string>();
  for (const path of paths) {
    const folded = fold(path);
    for (let end = folded.indexOf("/"); end !== -1; end = folded.indexOf("/", end + 1)) {
      taken.add(folded.slice(0, end));
    }
  }
  const next = new Map<string, number>();
  return paths.map((path) => {
    const folded = fold(path);
    let free = path;
    while (taken.has(fold(free))) {
      const number = next.get(folded) ?? 1;
      next.set(folded, number + 1);
      free = path.replace(/((?:\.[^./]*)?)$/, ` (${number})$1`);
    }
    taken.add(fold(free));
    return free;
  });
}

/** Two paths that come to the same are one on a file system that does not tell case or composition. */
function foldCase(path: string): string {
  return path.normalize("NFC").toUpperCase().toLowerCase();
}

/**
 * Names the file in which bytes wait until all of them are there, beside where they will be.
 *
 * @param path Path of the file.
 * @param isTaken Tells whether a path belongs to another file.
 * @returns The path with `.part`, and a number where that is taken.
 */
export function partPath(path: string, isTaken: (path: string) => boolean = () => false): string {
  let free = `${path}.part`;
  for (let number = 1; isTaken(free); number++) free = `${path}.${number}.part`;
  return free;
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
