import { unreadable, wordIn } from "./gson.ts";
import { isObject, type JsonObject } from "./json.ts";
import { Stumble } from "./refusal.ts";
import { parseStorageIdentifier, type StoragePlace } from "./storage_driver.ts";

/** What a client says of a file whose bytes are in the store already. */
export interface RegisteredFile {
  /** As it was sent. */
  readonly identifier: string;
  readonly place: StoragePlace;
  readonly fileName: string | undefined;
  readonly mimeType: string | undefined;
  /** It is believed; nobody reads the bytes. */
  readonly checksum: Checksum | undefined;
}

/** What bytes come to, and by which algorithm. */
export interface Checksum {
  readonly type: string;
  readonly value: string;
}

/** Algorithms of checksums, by their names. */
export const checksumTypes: readonly string[] = ["MD5", "SHA-1", "SHA-256", "SHA-512"];

/**
 * Reads the checksum that a client gives a file.
 *
 * @throws {Refusal} Where it is no object.
 * @throws {Stumble} Where it makes no sense.
 */
export function parseChecksum(json: JsonObject): Checksum | undefined {
  const md5 = wordIn(json, "md5Hash");
  const given = json["checksum"];
  if (md5 !== undefined) return md5 === "" ? undefined : { type: "MD5", value: md5.toLowerCase() };
  if (given === undefined || given === null) return undefined;
  if (!isObject(given)) throw unreadable();
  const [type, value] = [wordIn(given, "@type"), wordIn(given, "@value")];
  if (type === undefined || value === undefined || !checksumTypes.includes(type)) {
    throw new Stumble("a checksum without type or value, or of a type that there is not");
  }
  return { type, value: value.toLowerCase() };
}

/**
 * Reads what a client says of a file in the store.
 *
 * @returns The file; undefined where there is no storage identifier, or none that a driver can have.
 * @throws {Stumble} Where its checksum makes no sense.
 */
export function parseRegisteredFile(json: JsonObject): RegisteredFile | undefined {
  const identifier = wordIn(json, "storageIdentifier");
  if (identifier === "") throw new Stumble("begin 1, end 0, length 0");
  const place = identifier === undefined ? undefined : parseStorageIdentifier(identifier);
  const checksum = parseChecksum(json);
  if (identifier === undefined || place === undefined) return undefined;
  return {
    identifier,
    place,
    fileName: wordIn(json, "fileName"),
    mimeType: wordIn(json, "mimeType"),
    checksum,
  };
}
