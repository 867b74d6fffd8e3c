// Names that Dataverse does not take are written with what it takes: each character that is in the way becomes
// `_xHEX_`, its code point. So does a `_` that would look like the beginning of that, so that no two paths become
// one and each can be read back.
import { BAD_IN_DIRECTORY, BAD_IN_LABEL, STRIPPED_AT_ENDS } from "./names.ts";
import { pathOf, splitPath } from "./remote_files.ts";

/** A code point as it is written. */
const WRITTEN = /_x([0-9A-F]{2,6})_/g;

/**
 * Gives a path that Dataverse takes as it is, and from which the first one can be read again.
 *
 * @param path Path of a file, with `/`.
 * @returns The same where nothing is in the way, else `a_x3A_b.txt` for `a:b.txt`.
 */
export function encodePath(path: string): string {
  const { label, directoryLabel = "" } = splitPath(path);
  const ends = STRIPPED_AT_ENDS.exec(directoryLabel);
  const [first, last] = [ends?.[1]?.length ?? 0, directoryLabel.length - (ends?.[2]?.length ?? 0)];
  const isBadThere = (character: string, at: number) =>
    BAD_IN_DIRECTORY.test(character) || (character !== "/" && (at < first || at >= last));
  const isBlank = label.trim() === "";
  const isBad = (character: string) => isBlank || BAD_IN_LABEL.test(character);
  return pathOf({
    label: encoded(label, isBad),
    directoryLabel: encoded(directoryLabel, isBadThere),
  });
}

/**
 * Reads what {@linkcode encodePath} wrote.
 *
 * @param path Path in a dataset.
 * @returns The path that it stands for; the same where it stands for itself.
 */
export function decodePath(path: string): string {
  const decoded = path.replaceAll(WRITTEN, (written, hex: string) => {
    const code = parseInt(hex, 16);
    return code <= 0x10FFFF ? String.fromCodePoint(code) : written;
  });
  // What others called so stands for itself.
  return encodePath(decoded) === path ? decoded : path;
}

/**
 * Reads paths of one dataset, so that no two become one.
 *
 * @param paths Paths in a dataset.
 * @returns What each stands for, in the same order.
 */
export function decodePaths(paths: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  const found = new Map<string, string>();
  // What stands for itself keeps its name; each writing is longer than what it stands for.
  for (const path of paths.toSorted((one, other) => one.length - other.length)) {
    const decoded = decodePath(path);
    const own = taken.has(decoded) ? path : decoded;
    taken.add(own);
    found.set(path, own);
  }
  return paths.map((path) => found.get(path) ?? path);
}

function encoded(text: string, isBad: (character: string, at: number) => boolean): string {
  let written = "";
  let at = 0;
  for (const character of text) {
    const looksWritten = character === "_" &&
      /^_x[0-9A-F]{2,6}(_|$|[^0-9A-Za-z])/.test(text.slice(at));
    written += looksWritten || isBad(character, at) ? write(character) : character;
    at += character.length;
  }
  return written;
}

function write(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `_x${hex.padStart(2, "0")}_`;
}
