import { type Database, text } from "./database.ts";

/** The installation's settings. */
export class Settings {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * The value of a setting, or undefined.
   *
   * @param language For which language; the one for all where it is empty.
   */
  get(name: string, language = ""): string | undefined {
    const sql = "SELECT value FROM setting WHERE name = ? AND language = ?";
    const row = this.#db.get(sql, name, language);
    return row && text(row, "value");
  }

  /** The value of a setting that is a number, or undefined. */
  number(name: string): number | undefined {
    const value = this.get(name);
    const number = value === undefined ? NaN : Number(value);
    return Number.isFinite(number) ? number : undefined;
  }

  /** Where mails come from, and those go that nobody else is to have. */
  get systemEmail(): string {
    return this.get(":SystemEmail") ?? "dv@localhost";
  }

  /** Whether a setting is true; undefined where nobody said. */
  flag(name: string): boolean | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : /^\s*(true|yes|1|allow)\s*$/i.test(value);
  }

  /**
   * Sets one.
   *
   * @param options The language that it is for.
   */
  set(name: string, value: string, { language = "" }: { readonly language?: string } = {}): void {
    this.#db.run("INSERT OR REPLACE INTO setting VALUES (?, ?, ?)", name, language, value);
  }

  /** Forgets one, of a language or of all. */
  delete(name: string, language = ""): void {
    this.#db.run("DELETE FROM setting WHERE name = ? AND language = ?", name, language);
  }

  /** All of them by name; of those for several languages the last one. */
  all(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.#db.all("SELECT name, value FROM setting ORDER BY rowid")
        .map((row) => [text(row, "name"), text(row, "value")]),
    );
  }
}
