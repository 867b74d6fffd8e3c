import { blocks, type FieldDefinition, fieldPlace } from "./block.ts";

/** The value of a field without children: what multiple fields hold is a list. */
export type SimpleValue = readonly string[];

/** One value of a compound field: its children by name. */
export type CompoundValue = Readonly<Record<string, SimpleValue>>;

/** A field that is filled. */
export type Field =
  | { readonly name: string; readonly type: "simple"; readonly values: SimpleValue }
  | { readonly name: string; readonly type: "compound"; readonly values: readonly CompoundValue[] };

/** What describes a version: the filled fields of all blocks by name. */
export type Metadata = readonly Field[];

const order = new Map<string, number>();
for (const block of blocks) {
  for (const { name, displayOrder } of Object.values(block.fields)) {
    order.set(name, block.id * 10_000 + displayOrder);
  }
}

/** The fields in the order in which the blocks have them, without empty ones. */
export function tidy(fields: Metadata): Metadata {
  return fields.filter(isFilled).toSorted((a, b) =>
    (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0)
  );
}

/** Whether a field says anything. */
export function isFilled(field: Field): boolean {
  return field.type === "simple"
    ? field.values.length > 0
    : field.values.some((value) => Object.values(value).some((child) => child.length > 0));
}

/** The field of a name, or undefined. */
export function fieldNamed(fields: Metadata, name: string): Field | undefined {
  return fields.find((field) => field.name === name);
}

/** The first value of a simple field. */
export function firstOf(fields: Metadata, name: string): string | undefined {
  const field = fieldNamed(fields, name);
  return field?.type === "simple" ? field.values[0] : undefined;
}

/** The values of a simple field. */
export function valuesOf(fields: Metadata, name: string): readonly string[] {
  const field = fieldNamed(fields, name);
  return field?.type === "simple" ? field.values : [];
}

/** The values of a compound field. */
export function compoundsOf(fields: Metadata, name: string): readonly CompoundValue[] {
  const field = fieldNamed(fields, name);
  return field?.type === "compound" ? field.values : [];
}

/** The values of one child in all values of a compound field. */
export function childrenOf(fields: Metadata, parent: string, child: string): readonly string[] {
  return compoundsOf(fields, parent).flatMap((value) => value[child] ?? []);
}

/** The definition of a field that was parsed, so that it is there. */
export function definitionOf(name: string): FieldDefinition {
  const place = fieldPlace(name);
  if (place === undefined) throw new Error(`No block has a field "${name}"`);
  return place.definition;
}
