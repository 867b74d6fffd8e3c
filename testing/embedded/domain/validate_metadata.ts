import { childrenIn, type FieldDefinition } from "./block.ts";
import type { Catalogue } from "./catalogue.ts";
import { type CompoundValue, type Field, isBlank, type Metadata } from "./metadata.ts";
import { javaObject, Refusal } from "./refusal.ts";
import { boxProblem, cornerProblem, valueProblem } from "./value_rules.ts";
import type { InputLevel } from "./version.ts";

/** What is asked of metadata in a collection. */
export interface MetadataRules {
  readonly catalogue: Catalogue;
  /** Names of the blocks that the collection has. */
  readonly blocks: readonly string[];
  readonly levels: readonly InputLevel[];
}

/** What is wrong with the metadata of a version. */
export interface Finding {
  /** The top-level field that it is about. */
  readonly field: string;
  readonly message: string;
  /** How Dataverse prints the thing that is wrong. */
  readonly subject: string;
}

const missing = "edu.harvard.iq.dataverse.DatasetField[ id=null ]";
const badValue = "edu.harvard.iq.dataverse.DatasetFieldValueValue[ id=null ]";

/** Looks for what is wrong with fields. */
class Inspection {
  readonly found: Finding[] = [];
  readonly #rules: MetadataRules;
  readonly #wanted: ReadonlyMap<string, boolean>;

  constructor(rules: MetadataRules) {
    this.#rules = rules;
    this.#wanted = new Map(
      rules.levels.map(({ datasetFieldTypeName: name, required }) => [name, required]),
    );
  }

  /** Whether a field has to be filled; a compound one only as far as a child of it has to. */
  #isRequired(definition: FieldDefinition): boolean {
    const required = definition.isRequired || this.#wanted.get(definition.name) === true;
    if (definition.typeClass !== "compound") return required;
    const children = childrenIn(definition);
    const wanted = children.filter(({ name }) => this.#wanted.get(name) === true);
    if (wanted.some(({ isRequired }) => !isRequired)) return true;
    return required && (wanted.length > 0 || children.some(({ isRequired }) => isRequired));
  }

  #add(field: string, message: string, subject: string): void {
    this.found.push({ field, message, subject });
  }

  #checkWords(field: string, definition: FieldDefinition, words: readonly string[]): void {
    for (const word of words) {
      const problem = valueProblem(definition, word);
      if (problem !== undefined) this.#add(field, problem, badValue);
    }
  }

  simple(definition: FieldDefinition, words: readonly string[]): void {
    const { name, displayName } = definition;
    if (isBlank(words[0]) && this.#isRequired(definition)) {
      this.#add(name, `${displayName} is required.`, missing);
    }
    this.#checkWords(name, definition, words);
  }

  compound(definition: FieldDefinition, values: readonly CompoundValue[]): void {
    const required = this.#isRequired(definition);
    // A box is complained about once, whatever else is wrong with it or with others.
    let boxIsKnown = false;
    for (const value of values) {
      const own = childrenIn(definition).map(({ name }) => name);
      const isFilled = Object.values(value).some((words) => !isBlank(words[0]));
      for (const name of new Set([...own, ...Object.keys(value)])) {
        const child = this.#rules.catalogue.definition(name);
        const words = value[name] ?? [];
        if (isBlank(words[0]) && this.#isRequired(child)) {
          if (required) this.#add(definition.name, `${child.displayName} is required.`, missing);
          else if (isFilled) {
            this.#add(
              definition.name,
              `${child.displayName} is required if you choose to enter a value in any of the ` +
                `optional ${definition.displayName} fields.`,
              missing,
            );
          }
        }
        const corner = words.map((word) => cornerProblem(child, word)).find((it) => it);
        const box = boxIsKnown || isBlank(words[0]) ? undefined : boxProblem(child, value);
        if (corner !== undefined) this.#add(definition.name, corner, badValue);
        else if (box !== undefined) {
          boxIsKnown = true;
          this.#add(definition.name, `${definition.displayName}  ${box}`, badValue);
        } else this.#checkWords(definition.name, child, words);
      }
    }
  }
}

/** The fields of a collection's blocks that are not there, as blank ones. */
function absent(
  metadata: Metadata,
  { catalogue, blocks }: MetadataRules,
): readonly Field[] {
  const there = new Set(metadata.map(({ name }) => name));
  return blocks.flatMap((name) => Object.values(catalogue.block(name)?.fields ?? {}))
    .filter(({ name }) => !there.has(name))
    .map(({ name, typeClass }) =>
      typeClass === "compound"
        ? { name, type: "compound", values: [{}] }
        : { name, type: "simple", values: [] }
    );
}

/**
 * Looks for what is wrong with metadata.
 *
 * @param metadata The fields as they were sent, with what is blank in them: a compound field that was sent
 *   without a value is taken as it is, one that was not sent at all lacks its required children.
 */
export function findings(metadata: Metadata, rules: MetadataRules): readonly Finding[] {
  const { catalogue } = rules;
  const inspection = new Inspection(rules);
  const fields = [...metadata, ...absent(metadata, rules)]
    .toSorted((a, b) => catalogue.rank(a.name) - catalogue.rank(b.name));
  for (const field of fields) {
    const definition = catalogue.definition(field.name);
    if (field.type === "simple") inspection.simple(definition, field.values);
    else inspection.compound(definition, field.values);
  }
  // A real one tells them in any order.
  return [
    ...inspection.found.filter(({ subject }) => subject === badValue),
    ...inspection.found.filter(({ subject }) => subject === missing),
  ];
}

/** Refuses for findings, in Dataverse's words. */
export function refuseFindings(found: readonly Finding[]): void {
  if (found.length === 0) return;
  const list = found.map(({ message, subject }) => `${message} (Invalid value:${subject})`);
  throw new Refusal("illegal", validationText(list.join(", ")));
}

/** How a failed validation reads, with the stray Java object at its end. */
export function validationText(list: string): string {
  return `Validation Failed: ${list}.${javaObject("java.util.stream.ReferencePipeline$3")}`;
}
