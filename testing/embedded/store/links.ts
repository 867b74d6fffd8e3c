import { type Database, number } from "./database.ts";

/** Which collections show what is not in them. */
export class Links {
  readonly #db: Database;
  readonly #now: () => string;

  constructor(db: Database, now: () => string) {
    this.#db = db;
    this.#now = now;
  }

  /** Whether a collection shows a dataset or another collection by a link. */
  has(objectId: number, collectionId: number): boolean {
    const sql = "SELECT 1 FROM link WHERE object_id = ? AND collection_id = ?";
    return this.#db.get(sql, objectId, collectionId) !== undefined;
  }

  /** Lets a collection show something; gives the id of the link. */
  add(objectId: number, collectionId: number): number {
    return this.#db.run(
      "INSERT INTO link (object_id, collection_id, created) VALUES (?, ?, ?)",
      objectId,
      collectionId,
      this.#now(),
    );
  }

  /** Lets it no longer do so. */
  remove(objectId: number, collectionId: number): void {
    const sql = "DELETE FROM link WHERE object_id = ? AND collection_id = ?";
    this.#db.run(sql, objectId, collectionId);
  }

  /** The ids of the collections that show something, first ones first. */
  showing(objectId: number): readonly number[] {
    const sql = "SELECT collection_id FROM link WHERE object_id = ? ORDER BY id";
    return this.#db.all(sql, objectId).map((row) => number(row, "collection_id"));
  }

  /** The ids of the datasets or collections that a collection shows, first ones first. */
  shownIn(collectionId: number, type: "dataset" | "collection"): readonly number[] {
    return this.#db.all(
      `SELECT object_id FROM link JOIN object ON object.id = object_id
       WHERE collection_id = ? AND object.type = ? ORDER BY link.id`,
      collectionId,
      type,
    ).map((row) => number(row, "object_id"));
  }
}
