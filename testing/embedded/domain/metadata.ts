import type { Catalogue } from "./catalogue.ts";
import { storable } from "./storable.ts";

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

/** Whether a word says nothing. */
export function isBlank(word: string | undefined): boolean {
  return word === undefined || word.trim() === "";
}

// Characters that no XML can have; they are taken out of a field's first value alone.
const forbidden: ReadonlySet<string> = new Set("\f\u0002\ufffe");

const allowed = (word: string): string => [...word].filter((it) => !forbidden.has(it)).join("");

function tidyWords(name: string, words: SimpleValue, catalogue: Catalogue): SimpleValue {
  const filled = words.map((word, place) => place === 0 ? allowed(word) : word)
    .filter((word) => !isBlank(word)).map(storable);
  const vocabulary = catalogue.field(name)?.definition.vocabulary;
  if (vocabulary === undefined || filled.length < 2) return filled;
  const rank = (word: string): number => vocabulary.find(word)?.displayOrder ?? 0;
  return filled.toSorted((a, b) => rank(a) - rank(b));
}

function tidyField(field: Field, catalogue: Catalogue): Field {
  if (field.type === "simple") {
    return { ...field, values: tidyWords(field.name, field.values, catalogue) };
  }
  const values = field.values.map((value) =>
    Object.fromEntries(
      Object.entries(value)
        .map(([name, words]) => [name, tidyWords(name, words, catalogue)] as const)
        .filter(([, words]) => words.length > 0)
        .toSorted(([a], [b]) => catalogue.rank(a) - catalogue.rank(b)),
    )
  );
  return { ...field, values: values.filter((value) => Object.keys(value).length > 0) };
}

/**
 * The fields in the order in which the blocks have them, without what is blank, and terms in the order of
 * their vocabularies.
 */
export function tidy(fields: Metadata, catalogue: Catalogue): Metadata {
  return fields.map((field) => tidyField(field, catalogue)).filter(isFilled)
    .toSorted((a, b) => catalogue.rank(a.name) - catalogue.rank(b.name));
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
