import { childrenIn } from "./block.ts";
import type { Catalogue } from "./catalogue.ts";
import { type Field, fieldNamed, type Metadata, tidy } from "./metadata.ts";
import { Refusal } from "./refusal.ts";
import { valueProblem } from "./value_rules.ts";

/** Drops the values of an edit that are no values of their field: the real one loses them on the way. */
export function withoutBadValues(field: Field, catalogue: Catalogue): Field {
  if (field.type === "simple") {
    const definition = catalogue.definition(field.name);
    return { ...field, values: field.values.filter((v) => !valueProblem(definition, v)) };
  }
  const values = field.values.map((value) =>
    Object.fromEntries(
      Object.entries(value)
        .map(([name, words]) =>
          [name, words.filter((word) => !valueProblem(catalogue.definition(name), word))] as const
        )
        .filter(([, words]) => words.length > 0),
    )
  );
  return { ...field, values: values.filter((value) => Object.keys(value).length > 0) };
}

/** An edit without what is blank in it. */
function filled(field: Field, catalogue: Catalogue): Field {
  return tidy([field], catalogue)[0] ?? { ...field, values: [] };
}

function refuseEmptyRequired(field: Field, catalogue: Catalogue): void {
  const definition = catalogue.definition(field.name);
  const empty = field.values.length === 0;
  if (field.type === "simple" && definition.isRequired && empty) {
    const kind = definition.isControlledVocabulary
      ? "controlled vocabulary required"
      : definition.multiple
      ? "multiple required"
      : "required";
    throw new Refusal("invalid", `Empty ${kind} value for field: ${definition.displayName}`);
  }
  if (field.type === "compound" && definition.isRequired) {
    const wanted = childrenIn(definition).filter((child) => child.isRequired);
    const lacking = empty
      ? wanted
      : wanted.filter((child) => field.values.some((value) => value[child.name] === undefined));
    const child = lacking[0];
    if (child !== undefined) {
      throw new Refusal(
        "invalid",
        `Empty compound required value for field: ${child.displayName}`,
      );
    }
  }
}

function merge(old: Field | undefined, added: Field, options: EditOptions): Field {
  if (old === undefined || options.replace) return added;
  if (!options.catalogue.definition(added.name).multiple) {
    return old.values.length > 0 ? old : added;
  }
  if (old.type === "simple" && added.type === "simple") {
    const fresh = added.values.filter((value) => !old.values.includes(value));
    return { ...old, values: [...old.values, ...fresh] };
  }
  return old.type === "compound" && added.type === "compound"
    ? { ...old, values: [...old.values, ...added.values] }
    : old;
}

/** Options of {@linkcode edited}. */
export interface EditOptions {
  readonly catalogue: Catalogue;
  /** Whether what was there goes. */
  readonly replace: boolean;
}

/**
 * Adds fields to metadata, or puts them in the place of what was there.
 *
 * @param metadata What is there.
 * @param edits What to add.
 * @throws {Refusal} Where a required field would be empty.
 */
export function edited(
  metadata: Metadata,
  edits: readonly Field[],
  options: EditOptions,
): Metadata {
  const { catalogue } = options;
  const added = edits.map((edit) => filled(edit, catalogue));
  for (const edit of added) refuseEmptyRequired(edit, catalogue);
  const result = new Map(metadata.map((field) => [field.name, field]));
  for (const edit of added.map((field) => withoutBadValues(field, catalogue))) {
    result.set(edit.name, merge(result.get(edit.name), edit, options));
  }
  return tidy([...result.values()], catalogue);
}

const wordsOf = (value: Readonly<Record<string, readonly string[]>>): string =>
  Object.values(value).flat().join(" ");

/**
 * Takes values away from metadata.
 *
 * @throws {Refusal} Where a value is not there.
 */
export function without(
  metadata: Metadata,
  removals: readonly Field[],
  { catalogue }: Pick<EditOptions, "catalogue">,
): Metadata {
  const result = new Map(metadata.map((field) => [field.name, field]));
  for (const removal of removals.map((field) => filled(field, catalogue))) {
    const definition = catalogue.definition(removal.name);
    const old = fieldNamed([...result.values()], removal.name);
    const lost = (words: string): never => {
      throw new Refusal(
        "invalid",
        `Delete metadata failed: ${definition.displayName}: ${words} not found.`,
      );
    };
    if (removal.type === "simple") {
      const left = old?.type === "simple" ? [...old.values] : [];
      for (const value of removal.values) {
        const at = left.indexOf(value);
        if (at < 0) lost(value);
        left.splice(at, 1);
      }
      result.set(removal.name, { ...removal, values: left });
    } else {
      const left = old?.type === "compound" ? [...old.values] : [];
      for (const value of removal.values) {
        const at = left.findIndex((there) => sameCompound(there, value));
        if (at < 0) lost(wordsOf(value));
        left.splice(at, 1);
      }
      result.set(removal.name, { ...removal, values: left });
    }
  }
  return tidy([...result.values()], catalogue);
}

function sameCompound(
  a: Readonly<Record<string, readonly string[]>>,
  b: Readonly<Record<string, readonly string[]>>,
): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => (a[key] ?? []).join("\n") === (b[key] ?? []).join("\n"));
}
