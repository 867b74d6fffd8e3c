import { isObject, type JsonObject, textOf } from "./json.ts";
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
  readonly checksum: { readonly type: string; readonly value: string } | undefined;
}

const checksumTypes = ["MD5", "SHA-1", "SHA-256", "SHA-512"];

function checksumOf(json: JsonObject): RegisteredFile["checksum"] {
  const md5 = textOf(json, "md5Hash");
  const given = json["checksum"];
  if (md5 !== undefined && md5 !== "") return { type: "MD5", value: md5.toLowerCase() };
  if (!isObject(given)) return undefined;
  const [type, value] = [textOf(given, "@type"), textOf(given, "@value")];
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
  const identifier = textOf(json, "storageIdentifier");
  const place = identifier === undefined ? undefined : parseStorageIdentifier(identifier);
  const checksum = checksumOf(json);
  if (identifier === undefined || place === undefined) return undefined;
  return {
    identifier,
    place,
    fileName: textOf(json, "fileName"),
    mimeType: textOf(json, "mimeType"),
    checksum,
  };
}
