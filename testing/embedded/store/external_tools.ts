import type { ExternalTool, NewExternalTool } from "../domain/external_tool.ts";
import { type Database, number, type Row, text } from "./database.ts";

/** The table of tools that are somewhere else. */
export const externalToolSchema: string = `
CREATE TABLE IF NOT EXISTS external_tool (id INTEGER PRIMARY KEY AUTOINCREMENT, manifest TEXT NOT NULL);
`;

function toolOf(row: Row): ExternalTool {
  return { ...JSON.parse(text(row, "manifest")) as NewExternalTool, id: number(row, "id") };
}

/** Tools that are somewhere else. */
export class ExternalTools {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** All of them, oldest first. */
  all(): readonly ExternalTool[] {
    return this.#db.all("SELECT * FROM external_tool ORDER BY id").map(toolOf);
  }

  /** The tool of an id, or undefined. */
  byId(id: number): ExternalTool | undefined {
    const row = this.#db.get("SELECT * FROM external_tool WHERE id = ?", id);
    return row && toolOf(row);
  }

  /** Adds one. */
  add(tool: NewExternalTool): ExternalTool {
    const id = this.#db.run(
      "INSERT INTO external_tool (manifest) VALUES (?)",
      JSON.stringify(tool),
    );
    return { ...tool, id };
  }

  /** Removes one; whether it was there. */
  delete(id: number): boolean {
    return this.#db.change("DELETE FROM external_tool WHERE id = ?", id) > 0;
  }
}
