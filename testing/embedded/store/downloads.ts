import { type Database, number } from "./database.ts";

/** Who had which file when. */
export class Downloads {
  readonly #db: Database;
  readonly #now: () => string;

  constructor(db: Database, now: () => string) {
    this.#db = db;
    this.#now = now;
  }

  /** Somebody had a file; null is a guest. */
  add(fileId: number, userId: number | null): void {
    this.#db.run(
      "INSERT INTO download (file_id, user_id, kind, time) VALUES (?, ?, 'Download', ?)",
      fileId,
      userId,
      this.#now(),
    );
  }

  /** How often a file was had. */
  countOf(fileId: number): number {
    return number(
      this.#db.get("SELECT COUNT(*) AS count FROM download WHERE file_id = ?", fileId)!,
      "count",
    );
  }

  /** How many downloads of an account's are noted. */
  countBy(userId: number): number {
    return number(
      this.#db.get("SELECT COUNT(*) AS count FROM download WHERE user_id = ?", userId)!,
      "count",
    );
  }

  /**
   * How often files of a dataset were had, those that are gone not counted.
   *
   * @param before Until when they are counted; undefined for all.
   */
  countOfDataset(datasetId: number, before?: string): number {
    return number(
      this.#db.get(
        `SELECT COUNT(*) AS count FROM download JOIN object ON object.id = file_id
         WHERE owner_id = ? AND time < COALESCE(?, '9')`,
        datasetId,
        before ?? null,
      )!,
      "count",
    );
  }
}
