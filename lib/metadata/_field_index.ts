import { UsageError } from "../errors/mod.ts";
import type { MetadataBlock, MetadataFieldType } from "../schemas/metadata_block.ts";

/** A field that an installation knows, and where it belongs. */
export interface KnownField {
  readonly name: string;
  readonly block: string;
  readonly type: MetadataFieldType;
  readonly typeClass: string;
  /** The compound field it is a part of. */
  readonly parent?: string;
  /** Its parts, by name. */
  readonly children: Map<string, KnownField>;
  /** Its terms, where they are known. */
  readonly vocabulary?: ReadonlySet<string>;
}

/** Name for people. */
export function titleOf({ type, name }: KnownField): string {
  return type.displayName ?? type.title ?? name;
}

/** The fields of some blocks, by name: a name is unique on an installation, over all of its blocks. */
export class FieldIndex {
  /** Names of the blocks, with their names for people. */
  readonly blocks: Map<string, string | undefined> = new Map();
  readonly #fields = new Map<string, KnownField>();

  constructor(blocks: readonly MetadataBlock[]) {
    for (const block of blocks) this.#add(block);
  }

  /** A field by its name, be it a part of another or not. */
  get(name: string): KnownField | undefined {
    return this.#fields.get(name);
  }

  /** Fields that are no part of another. */
  top(): KnownField[] {
    return [...this.#fields.values()].filter(({ parent }) => parent === undefined);
  }

  // What came first counts; of later ones only the parts that are new are added, because a collection
  // may hide fields of its own blocks that the server takes all the same.
  #add({ name: block, displayName, fields }: MetadataBlock): void {
    if (fields === undefined) {
      throw new UsageError(
        `Cannot use metadata block "${block}": it came without its fields`,
        { hint: "Ask for the blocks with returnDatasetFieldTypes=true." },
      );
    }
    if (!this.blocks.has(block)) this.blocks.set(block, displayName);
    const types = Object.values(fields);
    // Old servers list the parts of compound fields beside them, too.
    const parts = new Set(types.flatMap((type) => Object.keys(type.childFields ?? {})));
    for (const type of types) {
      if (parts.has(type.name)) continue;
      const field = this.#fields.get(type.name) ?? known(type, block);
      this.#fields.set(type.name, field);
      for (const child of Object.values(type.childFields ?? {})) {
        if (this.#fields.has(child.name)) continue;
        const part = known(child, block, type.name);
        field.children.set(child.name, part);
        this.#fields.set(child.name, part);
      }
    }
  }
}

function known(type: MetadataFieldType, block: string, parent?: string): KnownField {
  const terms = type.controlledVocabularyValues ?? [];
  return {
    name: type.name,
    block,
    type,
    typeClass: type.typeClass ?? guessClass(type),
    ...(parent === undefined ? {} : { parent }),
    children: new Map(),
    ...(terms.length === 0 ? {} : { vocabulary: new Set(terms) }),
  };
}

function guessClass(type: MetadataFieldType): string {
  if (type.childFields !== undefined) return "compound";
  const controlled = type.isControlledVocabulary ??
    type.controlledVocabularyValues !== undefined;
  return controlled ? "controlledVocabulary" : "primitive";
}
