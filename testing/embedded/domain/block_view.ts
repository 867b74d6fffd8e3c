import { type Block, childrenIn, type FieldDefinition, fieldsIn } from "./block.ts";
import type { InputLevel } from "./version.ts";

/** What a collection asks of fields, by their names; an installation as a whole asks nothing more. */
export type Levels = ReadonlyMap<string, InputLevel>;

/** Levels by the names of their fields. */
export function levelsOf(list: readonly InputLevel[]): Levels {
  return new Map(list.map((level) => [level.datasetFieldTypeName, level]));
}

/** Whether a block has something for who makes a dataset: a field that is shown then, or has to be filled. */
export function hasSomethingOnCreate(block: Block, levels: Levels): boolean {
  return [...fieldsIn(block)].some(({ definition: { name, displayOnCreate, isRequired } }) => {
    const level = levels.get(name);
    return displayOnCreate || isRequired || level?.displayOnCreate === true ||
      level?.required === true;
  });
}

function leveled(field: FieldDefinition, levels: Levels): FieldDefinition | undefined {
  const level = levels.get(field.name);
  if (level?.include === false) return undefined;
  const children = childrenIn(field).map((child) => leveled(child, levels))
    .filter((child) => child !== undefined);
  return {
    ...field,
    isRequired: field.isRequired || level?.required === true,
    displayOnCreate: level?.displayOnCreate ?? field.displayOnCreate,
    ...(field.childFields === undefined
      ? {}
      : { childFields: Object.fromEntries(children.map((child) => [child.name, child])) }),
  };
}

/** Options of {@linkcode shownFields}. */
export interface FieldsOptions {
  readonly levels: Levels;
  /** Whether only what is shown to who makes a dataset is wanted: that, and what has to be filled. */
  readonly onlyOnCreate: boolean;
}

/** The fields of a block as a collection wants them: required or shown beyond their own, or left out. */
export function shownFields(block: Block, options: FieldsOptions): readonly FieldDefinition[] {
  return Object.values(block.fields)
    .map((field) => leveled(field, options.levels))
    .filter((field) => field !== undefined)
    .filter((field) => !options.onlyOnCreate || field.displayOnCreate || field.isRequired);
}
