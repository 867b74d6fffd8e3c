import { type Database, number, type Row, text, textOrNull } from "./database.ts";

/** What is counted. */
export type Counted = "dataverses" | "datasets" | "files" | "downloads" | "accounts";

/** Which of it: only what is below a collection that is out; null for all. */
export type MetricsScope = number | null;

/** How many there are of something, by a word. */
export interface WordCount {
  readonly word: string;
  readonly count: number;
}

/** How many files there are of a type, and their bytes. */
export interface TypeCount {
  readonly type: string;
  readonly count: number;
  readonly size: number;
}

/** How often something was downloaded, or by how many. */
export interface DownloadCount {
  /** Its id, where it is a file. */
  readonly id: number;
  readonly identifier: string | null;
  readonly count: number;
}

/** What became out in one month. */
export interface Monthly<T> {
  readonly month: string;
  readonly counts: readonly T[];
}

// The collections at and below ?1 that are out.
const scope = `RECURSIVE below(id, published) AS (
    SELECT id, published FROM object WHERE id = ?1
    UNION ALL SELECT object.id, object.published FROM below JOIN object ON object.owner_id = below.id
    WHERE type = 'collection'),
  scope(id) AS (SELECT id FROM below WHERE published IS NOT NULL)`;
const inScope = (column: string): string => `(?1 IS NULL OR ${column} IN (SELECT id FROM scope))`;

// Each gives the time since when something counts, what it is, and the collection that it is in.
const queries: Readonly<Record<Counted, string>> = {
  dataverses: `SELECT published AS time, id, owner_id AS place FROM object
    WHERE type = 'collection' AND published IS NOT NULL`,
  datasets: `SELECT MIN(released) AS time, dataset_id AS id, owner_id AS place FROM version
    JOIN object ON object.id = dataset_id WHERE state = 'RELEASED' GROUP BY dataset_id`,
  files: `SELECT MIN(released) AS time, file_id AS id, object.owner_id AS place FROM file_version
    JOIN version ON version.id = version_id JOIN object ON object.id = version.dataset_id
    WHERE state = 'RELEASED' GROUP BY file_id`,
  downloads: `SELECT time, download.id AS id, dataset.owner_id AS place FROM download
    JOIN object AS file ON file.id = file_id JOIN object AS dataset ON dataset.id = file.owner_id
    WHERE ?1 IS NULL OR dataset.published IS NOT NULL`,
  accounts: "SELECT created AS time, id, NULL AS place FROM user",
};

// What came in some days: of datasets each that has a new version, of files all in the newest of these.
const recent: Partial<Readonly<Record<Counted, string>>> = {
  datasets: `SELECT MAX(released) AS time, dataset_id AS id, owner_id AS place FROM version
    JOIN object ON object.id = dataset_id WHERE state = 'RELEASED' GROUP BY dataset_id`,
  files: `SELECT released AS time, file_id AS id, object.owner_id AS place FROM file_version JOIN (
      SELECT id, dataset_id, released, MAX(major * 10000 + minor) FROM version
      WHERE state = 'RELEASED' GROUP BY dataset_id) AS version ON version.id = version_id
    JOIN object ON object.id = version.dataset_id`,
};

const wordsOf = (rows: readonly Row[]): readonly WordCount[] =>
  rows.map((row) => ({ word: text(row, "word"), count: number(row, "count") }));

/** Puts rows of one month together, which follow one another. */
function monthsOf<T>(rows: readonly Row[], read: (row: Row) => T): readonly Monthly<T>[] {
  const months = new Map<string, T[]>();
  for (const row of rows) {
    const month = text(row, "month");
    months.set(month, [...months.get(month) ?? [], read(row)]);
  }
  return [...months].map(([month, counts]) => ({ month, counts }));
}

const typeCountOf = (row: Row): TypeCount => ({
  type: text(row, "type"),
  count: number(row, "count"),
  size: number(row, "size"),
});

const downloadCountOf = (row: Row): DownloadCount => ({
  id: number(row, "id"),
  identifier: textOrNull(row, "identifier"),
  count: number(row, "count"),
});

/** Counts what is out. */
export class Metrics {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** How many there were before some time. */
  countBefore(counted: Counted, within: MetricsScope, time: string): number {
    return number(
      this.#db.get(
        `WITH ${scope} SELECT COUNT(*) AS count FROM (${queries[counted]})
         WHERE ${inScope("place")} AND time < ?2`,
        within,
        time,
      )!,
      "count",
    );
  }

  /** How many came since some time. */
  countSince(counted: Counted, within: MetricsScope, time: string): number {
    return number(
      this.#db.get(
        `WITH ${scope} SELECT COUNT(*) AS count FROM (${recent[counted] ?? queries[counted]})
         WHERE ${inScope("place")} AND time > ?2`,
        within,
        time,
      )!,
      "count",
    );
  }

  /** When the first file was downloaded; undefined where none was. */
  firstDownload(): string | undefined {
    return textOrNull(this.#db.get("SELECT MIN(time) AS time FROM download")!, "time") ?? undefined;
  }

  /** How many came in each month; oldest first. Here a collection counts in itself, too. */
  byMonth(counted: Counted, within: MetricsScope): readonly WordCount[] {
    return wordsOf(this.#db.all(
      `WITH ${scope} SELECT substr(time, 1, 7) AS word, COUNT(*) AS count FROM (${queries[counted]})
       WHERE ${inScope(counted === "dataverses" ? "id" : "place")} GROUP BY word ORDER BY word`,
      within,
    ));
  }

  /** How many collections there are of each kind, most first. */
  byKind(within: MetricsScope): readonly WordCount[] {
    return wordsOf(this.#db.all(
      `WITH ${scope} SELECT kind AS word, COUNT(*) AS count FROM (${queries.dataverses}) AS counted
       JOIN collection ON collection.id = counted.id
       WHERE ${inScope("place")} GROUP BY kind ORDER BY count DESC`,
      within,
    ));
  }

  /** How many datasets that were out before some time have each subject, most first. */
  datasetsBySubject(within: MetricsScope, time: string): readonly WordCount[] {
    return wordsOf(this.#db.all(
      `WITH ${scope} SELECT subject.value AS word, COUNT(*) AS count FROM (
         SELECT metadata, owner_id AS place, MAX(major * 10000 + minor) FROM version
         JOIN object ON object.id = dataset_id WHERE state = 'RELEASED' AND released < ?2 GROUP BY dataset_id),
       json_each(metadata) AS field, json_each(field.value, '$.values') AS subject
       WHERE ${inScope("place")} AND json_extract(field.value, '$.name') = 'subject'
       GROUP BY word ORDER BY count DESC, word`,
      within,
      time,
    ));
  }

  /** How many collections have each subject, most first. */
  collectionsBySubject(within: MetricsScope): readonly WordCount[] {
    return wordsOf(this.#db.all(
      `WITH ${scope} SELECT subject AS word, COUNT(*) AS count FROM search_subject
       WHERE ${inScope("collection_id")} GROUP BY subject ORDER BY count DESC, subject`,
      within,
    ));
  }

  /** How many files of each type are in versions that are out; a file counts in each. */
  filesByType(within: MetricsScope): readonly TypeCount[] {
    return this.#db.all(
      `WITH ${scope} SELECT file.type AS type, COUNT(*) AS count, SUM(size) AS size FROM file_version
       JOIN file ON file.id = file_id JOIN version ON version.id = version_id
       JOIN object ON object.id = version.dataset_id
       WHERE state = 'RELEASED' AND ${
        inScope("object.owner_id")
      } GROUP BY file.type ORDER BY file.type`,
      within,
    ).map(typeCountOf);
  }

  /** How many files of each type came out in each month; oldest first. */
  filesByTypeAndMonth(within: MetricsScope): readonly Monthly<TypeCount>[] {
    const rows = this.#db.all(
      `WITH ${scope} SELECT substr(object.published, 1, 7) AS month, file.type AS type, COUNT(*) AS count,
         SUM(size) AS size FROM file JOIN object ON object.id = file.id
       JOIN object AS dataset ON dataset.id = object.owner_id
       WHERE object.published IS NOT NULL AND ${inScope("dataset.owner_id")}
       GROUP BY month, file.type ORDER BY month, file.type`,
      within,
    );
    return monthsOf(rows, typeCountOf);
  }

  /** How often files were downloaded before some time, or by how many people with an account; most first. */
  fileDownloads(
    within: MetricsScope,
    { before, unique }: { readonly before: string; readonly unique: boolean },
  ): readonly DownloadCount[] {
    return this.#db.all(
      `${this.#fileDownloads({ unique })} AND time < ?2 GROUP BY file_id ORDER BY count DESC, id`,
      within,
      before,
    ).map(downloadCountOf);
  }

  /** The same, of each month. */
  fileDownloadsByMonth(
    within: MetricsScope,
    { unique }: { readonly unique: boolean },
  ): readonly Monthly<DownloadCount>[] {
    const rows = this.#db.all(
      `${this.#fileDownloads({ unique })} GROUP BY month, file_id ORDER BY month, id`,
      within,
    );
    return monthsOf(rows, downloadCountOf);
  }

  #fileDownloads({ unique }: { readonly unique: boolean }): string {
    return `WITH ${scope} SELECT substr(time, 1, 7) AS month, file_id AS id, file.identifier,
        COUNT(${unique ? "DISTINCT user_id" : "*"}) AS count
      FROM download JOIN file ON file.id = file_id JOIN object ON object.id = file_id
      JOIN object AS dataset ON dataset.id = object.owner_id
      WHERE ${inScope("dataset.owner_id")} AND (?1 IS NULL OR dataset.published IS NOT NULL)`;
  }

  /** How many people with an account downloaded something of each dataset before some time; most first. */
  datasetDownloads(within: MetricsScope, before: string): readonly DownloadCount[] {
    return this.#db.all(
      `${datasetDownloads} AND time < ?2 GROUP BY dataset.id ORDER BY count DESC, id`,
      within,
      before,
    ).map(downloadCountOf);
  }

  /** The same, of each month. */
  datasetDownloadsByMonth(within: MetricsScope): readonly Monthly<DownloadCount>[] {
    const rows = this.#db.all(
      `${datasetDownloads} GROUP BY month, dataset.id ORDER BY month, id`,
      within,
    );
    return monthsOf(rows, downloadCountOf);
  }
}

const datasetDownloads =
  `WITH ${scope} SELECT substr(time, 1, 7) AS month, dataset.id AS id, dataset.identifier,
    COUNT(DISTINCT user_id) AS count
  FROM download JOIN object ON object.id = file_id JOIN dataset ON dataset.id = object.owner_id
  JOIN object AS place ON place.id = dataset.id
  WHERE ${inScope("place.owner_id")}`;
