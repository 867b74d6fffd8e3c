import type { DatasetType } from "../domain/dataset_type.ts";
import { type Database, number, type Row, text } from "./database.ts";

function typeOf(row: Row): DatasetType {
  return {
    id: number(row, "id"),
    name: text(row, "name"),
    blocks: JSON.parse(text(row, "blocks")) as readonly string[],
    licenseIds: JSON.parse(text(row, "licenses")) as readonly number[],
  };
}

/** The types that datasets can have. */
export class DatasetTypes {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** All of them, oldest first; the first is the one that datasets have unless something else is said. */
  all(): readonly DatasetType[] {
    return this.#db.all("SELECT * FROM dataset_type ORDER BY id").map(typeOf);
  }

  /** The type of an id or a name, or undefined. */
  find(idOrName: string | number): DatasetType | undefined {
    return this.all().find(({ id, name }) => id === idOrName || name === idOrName);
  }

  /** Makes one. */
  create(type: Omit<DatasetType, "id">): DatasetType {
    const id = this.#db.run(
      "INSERT INTO dataset_type (name, blocks, licenses) VALUES (?, ?, ?)",
      type.name,
      JSON.stringify(type.blocks),
      JSON.stringify(type.licenseIds),
    );
    return { ...type, id };
  }

  /** Changes one. */
  save({ id, name, blocks, licenseIds }: DatasetType): void {
    this.#db.run(
      "UPDATE dataset_type SET name = ?, blocks = ?, licenses = ? WHERE id = ?",
      name,
      JSON.stringify(blocks),
      JSON.stringify(licenseIds),
      id,
    );
  }

  /** Removes one. */
  delete(id: number): void {
    this.#db.run("DELETE FROM dataset_type WHERE id = ?", id);
  }

  /** Whether a dataset has it. */
  isUsed(name: string): boolean {
    return this.#db.get("SELECT 1 FROM dataset WHERE type = ?", name) !== undefined;
  }
}
