import { type Block, blockNamed, blocks as stock } from "../domain/block.ts";
import { type Database, number, type Row, text, textOrNull } from "./database.ts";

function blockOf(row: Row): Block {
  const definition = textOrNull(row, "definition");
  return definition === null
    ? blockNamed(text(row, "name"))!
    : { ...JSON.parse(definition) as Omit<Block, "id">, id: number(row, "id") };
}

/** The metadata blocks that were loaded. */
export class Blocks {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Loads the seven stock blocks. */
  loadStock(): void {
    for (const block of stock) this.load(block);
  }

  /**
   * Loads a block, or loads it anew. One of the stock blocks is taken as this server knows it; another is
   * listed, and can be chosen for collections, but datasets cannot have its fields.
   */
  load(block: Omit<Block, "id">): void {
    this.#db.run(
      `INSERT INTO metadata_block (name, definition) VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET definition = excluded.definition`,
      block.name,
      blockNamed(block.name) === undefined ? JSON.stringify(block) : null,
    );
  }

  /** All of them, in the order in which they were loaded. */
  all(): readonly Block[] {
    return this.#db.all("SELECT * FROM metadata_block ORDER BY id").map(blockOf);
  }

  /** The block of a name, or undefined. */
  byName(name: string): Block | undefined {
    const row = this.#db.get("SELECT * FROM metadata_block WHERE name = ?", name);
    return row && blockOf(row);
  }
}
