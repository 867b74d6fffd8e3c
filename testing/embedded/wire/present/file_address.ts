import { persistentIdOf } from "../../domain/persistent_id.ts";
import type { FileInVersion } from "../../domain/version.ts";

/**
 * Where everybody can have a file: by its persistent id, where it has one.
 *
 * @param original Whether it is what a table was read from that is meant.
 */
export function fileAddress(file: FileInVersion, base: URL, original = false): string {
  const pid = persistentIdOf(file);
  const format = original ? ["format=original"] : [];
  const query = pid === "" ? format : [`persistentId=${pid}`, ...format];
  const name = pid === "" ? file.fileId : ":persistentId";
  const address = `${base.origin}/api/access/datafile/${name}`;
  return query.length === 0 ? address : `${address}?${query.join("&")}`;
}
