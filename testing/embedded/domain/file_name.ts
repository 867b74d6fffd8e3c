const badInName = /[:<>;#/"*|?\\]/;
const goodDirectory = /^[\w\\/. -]*$/;

/** What Dataverse says of a file name with a forbidden character. */
export const badNameMessage =
  'File Name cannot contain any of the following characters:  / : * ? " < > | ; # .';

/** What Dataverse says of a folder name with a forbidden character. */
export const badDirectoryMessage =
  "Directory Name cannot contain invalid characters. Valid characters are a-Z, 0-9, '_', '-', '.', '\\', '/' and ' ' (white space).";

/** So many characters a name or a type may have. */
const maxLength = 255;

/** Whether a file may be called so. */
export function isGoodName(name: string): boolean {
  return name.trim() !== "" && name.length <= maxLength && !badInName.test(name);
}

/** Whether this may be the type of a file. */
export function isGoodType(type: string): boolean {
  return type.length <= maxLength && /^.*\/.*$/.test(type) && !type.includes("\0");
}

/** Whether a folder may be called so. */
export function isGoodDirectory(directory: string): boolean {
  return goodDirectory.test(directory);
}

/** What is wrong with a place, in the words of a failed validation. */
export function placeProblem(
  place: { readonly label: string; readonly directory: string },
): string | undefined {
  if (place.label.trim() === "") {
    return `Please specify a file name. (Invalid value:${place.label})`;
  }
  if (!isGoodName(place.label)) return `${badNameMessage} (Invalid value:${place.label})`;
  return isGoodDirectory(place.directory)
    ? undefined
    : `${badDirectoryMessage} (Invalid value:${place.directory})`;
}

/** Makes a folder path plain: one kind of slash, none doubled, and nothing that climbs at either end. */
export function cleanDirectory(directory: string): string {
  return directory.replace(/[\\/]+/g, "/").replace(/^[/\-. ]+|[/\-. ]+$/g, "");
}

/** Makes a folder path of a zip plain; what is forbidden becomes a dot. */
export function cleanZipDirectory(directory: string): string {
  return cleanDirectory(directory.replace(/[^A-Za-z0-9_ ./\\-]+/g, ".").replace(/\.\.+/g, "."));
}

/** Folder and name as one path. */
export function pathOf(name: string, directory: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

/**
 * A name that is not taken in its folder: `a.txt` becomes `a-1.txt`, then `a-2.txt`.
 *
 * @param name The name wanted.
 * @param taken Tells whether a name is taken.
 */
export function freeName(name: string, taken: (name: string) => boolean): string {
  if (!taken(name)) return name;
  const dot = name.lastIndexOf(".");
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  const numbered = /^(.*)-(\d+)$/.exec(stem);
  const base = numbered?.[1] ?? stem;
  for (let i = numbered ? Number(numbered[2]) + 1 : 1;; i++) {
    const candidate = `${base}-${i}${extension}`;
    if (!taken(candidate)) return candidate;
  }
}

/** Whether a member of an uploaded zip becomes a file. */
export function isWantedZipMember(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name !== "" && !name.startsWith("._") && name !== ".DS_Store";
}

/** A size for people: `21 B`, `3.9 KB`. */
export function humanSize(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let unit = 0;
  let size = bytes;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return unit === 0 ? `${bytes} B` : `${size.toFixed(1)} ${units[unit]}`;
}
