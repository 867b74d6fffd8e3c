import type { Vocabulary } from "./vocabulary.ts";

/** How a field's value is made. */
export type FieldClass = "primitive" | "compound" | "controlledVocabulary";

/** What values of a field are. */
export const fieldTypes = [
  "TEXT",
  "TEXTBOX",
  "STRING",
  "DATE",
  "EMAIL",
  "URL",
  "FLOAT",
  "INT",
  "NONE",
] as const;

/** What a value of a field is. */
export type FieldType = typeof fieldTypes[number];

/** A field that a metadata block has. */
export interface FieldDefinition {
  readonly id: number;
  readonly name: string;
  /** The title, after its parent's where that has another. */
  readonly displayName: string;
  readonly title: string;
  readonly displayOnCreate: boolean;
  readonly type: FieldType;
  readonly typeClass: FieldClass;
  readonly watermark: string;
  readonly description: string;
  readonly multiple: boolean;
  readonly isControlledVocabulary: boolean;
  readonly isAdvancedSearchFieldType: boolean;
  readonly displayFormat: string;
  readonly displayOrder: number;
  readonly isRequired: boolean;
  readonly facetable: boolean;
  /** The address that stands for it in JSON-LD, where it has one of its own. */
  readonly uri: string | null;
  /** What it can hold, where that is laid down. */
  readonly vocabulary?: Vocabulary;
  readonly childFields?: Readonly<Record<string, FieldDefinition>>;
}

/** A set of fields that describe datasets. */
export interface Block {
  readonly id: number;
  readonly name: string;
  readonly displayName: string;
  /** What addresses of its fields begin with in JSON-LD, where that is laid down. */
  readonly namespaceUri: string | null;
  readonly fields: Readonly<Record<string, FieldDefinition>>;
}

/** A top-level field or a child, and where it belongs. */
export interface FieldPlace {
  readonly definition: FieldDefinition;
  readonly block: Block;
  readonly parent: FieldDefinition | undefined;
}

/** The children of a field. */
export function childrenIn(definition: FieldDefinition): readonly FieldDefinition[] {
  return Object.values(definition.childFields ?? {});
}

/** All fields of a block, each before its children. */
export function* fieldsIn(block: Block): Generator<FieldPlace> {
  for (const definition of Object.values(block.fields)) {
    yield { definition, block, parent: undefined };
    for (const child of childrenIn(definition)) {
      yield { definition: child, block, parent: definition };
    }
  }
}

/** A block with another definition of one of its fields, or of a child. */
export function withField(block: Block, field: FieldDefinition): Block {
  const replaced = (fields: Block["fields"]): Block["fields"] =>
    Object.fromEntries(
      Object.entries(fields).map(([name, one]) => {
        if (name === field.name) return [name, field];
        return one.childFields === undefined
          ? [name, one]
          : [name, { ...one, childFields: replaced(one.childFields) }];
      }),
    );
  return { ...block, fields: replaced(block.fields) };
}

/** Whether a block is shown to who makes a dataset. */
export function isShownOnCreate(block: Block): boolean {
  return [...fieldsIn(block)].some(({ definition }) => definition.displayOnCreate);
}
