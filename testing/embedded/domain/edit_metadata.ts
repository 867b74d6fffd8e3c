import type { FieldDefinition } from "./block.ts";
import type { Catalogue } from "./catalogue.ts";
import { displayText, inFormat } from "./display_value.ts";
import type { CompoundValue, Field, Metadata } from "./metadata.ts";
import { isBlank, isFilled } from "./metadata.ts";
import { Refusal } from "./refusal.ts";
import type { MetadataRules } from "./validate_metadata.ts";

/** A value as it is shown, in the format of its field. */
function shown(definition: FieldDefinition, word: string): string {
  if (definition.vocabulary !== undefined) return word;
  const isPlain = definition.type === "TEXTBOX" || definition.type === "URL";
  return inFormat(isPlain ? word : displayText(word), definition);
}

function joined(words: readonly string[]): string {
  return words.reduce((all, word) => `${all}${all === "" ? "" : "; "}${word.trim()}`, "");
}

/** What of an edit an existing field is compared by. */
class Display {
  readonly #catalogue: Catalogue;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  simple(name: string, words: readonly string[]): string {
    const definition = this.#catalogue.definition(name);
    return joined(words.map((word) => shown(definition, word)));
  }

  compound(values: readonly CompoundValue[]): string {
    return joined(
      values.flatMap((value) =>
        Object.entries(value).flatMap(([name, words]) => {
          const definition = this.#catalogue.definition(name);
          return words.map((word) => shown(definition, word));
        })
      ),
    );
  }

  of(field: Field): string {
    return field.type === "simple"
      ? this.simple(field.name, field.values)
      : this.compound(field.values);
  }
}

function emptiness(field: Field, { multiple, typeClass }: FieldDefinition): string | undefined {
  if (multiple) return field.values.length === 0 ? "multiple required" : undefined;
  if (typeClass === "compound") {
    return field.values.length === 0 ? "compound required" : undefined;
  }
  if (field.type === "simple" && (field.values[0] ?? "") !== "") return undefined;
  return typeClass === "controlledVocabulary" ? "controlled vocabulary required" : "required";
}

/** Refuses edits that leave empty what has to be filled. */
function refuseEmptyRequired(edits: readonly Field[], { catalogue, levels }: MetadataRules): void {
  const wanted = new Set(
    levels.filter(({ required }) => required).map((level) => level.datasetFieldTypeName),
  );
  const complaints = edits.flatMap((edit) => {
    const definition = catalogue.definition(edit.name);
    if (!definition.isRequired && !wanted.has(edit.name)) return [];
    const kind = emptiness(edit, definition);
    return kind === undefined ? [] : `Empty ${kind} value for field: ${definition.displayName}`;
  });
  if (complaints.length > 0) throw new Refusal("invalid", complaints.join(" "));
}

function added(old: Field, edit: Field, options: EditOptions): Field {
  const { rules: { catalogue }, replace } = options;
  const display = new Display(catalogue);
  const { multiple, vocabulary } = catalogue.definition(edit.name);
  if (old.type === "compound" && edit.type === "compound") {
    const whole = display.compound(edit.values);
    const values = replace && multiple ? [] : [...old.values];
    // What looks like a part of what is there is not added, and so an empty look never is.
    for (const value of edit.values) {
      if (!display.compound(values).includes(whole)) values.push(value);
    }
    return { ...old, values };
  }
  if (old.type !== "simple" || edit.type !== "simple") return edit;
  if (!multiple) return edit;
  const values = replace ? [] : [...old.values];
  const before = display.simple(edit.name, values);
  for (const word of edit.values) {
    const there = vocabulary === undefined ? display.simple(edit.name, values) : before;
    if (!there.includes(display.simple(edit.name, [word]))) values.push(word);
  }
  return { ...old, values };
}

/** Options of {@linkcode edited}. */
export interface EditOptions {
  readonly rules: MetadataRules;
  /** Whether what was there goes. */
  readonly replace: boolean;
}

/** Values of compound fields that say nothing are gone before anybody looks; the field stays. */
function withoutBlankValues(field: Field): Field {
  if (field.type === "simple") return field;
  const values = field.values.filter((value) =>
    isFilled({ name: field.name, type: "compound", values: [value] }) &&
    Object.values(value).some((words) => words.some((word) => !isBlank(word)))
  );
  return { ...field, values };
}

/**
 * Adds fields to metadata, or puts them in the place of what was there. What comes out is to be looked at
 * before it is kept: fields that were emptied are there, without values.
 *
 * @param metadata What is there.
 * @param edits What to add, as it was read.
 * @throws {Refusal} Where a required field would be empty.
 */
export function edited(
  metadata: Metadata,
  edits: readonly Field[],
  options: EditOptions,
): Metadata {
  const { replace, rules } = options;
  refuseEmptyRequired(edits, rules);
  const result: Field[] = [...metadata];
  for (const edit of edits) {
    const at = result.findIndex(({ name }) => name === edit.name);
    const old = result[at];
    if (old === undefined) result.push(edit);
    else if (replace || rules.catalogue.definition(edit.name).multiple || !isFilled(old)) {
      result[at] = added(old, edit, options);
    }
  }
  return result.map(withoutBlankValues);
}

function removed(old: Field, removal: Field, catalogue: Catalogue): Field {
  const display = new Display(catalogue);
  const { displayName, multiple, vocabulary } = catalogue.definition(removal.name);
  const lost = (words: string): never => {
    throw new Refusal("invalid", `Delete metadata failed: ${displayName}: ${words} not found.`);
  };
  // A field that can have one value loses it, whichever is named.
  if (!multiple) return { ...old, values: [] };
  let found = false;
  if (old.type === "compound" && removal.type === "compound") {
    let values = old.values;
    for (const value of removal.values) {
      const wanted = display.compound([value]);
      const left = values.filter((one) => display.compound([one]) !== wanted);
      found ||= left.length < values.length;
      values = left;
      if (!found) lost(wanted);
    }
    if (!found) lost(display.of(removal));
    return { ...old, values };
  }
  if (old.type !== "simple" || removal.type !== "simple") return old;
  const looks = old.values.map((word) => display.simple(old.name, [word]));
  for (const word of removal.values) {
    const look = display.simple(old.name, [word]);
    found ||= looks.includes(look);
    if (!found) lost(look);
  }
  if (!found) lost(display.of(removal));
  // The real one looks for the words that were sent among those that are there, which they never are; terms
  // are the same wherever they are.
  return vocabulary === undefined
    ? old
    : { ...old, values: old.values.filter((word) => !removal.values.includes(word)) };
}

/**
 * Takes values away from metadata. What comes out is to be looked at before it is kept: fields that were
 * emptied are there, without values.
 *
 * @throws {Refusal} Where a value is not there.
 */
export function without(
  metadata: Metadata,
  removals: readonly Field[],
  catalogue: Catalogue,
): Metadata {
  const result: Field[] = [...metadata];
  for (const removal of removals) {
    const at = result.findIndex(({ name }) => name === removal.name);
    const old = result[at];
    if (old === undefined) {
      const { displayName } = catalogue.definition(removal.name);
      const words = new Display(catalogue).of(removal);
      throw new Refusal("invalid", `Delete metadata failed: ${displayName}: ${words} not found.`);
    }
    result[at] = removed(old, removal, catalogue);
  }
  return result;
}
