import { type Database, text } from "./database.ts";

/** The installation's settings. */
export class Settings {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The value of a setting, or undefined. */
  get(name: string): string | undefined {
    const row = this.#db.get("SELECT value FROM setting WHERE name = ?", name);
    return row && text(row, "value");
  }

  /** The value of a setting that is a number, or undefined. */
  number(name: string): number | undefined {
    const value = this.get(name);
    const number = value === undefined ? NaN : Number(value);
    return Number.isFinite(number) ? number : undefined;
  }

  /** Whether a setting is true; undefined where nobody said. */
  flag(name: string): boolean | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : /^\s*(true|yes|1|allow)\s*$/i.test(value);
  }

  /** Sets one. */
  set(name: string, value: string): void {
    this.#db.run("INSERT OR REPLACE INTO setting VALUES (?, ?)", name, value);
  }

  /** Forgets one. */
  delete(name: string): void {
    this.#db.run("DELETE FROM setting WHERE name = ?", name);
  }

  /** All of them by name. */
  all(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.#db.all("SELECT name, value FROM setting ORDER BY name")
        .map((row) => [text(row, "name"), text(row, "value")]),
    );
  }
}
