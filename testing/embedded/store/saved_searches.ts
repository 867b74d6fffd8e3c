import { type Database, number, type Row, text } from "./database.ts";

/** The table of searches whose hits collections show. */
export const savedSearchSchema: string = `
CREATE TABLE IF NOT EXISTS saved_search (
  id INTEGER PRIMARY KEY AUTOINCREMENT, query TEXT NOT NULL, filters TEXT NOT NULL,
  collection_id INTEGER NOT NULL REFERENCES object(id) ON DELETE CASCADE,
  creator_id INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE);
`;

/** A search whose hits a collection shows. */
export interface SavedSearch {
  readonly id: number;
  readonly query: string;
  readonly filters: readonly string[];
  readonly collectionId: number;
  readonly creatorId: number;
}

function searchOf(row: Row): SavedSearch {
  return {
    id: number(row, "id"),
    query: text(row, "query"),
    filters: JSON.parse(text(row, "filters")) as readonly string[],
    collectionId: number(row, "collection_id"),
    creatorId: number(row, "creator_id"),
  };
}

/** Searches whose hits collections show. */
export class SavedSearches {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** All of them, oldest first. */
  all(): readonly SavedSearch[] {
    return this.#db.all("SELECT * FROM saved_search ORDER BY id").map(searchOf);
  }

  /** The search of an id, or undefined. */
  byId(id: number): SavedSearch | undefined {
    const row = this.#db.get("SELECT * FROM saved_search WHERE id = ?", id);
    return row && searchOf(row);
  }

  /** Adds one. */
  add(search: Omit<SavedSearch, "id">): SavedSearch {
    const id = this.#db.run(
      "INSERT INTO saved_search (query, filters, collection_id, creator_id) VALUES (?, ?, ?, ?)",
      search.query,
      JSON.stringify(search.filters),
      search.collectionId,
      search.creatorId,
    );
    return { ...search, id };
  }

  /** Removes one. */
  delete(id: number): void {
    this.#db.run("DELETE FROM saved_search WHERE id = ?", id);
  }
}
