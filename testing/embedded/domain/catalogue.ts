import { type Block, type FieldDefinition, type FieldPlace, fieldsIn } from "./block.ts";

/** The metadata blocks of an installation, and where each field is. */
export class Catalogue {
  /** The blocks by id. */
  readonly blocks: readonly Block[];
  readonly #places = new Map<string, FieldPlace>();
  #byId: readonly FieldPlace[] | undefined;

  constructor(blocks: readonly Block[]) {
    this.blocks = blocks.toSorted((a, b) => a.id - b.id);
    for (const block of this.blocks) {
      for (const place of fieldsIn(block)) this.#places.set(place.definition.name, place);
    }
  }

  /** The block of a name, or undefined. */
  block(name: string): Block | undefined {
    return this.blocks.find((block) => block.name === name);
  }

  /** Where a field belongs, or undefined where no block has it. */
  field(name: string): FieldPlace | undefined {
    return this.#places.get(name);
  }

  /** All fields, as they were made. */
  fields(): readonly FieldPlace[] {
    return this.#byId ??= [...this.#places.values()]
      .toSorted((a, b) => a.definition.id - b.definition.id);
  }

  /** The definition of a field that is known to be there. */
  definition(name: string): FieldDefinition {
    const place = this.#places.get(name);
    if (place === undefined) throw new Error(`No block has a field "${name}"`);
    return place.definition;
  }

  /** Where a field stands among all. */
  rank(name: string): number {
    const place = this.#places.get(name);
    return place === undefined ? 0 : place.block.id * 100_000 + place.definition.displayOrder;
  }
}
