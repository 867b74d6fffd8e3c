import { type Database, number, text } from "./database.ts";

/** A message for all who look at pages. */
export interface Banner {
  readonly id: number;
  /** Texts by language. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Messages for all who look at pages. */
export class Banners {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Adds one; gives its id. */
  add(texts: Banner["texts"]): number {
    return this.#db.run("INSERT INTO banner (texts) VALUES (?)", JSON.stringify(texts));
  }

  /** Whether there is one of an id. */
  has(id: number): boolean {
    return this.#db.get("SELECT 1 FROM banner WHERE id = ?", id) !== undefined;
  }

  /** Those that are shown. */
  active(): readonly Banner[] {
    return this.#db.all("SELECT * FROM banner WHERE active = 1 ORDER BY id").map((row) => ({
      id: number(row, "id"),
      texts: JSON.parse(text(row, "texts")) as Banner["texts"],
    }));
  }

  /** Shows one no more. */
  deactivate(id: number): void {
    this.#db.run("UPDATE banner SET active = 0 WHERE id = ?", id);
  }

  /** Removes one. */
  delete(id: number): void {
    this.#db.run("DELETE FROM banner WHERE id = ?", id);
  }
}
