import type { Block, FieldDefinition } from "../domain/block.ts";
import { Catalogue } from "../domain/catalogue.ts";
import { stockBlocks, stockCatalogue } from "../domain/stock_blocks.ts";
import { type Term, Vocabulary } from "../domain/vocabulary.ts";
import { type Database, number, type Row, text, textOrNull } from "./database.ts";

interface StoredField extends Omit<FieldDefinition, "vocabulary" | "childFields"> {
  readonly vocabulary?: readonly Term[];
  readonly childFields?: Readonly<Record<string, StoredField>>;
}

type StoredBlock = Omit<Block, "id" | "fields"> & {
  readonly fields: Readonly<Record<string, StoredField>>;
};

function fieldOf({ vocabulary, childFields, ...rest }: StoredField): FieldDefinition {
  return {
    ...rest,
    ...(vocabulary === undefined ? {} : { vocabulary: new Vocabulary(vocabulary) }),
    ...(childFields === undefined ? {} : { childFields: fieldsOf(childFields) }),
  };
}

function fieldsOf(fields: StoredBlock["fields"]): Block["fields"] {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldOf(field)]));
}

function blockOf(row: Row): Block {
  const definition = textOrNull(row, "definition");
  if (definition === null) return stockCatalogue.block(text(row, "name"))!;
  const { fields, ...block } = JSON.parse(definition) as StoredBlock;
  return { ...block, id: number(row, "id"), fields: fieldsOf(fields) };
}

/** The metadata blocks that were loaded. */
export class Blocks {
  readonly #db: Database;
  #known: { readonly revision: string; readonly catalogue: Catalogue } | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Loads the seven stock blocks. */
  loadStock(): void {
    for (const { id, name } of stockBlocks) {
      this.#db.run("INSERT INTO metadata_block (id, name) VALUES (?, ?)", id, name);
    }
  }

  /** Loads blocks, or loads them anew. */
  load(blocks: readonly Block[]): void {
    for (const { id, ...block } of blocks) {
      this.#db.run(
        `INSERT INTO metadata_block (id, name, definition) VALUES (?, ?, ?) ON CONFLICT (id)
         DO UPDATE SET definition = excluded.definition, revision = hex(randomblob(8))`,
        id,
        block.name,
        JSON.stringify(block),
      );
    }
  }

  /** All of them, as they are now. */
  get catalogue(): Catalogue {
    const revision = text(
      this.#db.get("SELECT group_concat(id || ':' || revision) AS it FROM metadata_block")!,
      "it",
    );
    if (this.#known?.revision !== revision) {
      const rows = this.#db.all("SELECT * FROM metadata_block");
      const isStock = rows.length === stockBlocks.length &&
        rows.every((row) => textOrNull(row, "definition") === null);
      const catalogue = isStock ? stockCatalogue : new Catalogue(rows.map(blockOf));
      this.#known = { revision, catalogue };
    }
    return this.#known.catalogue;
  }
}
