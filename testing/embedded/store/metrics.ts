import { type Database, number, type Row, text } from "./database.ts";

/** What is counted. */
export type Counted = "dataverses" | "datasets" | "files" | "downloads" | "accounts";

/** Which of it, and where. */
export interface MetricsScope {
  /** Only what is in these collections; null where all is. */
  readonly collections: ReadonlySet<number> | null;
}

/** How many there are of something, by a word. */
export interface WordCount {
  readonly word: string;
  readonly count: number;
}

// Each gives the time since when something counts, and the collection that it is in.
const queries: Readonly<Record<Counted, string>> = {
  dataverses: `SELECT published AS time, id AS collection_id FROM object
    WHERE type = 'collection' AND published IS NOT NULL`,
  datasets: `SELECT MIN(released) AS time, owner_id AS collection_id FROM version
    JOIN object ON object.id = dataset_id WHERE state = 'RELEASED' GROUP BY dataset_id`,
  files: `SELECT MIN(released) AS time, object.owner_id AS collection_id FROM file_version
    JOIN version ON version.id = version_id JOIN object ON object.id = version.dataset_id
    WHERE state = 'RELEASED' GROUP BY file_id`,
  downloads: `SELECT time, dataset.owner_id AS collection_id FROM download
    JOIN object AS file ON file.id = file_id JOIN object AS dataset ON dataset.id = file.owner_id`,
  accounts: "SELECT created AS time, NULL AS collection_id FROM user",
};

const inScope = `(?1 IS NULL OR collection_id IN (SELECT value FROM json_each(?1)))`;

function scopeOf({ collections }: MetricsScope): string | null {
  return collections === null ? null : JSON.stringify([...collections]);
}

const wordsOf = (rows: readonly Row[]): readonly WordCount[] =>
  rows.map((row) => ({ word: text(row, "word"), count: number(row, "count") }));

/** Counts what is out. */
export class Metrics {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** How many there were at some time, from another time on. */
  count(
    counted: Counted,
    scope: MetricsScope,
    { from = "", to = "9999" }: { readonly from?: string; readonly to?: string } = {},
  ): number {
    const row = this.#db.get(
      `SELECT COUNT(*) AS count FROM (${
        queries[counted]
      }) WHERE ${inScope} AND time >= ?2 AND time < ?3`,
      scopeOf(scope),
      from,
      to,
    );
    return number(row!, "count");
  }

  /** How many came in each month; oldest first. */
  byMonth(counted: Counted, scope: MetricsScope): readonly WordCount[] {
    return wordsOf(this.#db.all(
      `SELECT substr(time, 1, 7) AS word, COUNT(*) AS count FROM (${queries[counted]})
       WHERE ${inScope} GROUP BY word ORDER BY word`,
      scopeOf(scope),
    ));
  }

  /** How many collections there are of each kind, most first. */
  byKind(scope: MetricsScope): readonly WordCount[] {
    return wordsOf(this.#db.all(
      `SELECT kind AS word, COUNT(*) AS count FROM (${queries.dataverses}) JOIN collection
       ON collection.id = collection_id WHERE ${inScope} GROUP BY kind ORDER BY count DESC`,
      scopeOf(scope),
    ));
  }

  /** How many datasets that were out before some time have each subject, most first. */
  datasetsBySubject(scope: MetricsScope, to = "9999"): readonly WordCount[] {
    return wordsOf(this.#db.all(
      `SELECT subject.value AS word, COUNT(*) AS count FROM (
         SELECT metadata, owner_id AS collection_id, MAX(major * 10000 + minor) FROM version
         JOIN object ON object.id = dataset_id WHERE state = 'RELEASED' AND released < ?2 GROUP BY dataset_id),
       json_each(metadata) AS field, json_each(field.value, '$.values') AS subject
       WHERE ${inScope} AND json_extract(field.value, '$.name') = 'subject'
       GROUP BY word ORDER BY count DESC, word`,
      scopeOf(scope),
      to,
    ));
  }

  /** How many collections have each subject, most first. */
  collectionsBySubject(scope: MetricsScope): readonly WordCount[] {
    return wordsOf(this.#db.all(
      `SELECT subject AS word, COUNT(*) AS count FROM search_subject JOIN object ON object.id = collection_id
       WHERE ${inScope} AND published IS NOT NULL GROUP BY subject ORDER BY count DESC, subject`,
      scopeOf(scope),
    ));
  }
}
