import type { Metadata } from "../domain/metadata.ts";
import { type Database, number, type Row, text } from "./database.ts";

/** The table of templates; a collection has one that it offers first, at most. */
export const templateSchema: string = `
CREATE TABLE IF NOT EXISTS template (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  collection_id INTEGER NOT NULL REFERENCES object(id) ON DELETE CASCADE, name TEXT NOT NULL,
  created TEXT NOT NULL, blocks TEXT NOT NULL, metadata TEXT NOT NULL, instructions TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS default_template (
  collection_id INTEGER PRIMARY KEY REFERENCES object(id) ON DELETE CASCADE,
  template_id INTEGER NOT NULL REFERENCES template(id) ON DELETE CASCADE);
`;

/** What a template is made of. */
export interface NewTemplate {
  readonly name: string;
  /** Names of the blocks that its collection had when it was made. */
  readonly blocks: readonly string[];
  readonly metadata: Metadata;
  /** What is said to who fills in a field, by the fields' names. */
  readonly instructions: Readonly<Record<string, string>>;
}

/** Metadata to begin a dataset with. */
export interface Template extends NewTemplate {
  readonly id: number;
  readonly collectionId: number;
  readonly created: string;
}

function templateOf(row: Row): Template {
  return {
    id: number(row, "id"),
    collectionId: number(row, "collection_id"),
    name: text(row, "name"),
    created: text(row, "created"),
    blocks: JSON.parse(text(row, "blocks")) as readonly string[],
    metadata: JSON.parse(text(row, "metadata")) as Metadata,
    instructions: JSON.parse(text(row, "instructions")) as Readonly<Record<string, string>>,
  };
}

/** Templates of collections. */
export class Templates {
  readonly #db: Database;
  readonly #now: () => string;

  constructor(db: Database, now: () => string) {
    this.#db = db;
    this.#now = now;
  }

  /** Makes one. */
  create(collectionId: number, from: NewTemplate): Template {
    const id = this.#db.run(
      `INSERT INTO template (collection_id, name, created, blocks, metadata, instructions)
       VALUES (?, ?, ?, ?, ?, ?)`,
      collectionId,
      from.name,
      this.#now(),
      JSON.stringify(from.blocks),
      JSON.stringify(from.metadata),
      JSON.stringify(from.instructions),
    );
    return templateOf(this.#db.get("SELECT * FROM template WHERE id = ?", id)!);
  }

  /** Those of one collection, oldest first. */
  of(collectionId: number): readonly Template[] {
    return this.#db.all("SELECT * FROM template WHERE collection_id = ? ORDER BY id", collectionId)
      .map(templateOf);
  }

  /** All of them, oldest first. */
  all(): readonly Template[] {
    return this.#db.all("SELECT * FROM template ORDER BY id").map(templateOf);
  }

  /** Removes one; a collection that offers it first offers none first then. */
  delete(id: number): void {
    this.#db.run("DELETE FROM template WHERE id = ?", id);
  }

  /** The id of the one that a collection offers first, or undefined. */
  defaultOf(collectionId: number): number | undefined {
    const sql = "SELECT template_id FROM default_template WHERE collection_id = ?";
    const row = this.#db.get(sql, collectionId);
    return row && number(row, "template_id");
  }

  /** Says which one a collection offers first; null for none. */
  setDefault(collectionId: number, templateId: number | null): void {
    if (templateId === null) {
      this.#db.run("DELETE FROM default_template WHERE collection_id = ?", collectionId);
    } else {
      this.#db.run(
        "INSERT OR REPLACE INTO default_template VALUES (?, ?)",
        collectionId,
        templateId,
      );
    }
  }
}
