import stock from "../data/blocks.json" with { type: "json" };

/** How a field's value is made. */
export type FieldClass = "primitive" | "compound" | "controlledVocabulary";

/** A field that a metadata block has. */
export interface FieldDefinition {
  readonly name: string;
  readonly displayName: string;
  readonly title: string;
  readonly displayOnCreate: boolean;
  readonly type: string;
  readonly typeClass: FieldClass;
  readonly watermark: string;
  readonly description: string;
  readonly multiple: boolean;
  readonly isControlledVocabulary: boolean;
  readonly isAdvancedSearchFieldType: boolean;
  readonly displayFormat: string;
  readonly displayOrder: number;
  readonly isRequired: boolean;
  readonly controlledVocabularyValues?: readonly string[];
  readonly childFields?: Readonly<Record<string, FieldDefinition>>;
}

/** A set of fields that describe datasets. */
export interface Block {
  readonly id: number;
  readonly name: string;
  readonly displayName: string;
  readonly displayOnCreate: boolean;
  readonly fields: Readonly<Record<string, FieldDefinition>>;
}

/** A top-level field or a child, and where it belongs. */
export interface FieldPlace {
  readonly definition: FieldDefinition;
  readonly block: Block;
  readonly parent: FieldDefinition | undefined;
}

/** The seven stock blocks. */
// The JSON's own type has a member a field; what matters is that each member is a definition.
export const blocks: readonly Block[] = stock as unknown as readonly Block[];

const places = new Map<string, FieldPlace>();
for (const block of blocks) {
  for (const definition of Object.values(block.fields)) {
    places.set(definition.name, { definition, block, parent: undefined });
    for (const child of Object.values(definition.childFields ?? {})) {
      places.set(child.name, { definition: child, block, parent: definition });
    }
  }
}

/** The block of a name, or undefined. */
export function blockNamed(name: string): Block | undefined {
  return blocks.find((block) => block.name === name);
}

/** Where a field belongs, or undefined where no block has it. */
export function fieldPlace(name: string): FieldPlace | undefined {
  return places.get(name);
}

/** Whether a vocabulary has a value; every vocabulary has `N/A`. */
export function hasTerm(definition: FieldDefinition, value: string): boolean {
  return value === "N/A" || (definition.controlledVocabularyValues ?? []).includes(value);
}
