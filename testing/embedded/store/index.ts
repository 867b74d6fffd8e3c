import { type Database, number, text } from "./database.ts";

/** What can be found: the collections and datasets that have been indexed. */
export class Index {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Brings a collection or dataset up to date; one that is gone cannot be found any more. */
  update(objectId: number): void {
    this.#db.run("DELETE FROM indexed WHERE object_id = ?", objectId);
    this.#db.run("INSERT INTO indexed SELECT id, time_now() FROM object WHERE id = ?", objectId);
  }

  /** When a collection or dataset was brought up to date; undefined where it cannot be found. */
  timeOf(objectId: number): string | undefined {
    const row = this.#db.get("SELECT time FROM indexed WHERE object_id = ?", objectId);
    return row && text(row, "time");
  }

  /** The ids of all that can be found. */
  all(): ReadonlySet<number> {
    return new Set(
      this.#db.all("SELECT object_id FROM indexed").map((row) => number(row, "object_id")),
    );
  }
}
