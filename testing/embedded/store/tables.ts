import type { ColumnType } from "../domain/table/column_type.ts";
import type { Column } from "../domain/table/read_table.ts";
import type { SummaryStatistics } from "../domain/table/statistics.ts";
import { combineUnfs } from "../domain/table/unf.ts";
import type { FileTable } from "../domain/version.ts";
import { type Database, number, type Row, text, textOrNull } from "./database.ts";

/** A column of a table that was read. */
export interface Variable extends Column {
  readonly id: number;
  readonly fileId: number;
  /** Counts from 0. */
  readonly place: number;
}

function variableOf(row: Row): Variable {
  const statistics = textOrNull(row, "statistics");
  return {
    id: number(row, "id"),
    fileId: number(row, "file_id"),
    place: number(row, "place"),
    name: text(row, "name"),
    label: textOrNull(row, "label") ?? undefined,
    type: JSON.parse(text(row, "type")) as ColumnType,
    unf: text(row, "unf"),
    statistics: statistics === null ? undefined : JSON.parse(statistics) as SummaryStatistics,
  };
}

/** Tables that were read from files, their columns, and why others could not be read. */
export class Tables {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Keeps what was read from a file. */
  add(
    fileId: number,
    table: Omit<FileTable, "columns" | "tags">,
    columns: readonly Column[],
  ): void {
    this.#db.run(
      `INSERT INTO file_table (file_id, cases, columns, unf, original_type, original_name, original_size,
         with_header) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      fileId,
      table.cases,
      columns.length,
      table.unf,
      table.originalType,
      table.originalName,
      table.originalSize,
      table.withHeader ? 1 : 0,
    );
    columns.forEach(({ name, label, type, unf, statistics }, place) =>
      this.#db.run(
        "INSERT INTO variable (file_id, place, name, label, type, unf, statistics) VALUES (?, ?, ?, ?, ?, ?, ?)",
        fileId,
        place,
        name,
        label ?? null,
        JSON.stringify(type),
        unf,
        statistics === undefined ? null : JSON.stringify(statistics),
      )
    );
  }

  /** Forgets what was read from a file. */
  remove(fileId: number): void {
    this.#db.run("DELETE FROM file_table WHERE file_id = ?", fileId);
  }

  /** The columns of a table, in their order. */
  variables(fileId: number): readonly Variable[] {
    return this.#db.all("SELECT * FROM variable WHERE file_id = ? ORDER BY place", fileId)
      .map(variableOf);
  }

  /** The column of an id, or undefined. */
  variable(id: number): Variable | undefined {
    const row = this.#db.get("SELECT * FROM variable WHERE id = ?", id);
    return row && variableOf(row);
  }

  /** Says what a table is about. */
  setTags(fileId: number, tags: readonly string[]): void {
    this.#db.run("UPDATE file_table SET tags = ? WHERE file_id = ?", JSON.stringify(tags), fileId);
  }

  /** The fingerprint of a version's tables; undefined where it has none. */
  unfOf(versionId: number): string | undefined {
    const unfs = this.#db.all(
      "SELECT unf FROM file_version JOIN file_table USING (file_id) WHERE version_id = ?",
      versionId,
    ).map((row) => text(row, "unf"));
    return unfs.length === 0 ? undefined : combineUnfs(unfs);
  }

  /** Why a table could not be read from a file; undefined where nothing went wrong. */
  reportOf(fileId: number): string | undefined {
    const row = this.#db.get("SELECT report FROM ingest_report WHERE file_id = ?", fileId);
    return row && text(row, "report");
  }

  /** Keeps why a table could not be read. */
  report(fileId: number, report: string): void {
    this.#db.run("INSERT OR REPLACE INTO ingest_report VALUES (?, ?)", fileId, report);
  }

  /** Forgets why a table could not be read. */
  clearReport(fileId: number): void {
    this.#db.run("DELETE FROM ingest_report WHERE file_id = ?", fileId);
  }
}
