import { defaultDriver } from "../domain/storage_driver.ts";
import { type Database, text } from "./database.ts";

/** Where collections and datasets keep the bytes of new files. */
export class StorageChoices {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The driver chosen for a collection or a dataset itself, or undefined. */
  own(objectId: number): string | undefined {
    const row = this.#db.get("SELECT driver FROM storage_choice WHERE object_id = ?", objectId);
    return row && text(row, "driver");
  }

  /** Chooses a driver; null takes the choice back. */
  choose(objectId: number, driver: string | null): void {
    this.#db.run("DELETE FROM storage_choice WHERE object_id = ?", objectId);
    if (driver !== null) {
      this.#db.run("INSERT INTO storage_choice VALUES (?, ?)", objectId, driver);
    }
  }

  /** The driver that a collection or a dataset uses: its own, or that of what it is in. */
  of(objectId: number): string {
    const row = this.#db.get(
      `WITH RECURSIVE above(id, owner_id, depth) AS (
         SELECT id, owner_id, 0 FROM object WHERE id = ?
         UNION ALL
         SELECT object.id, object.owner_id, depth + 1 FROM above JOIN object ON object.id = above.owner_id)
       SELECT driver FROM above JOIN storage_choice ON object_id = above.id ORDER BY depth LIMIT 1`,
      objectId,
    );
    return row === undefined ? defaultDriver : text(row, "driver");
  }

  /** Notes which driver a dataset uses when it is made: its storage identifier says so ever after. */
  noteBirth(datasetId: number): void {
    this.#db.run("INSERT INTO dataset_birth VALUES (?, ?)", datasetId, this.of(datasetId));
  }
}
