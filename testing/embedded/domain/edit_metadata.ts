import { definitionOf, type Field, fieldNamed, type Metadata, tidy } from "./metadata.ts";
import { valueProblem } from "./validate_metadata.ts";
import { Refusal } from "./refusal.ts";

/** Drops the values of an edit that are no values of their field: the real one loses them on the way. */
function withoutBadValues(field: Field): Field {
  if (field.type === "simple") {
    const definition = definitionOf(field.name);
    return { ...field, values: field.values.filter((v) => !valueProblem(definition, v)) };
  }
  const values = field.values.map((value) =>
    Object.fromEntries(
      Object.entries(value)
        .map(([name, words]) =>
          [name, words.filter((word) => !valueProblem(definitionOf(name), word))] as const
        )
        .filter(([, words]) => words.length > 0),
    )
  );
  return { ...field, values: values.filter((value) => Object.keys(value).length > 0) };
}

function refuseEmptyRequired(field: Field): void {
  const definition = definitionOf(field.name);
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
    const wanted = Object.values(definition.childFields ?? {}).filter((child) => child.isRequired);
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

function merge(old: Field | undefined, added: Field, replace: boolean): Field {
  if (old === undefined || replace) return added;
  if (!definitionOf(added.name).multiple) return old.values.length > 0 ? old : added;
  if (old.type === "simple" && added.type === "simple") {
    const fresh = added.values.filter((value) => !old.values.includes(value));
    return { ...old, values: [...old.values, ...fresh] };
  }
  return old.type === "compound" && added.type === "compound"
    ? { ...old, values: [...old.values, ...added.values] }
    : old;
}

/**
 * Adds fields to metadata, or puts them in the place of what was there.
 *
 * @param metadata What is there.
 * @param edits What to add.
 * @param replace Whether what was there goes.
 * @throws {Refusal} Where a required field would be empty.
 */
export function edited(metadata: Metadata, edits: readonly Field[], replace: boolean): Metadata {
  edits.forEach(refuseEmptyRequired);
  const result = new Map(metadata.map((field) => [field.name, field]));
  for (const edit of edits.map(withoutBadValues)) {
    result.set(edit.name, merge(result.get(edit.name), edit, replace));
  }
  return tidy([...result.values()]);
}

const wordsOf = (value: Readonly<Record<string, readonly string[]>>): string =>
  Object.values(value).flat().join(" ");

/**
 * Takes values away from metadata.
 *
 * @throws {Refusal} Where a value is not there.
 */
export function without(metadata: Metadata, removals: readonly Field[]): Metadata {
  const result = new Map(metadata.map((field) => [field.name, field]));
  for (const removal of removals) {
    const definition = definitionOf(removal.name);
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
  return tidy([...result.values()]);
}

function sameCompound(
  a: Readonly<Record<string, readonly string[]>>,
  b: Readonly<Record<string, readonly string[]>>,
): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => (a[key] ?? []).join("\n") === (b[key] ?? []).join("\n"));
}
