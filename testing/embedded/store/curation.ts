import type { CurationStatus } from "../domain/curation_label.ts";
import { type Database, type Row, text, textOrNull } from "./database.ts";

function statusOf(row: Row): CurationStatus {
  return {
    label: textOrNull(row, "label"),
    userName: text(row, "user_name"),
    created: text(row, "created"),
  };
}

/** How far curators are with drafts, and which labels they have for that. */
export class Curation {
  readonly #db: Database;
  readonly #now: () => string;

  constructor(db: Database, now: () => string) {
    this.#db = db;
    this.#now = now;
  }

  /** The name of the set of labels that was chosen for a collection or a dataset, or undefined. */
  setOf(objectId: number): string | undefined {
    const row = this.#db.get("SELECT name FROM label_set WHERE object_id = ?", objectId);
    return row && text(row, "name");
  }

  /** Chooses a set of labels for a collection or a dataset; undefined leaves it to what is above it. */
  choose(objectId: number, name: string | undefined): void {
    if (name === undefined) this.#db.run("DELETE FROM label_set WHERE object_id = ?", objectId);
    else this.#db.run("INSERT OR REPLACE INTO label_set VALUES (?, ?)", objectId, name);
  }

  /** The statuses that a version had, newest first. */
  statuses(versionId: number): readonly CurationStatus[] {
    const sql = "SELECT * FROM curation_status WHERE version_id = ? ORDER BY id DESC";
    return this.#db.all(sql, versionId).map(statusOf);
  }

  /** Gives a version a status, or takes it by a label that is null. */
  set(versionId: number, label: string | null, userName: string): void {
    this.#db.run(
      "INSERT INTO curation_status (version_id, label, user_name, created) VALUES (?, ?, ?, ?)",
      versionId,
      label,
      userName,
      this.#now(),
    );
  }
}
