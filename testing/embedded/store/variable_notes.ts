import type { VariableGroup, VariableNote, VariableNotes } from "../domain/variable_note.ts";
import { type Database, number, text } from "./database.ts";

/** The tables of what people say of the columns of tables, in each version. */
export const variableNoteSchema: string = `
CREATE TABLE IF NOT EXISTS variable_note (
  place_id INTEGER NOT NULL REFERENCES file_version(id) ON DELETE CASCADE,
  variable_id INTEGER NOT NULL REFERENCES variable(id) ON DELETE CASCADE, content TEXT NOT NULL,
  PRIMARY KEY (place_id, variable_id));
CREATE TABLE IF NOT EXISTS variable_group (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  place_id INTEGER NOT NULL REFERENCES file_version(id) ON DELETE CASCADE, label TEXT NOT NULL,
  variables TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS variable_group_place ON variable_group(place_id);
`;

const copied = {
  variable_note: ["variable_id", "content"],
  variable_group: ["label", "variables"],
};

/** Puts what is said in one version in the place of what is said in another one. */
export function copyVariableNotes(db: Database, from: number, to: number): void {
  for (const [table, columns] of Object.entries(copied)) {
    db.run(
      `DELETE FROM ${table} WHERE place_id IN (SELECT id FROM file_version WHERE version_id = ?)`,
      to,
    );
    db.run(
      `INSERT INTO ${table} (place_id, ${columns.join()})
       SELECT new.id, ${columns.map((column) => `said.${column}`).join()} FROM ${table} AS said
       JOIN file_version AS old ON old.id = said.place_id
       JOIN file_version AS new ON new.file_id = old.file_id
       WHERE old.version_id = ? AND new.version_id = ? ORDER BY said.rowid`,
      from,
      to,
    );
  }
}

/** What people say of the columns of tables, as files stand in versions. */
export class VariableNoteTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** What is said of a table as it stands in a version. */
  of(placeId: number): VariableNotes {
    const notes = this.#db.all("SELECT * FROM variable_note WHERE place_id = ?", placeId)
      .map((row) =>
        [number(row, "variable_id"), JSON.parse(text(row, "content")) as VariableNote] as const
      );
    const groups = this.#db.all(
      "SELECT * FROM variable_group WHERE place_id = ? ORDER BY id",
      placeId,
    )
      .map((row): VariableGroup => ({
        id: number(row, "id"),
        label: text(row, "label"),
        variableIds: JSON.parse(text(row, "variables")) as readonly number[],
      }));
    return { notes: new Map(notes), groups };
  }

  /** Says it of one column. */
  set(placeId: number, variableId: number, note: VariableNote): void {
    this.#db.run(
      "INSERT OR REPLACE INTO variable_note VALUES (?, ?, ?)",
      placeId,
      variableId,
      JSON.stringify(note),
    );
  }

  /** Forgets what is said of a table's columns. */
  clear(placeId: number): void {
    this.#db.run("DELETE FROM variable_note WHERE place_id = ?", placeId);
  }

  /** Says which columns belong together, instead of those that did; groups get new ids. */
  setGroups(placeId: number, groups: readonly Omit<VariableGroup, "id">[]): void {
    this.#db.run("DELETE FROM variable_group WHERE place_id = ?", placeId);
    for (const { label, variableIds } of groups) {
      this.#db.run(
        "INSERT INTO variable_group (place_id, label, variables) VALUES (?, ?, ?)",
        placeId,
        label,
        JSON.stringify(variableIds),
      );
    }
  }
}
