import { type Database, text } from "./database.ts";

/** The tables of what was exported. */
export const exportSchema: string = `
CREATE TABLE IF NOT EXISTS export (
  dataset_id INTEGER NOT NULL REFERENCES dataset(id) ON DELETE CASCADE, format TEXT NOT NULL,
  content TEXT NOT NULL, PRIMARY KEY (dataset_id, format));
CREATE TABLE IF NOT EXISTS export_time (
  dataset_id INTEGER PRIMARY KEY REFERENCES dataset(id) ON DELETE CASCADE, time TEXT NOT NULL);
`;

/** What of datasets that are out was exported, as the world has it until it is exported again. */
export class Exports {
  readonly #db: Database;
  readonly #now: () => string;

  constructor(db: Database, now: () => string) {
    this.#db = db;
    this.#now = now;
  }

  /** What is kept of a dataset in a format, or undefined. */
  of(datasetId: number, format: string): string | undefined {
    const row = this.#db.get(
      "SELECT content FROM export WHERE dataset_id = ? AND format = ?",
      datasetId,
      format,
    );
    return row && text(row, "content");
  }

  /** Keeps it. */
  keep(datasetId: number, format: string, content: string): void {
    this.#db.run("INSERT OR REPLACE INTO export VALUES (?, ?, ?)", datasetId, format, content);
  }

  /** Forgets all of a dataset. */
  clear(datasetId: number): void {
    this.#db.run("DELETE FROM export WHERE dataset_id = ?", datasetId);
    this.#db.run("DELETE FROM export_time WHERE dataset_id = ?", datasetId);
  }

  /** When a dataset was last exported in all formats, or undefined. */
  timeOf(datasetId: number): string | undefined {
    const row = this.#db.get("SELECT time FROM export_time WHERE dataset_id = ?", datasetId);
    return row && text(row, "time");
  }

  /** Says that a dataset was exported in all formats now. */
  setTime(datasetId: number): void {
    this.#db.run("INSERT OR REPLACE INTO export_time VALUES (?, ?)", datasetId, this.#now());
  }

  /**
   * Forgets when datasets were exported, but not what came of it.
   *
   * @returns Of how many that was known.
   */
  clearTimes(): number {
    return this.#db.change("DELETE FROM export_time");
  }
}
