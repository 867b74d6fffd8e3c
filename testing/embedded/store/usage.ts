import { type Usage, type UsageCount, usageCounts } from "../domain/usage.ts";
import { type Database, number, type Row, text, textOrNull } from "./database.ts";
import type { MetricsScope, WordCount } from "./metrics.ts";

const column = (count: UsageCount): string => count.replace(/[A-Z]/g, "_$&").toLowerCase();

/** The tables of how datasets are used, as reports tell it. */
export const usageSchema: string = `
CREATE TABLE IF NOT EXISTS usage (
  dataset_id INTEGER NOT NULL REFERENCES dataset(id) ON DELETE CASCADE, month TEXT NOT NULL, country TEXT NOT NULL,
  ${usageCounts.map((count) => `${column(count)} INTEGER NOT NULL`).join(", ")},
  PRIMARY KEY (dataset_id, month, country));
CREATE TABLE IF NOT EXISTS usage_processing (
  month TEXT PRIMARY KEY, state TEXT NOT NULL, changed TEXT NOT NULL, server TEXT);
`;

/** How far the logs of a month are counted. */
export interface UsageProcessing {
  readonly month: string;
  readonly state: string;
  readonly changed: string;
  readonly server: string | null;
}

function processingOf(row: Row): UsageProcessing {
  return {
    month: text(row, "month"),
    state: text(row, "state"),
    changed: text(row, "changed"),
    server: textOrNull(row, "server"),
  };
}

const sumOf = (counts: readonly UsageCount[]): string =>
  `COALESCE(SUM(${counts.map(column).join(" + ")}), 0)`;

const below = `(?1 IS NULL OR dataset_id IN (WITH RECURSIVE below(id, type, published) AS (
    SELECT id, type, published FROM object WHERE id = ?1
    UNION ALL SELECT object.id, object.type, object.published FROM below JOIN object ON object.owner_id = below.id)
  SELECT id FROM below WHERE type = 'dataset' AND published IS NOT NULL))
  AND (?2 IS NULL OR country = ?2)`;

/** How datasets are used, as reports tell it. */
export class UsageTable {
  readonly #db: Database;
  readonly #now: () => string;

  constructor(db: Database, now: () => string) {
    this.#db = db;
    this.#now = now;
  }

  /** Keeps what a report says of a dataset, in place of what one said of the same month and country. */
  set(datasetId: number, { month, country, counts }: Usage): void {
    this.#db.run(
      `INSERT OR REPLACE INTO usage VALUES (?, ?, ?, ${usageCounts.map(() => "?").join(", ")})`,
      datasetId,
      month,
      country,
      ...usageCounts.map((count) => counts[count] ?? 0),
    );
  }

  /** A sum of counts of a dataset, in all or of a month, in all or from a country. */
  ofDataset(
    datasetId: number,
    counts: readonly UsageCount[],
    { month, country }: { readonly month: string | null; readonly country: string | null },
  ): number {
    const row = this.#db.get(
      `SELECT ${sumOf(counts)} AS sum FROM usage WHERE dataset_id = ? AND month = COALESCE(?, month)
       AND country = COALESCE(?, country)`,
      datasetId,
      month,
      country,
    );
    return number(row!, "sum");
  }

  /** A sum of counts of all datasets in a place, up to a time. */
  upTo(
    within: MetricsScope,
    counts: readonly UsageCount[],
    { time, country }: { readonly time: string; readonly country: string | null },
  ): number {
    const row = this.#db.get(
      `SELECT ${sumOf(counts)} AS sum FROM usage WHERE ${below} AND month <= ?3`,
      within,
      country,
      time,
    );
    return number(row!, "sum");
  }

  /** The same, of each month; oldest first. */
  byMonth(
    within: MetricsScope,
    counts: readonly UsageCount[],
    country: string | null,
  ): readonly WordCount[] {
    return this.#db.all(
      `SELECT substr(month, 1, 7) AS word, ${sumOf(counts)} AS count FROM usage WHERE ${below}
       GROUP BY word ORDER BY word`,
      within,
      country,
    ).map((row) => ({ word: text(row, "word"), count: number(row, "count") }));
  }

  /** How far the logs of a month are counted, or undefined. */
  processing(month: string): UsageProcessing | undefined {
    const row = this.#db.get("SELECT * FROM usage_processing WHERE month = ?", month);
    return row && processingOf(row);
  }

  /** Says how far they are; who counts them is said once, at first. */
  setProcessing(month: string, state: string, server: string | null): UsageProcessing {
    const row = this.#db.get(
      `INSERT INTO usage_processing VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET state = excluded.state, changed = excluded.changed RETURNING *`,
      month,
      state,
      this.#now(),
      server,
    );
    return processingOf(row!);
  }

  /** Forgets it; whether there was anything. */
  deleteProcessing(month: string): boolean {
    return this.#db.change("DELETE FROM usage_processing WHERE month = ?", month) > 0;
  }
}
