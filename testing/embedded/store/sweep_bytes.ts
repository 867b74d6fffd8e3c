import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Database, number, text } from "./database.ts";

/**
 * Removes bytes of files that no row names: a process was killed after it had moved them to their place, and
 * before the row was certain.
 */
export function sweepBytes(db: Database, folder: string): void {
  const known = new Map<string, Set<string>>();
  const rows = db.all(
    "SELECT owner_id, storage FROM file JOIN object ON object.id = file.id",
  );
  for (const row of rows) {
    const dataset = String(number(row, "owner_id"));
    const names = known.get(dataset) ?? new Set();
    known.set(dataset, names.add(text(row, "storage").replaceAll("/", "_")));
  }
  for (const dataset of readdirSync(folder)) {
    const names = known.get(dataset);
    if (names === undefined) {
      rmSync(join(folder, dataset), { recursive: true, force: true });
      continue;
    }
    for (const name of readdirSync(join(folder, dataset))) {
      // What was made of a file is in a folder that is called after it.
      if (names.has(name) || names.has(name.replace(/\.[a-z]+$/, ""))) continue;
      rmSync(join(folder, dataset, name), { recursive: true, force: true });
    }
  }
}
