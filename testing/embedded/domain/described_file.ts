import { cleanDirectory, isGoodType } from "./file_name.ts";
import { isArray, isObject, type Json, type JsonObject, textOf } from "./json.ts";
import { Stumble } from "./refusal.ts";
import { type Checksum, checksumTypes } from "./registered_file.ts";
import { parseStorageIdentifier, storedAs } from "./storage_driver.ts";

/** A file that the JSON of a dataset describes. */
export interface DescribedFile {
  readonly label: string;
  readonly directory: string;
  readonly description: string;
  readonly categories: readonly string[];
  /** Undefined where it says nothing of them; such a file cannot be kept. */
  readonly bytes: DescribedBytes | undefined;
}

/** Bytes that are said to be in the store; nobody looks. */
export interface DescribedBytes {
  /** Where they are, as it is kept; undefined where it does not say. */
  readonly stored: string | undefined;
  readonly type: string;
  /** How many; -1 where it does not say. */
  readonly size: number;
  readonly checksum: Checksum;
}

/** So long a storage identifier may be. */
const maxLength = 255;

/** Where bytes are, as it is kept: an identifier that no driver here would make stays as it is. */
function storedIn(identifier: string): string {
  const place = parseStorageIdentifier(identifier);
  if (place !== undefined) return storedAs(place.driver, place.name);
  if (
    identifier.includes("..") || identifier.includes("://") || identifier.includes("\0") ||
    identifier.length > maxLength || identifier.trim() === ""
  ) {
    throw new Stumble("a storage identifier that cannot be kept");
  }
  return identifier;
}

function checksumOf(dataFile: JsonObject): Checksum {
  const given = dataFile["checksum"];
  if (given === undefined) return { type: "MD5", value: textOf(dataFile, "md5") ?? "unknown" };
  const [type, value] = isObject(given) ? [textOf(given, "type"), textOf(given, "value")] : [];
  if (type === undefined || value === undefined || !checksumTypes.includes(type)) {
    throw new Stumble("a checksum without type or value, or of a type that there is not");
  }
  return { type, value };
}

function bytesOf(dataFile: Json | undefined): DescribedBytes | undefined {
  if (dataFile === undefined) return undefined;
  if (!isObject(dataFile)) throw new Stumble("dataFile is no object");
  const size = dataFile["filesize"] ?? -1;
  if (typeof size !== "number") throw new Stumble("filesize is no number");
  const identifier = textOf(dataFile, "storageIdentifier");
  const type = textOf(dataFile, "contentType") ?? "application/octet-stream";
  if (!isGoodType(type)) throw new Stumble("a type that cannot be kept");
  return {
    stored: identifier === undefined ? undefined : storedIn(identifier),
    type,
    size: Math.trunc(size),
    checksum: checksumOf(dataFile),
  };
}

function fileOf(json: Json): DescribedFile {
  const label = isObject(json) ? textOf(json, "label") : undefined;
  if (!isObject(json) || label === undefined) throw new Stumble("a file has no label");
  const categories = json["categories"] ?? [];
  if (!isArray(categories) || categories.some((one) => typeof one !== "string")) {
    throw new Stumble("categories are no list of texts");
  }
  return {
    label,
    directory: cleanDirectory(textOf(json, "directoryLabel") ?? ""),
    description: textOf(json, "description") ?? "",
    categories: [...new Set(categories.map(String))],
    bytes: bytesOf(json["dataFile"]),
  };
}

/**
 * Reads the files that a version's JSON describes.
 *
 * @throws {Stumble} Where something in it is not what it has to be: a real one does not look.
 */
export function parseDescribedFiles(version: JsonObject): readonly DescribedFile[] {
  const list = version["files"] ?? version["fileMetadatas"] ?? [];
  if (!isArray(list)) throw new Stumble("files are no list");
  const files = list.map(fileOf);
  const stored = files.flatMap(({ bytes }) => bytes?.stored ?? []);
  if (new Set(stored).size < stored.length) throw new Stumble("two files have the same bytes");
  return files;
}
