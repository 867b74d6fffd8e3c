import type { Json } from "../domain/json.ts";
import { type Database, text } from "./database.ts";

/** The table of figures that were found before. */
export const metricCacheSchema: string = `
CREATE TABLE IF NOT EXISTS metric (
  name TEXT NOT NULL, span TEXT NOT NULL, place TEXT NOT NULL, collection_id INTEGER NOT NULL, found TEXT NOT NULL,
  value TEXT NOT NULL, PRIMARY KEY (name, span, place, collection_id));
`;

/** Which figure it is. */
export interface MetricKey {
  readonly name: string;
  /** The month or the number of days; empty for all. */
  readonly span: string;
  /** Whether of here or from elsewhere; empty where that is not asked. */
  readonly place: string;
  /** The collection in which is counted; 0 for all. */
  readonly collectionId: number;
}

/** Figures that were found before. */
export class MetricCache {
  readonly #db: Database;
  readonly #now: () => string;

  constructor(db: Database, now: () => string) {
    this.#db = db;
    this.#now = now;
  }

  /** A figure and when it was found, or undefined. */
  get({ name, span, place, collectionId }: MetricKey):
    | { readonly value: Json; readonly found: Date }
    | undefined {
    const row = this.#db.get(
      "SELECT * FROM metric WHERE name = ? AND span = ? AND place = ? AND collection_id = ?",
      name,
      span,
      place,
      collectionId,
    );
    return row && {
      value: JSON.parse(text(row, "value")) as Json,
      found: new Date(text(row, "found")),
    };
  }

  /** Keeps a figure. */
  set({ name, span, place, collectionId }: MetricKey, value: Json): void {
    this.#db.run(
      "INSERT OR REPLACE INTO metric VALUES (?, ?, ?, ?, ?, ?)",
      name,
      span,
      place,
      collectionId,
      this.#now(),
      JSON.stringify(value),
    );
  }

  /** Forgets all figures, or those of a name. */
  clear(name?: string): void {
    this.#db.run("DELETE FROM metric WHERE name = COALESCE(?, name)", name ?? null);
  }
}
