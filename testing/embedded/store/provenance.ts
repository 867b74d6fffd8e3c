import { type Database, text } from "./database.ts";

/** Where a file comes from, as a program wrote it down. */
export interface ProvenanceRecord {
  /** As it was sent. */
  readonly json: string;
  /** The entity in it that is the file. */
  readonly entity: string;
}

/** Where files come from. */
export class Provenance {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Where a file comes from; undefined where nobody said. */
  of(fileId: number): ProvenanceRecord | undefined {
    const row = this.#db.get("SELECT json, entity FROM file_provenance WHERE file_id = ?", fileId);
    return row && { json: text(row, "json"), entity: text(row, "entity") };
  }

  /** Says where a file comes from. */
  set(fileId: number, { json, entity }: ProvenanceRecord): void {
    this.#db.run("INSERT OR REPLACE INTO file_provenance VALUES (?, ?, ?)", fileId, json, entity);
  }

  /** Forgets where a file comes from. */
  remove(fileId: number): void {
    this.#db.run("DELETE FROM file_provenance WHERE file_id = ?", fileId);
  }
}
