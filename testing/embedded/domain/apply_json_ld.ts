import { childrenIn, type FieldPlace } from "./block.ts";
import { fieldsByUrl, type LdOptions, namespaces } from "./json_ld.ts";
import { isArray, isObject, type Json, type JsonObject } from "./json.ts";
import { accessTermNames, type LicenseList, termNames } from "./license.ts";
import type { CompoundValue, Field, Metadata, SimpleValue } from "./metadata.ts";
import { javaTrim } from "./java_text.ts";
import { Stumble } from "./refusal.ts";
import type { LicenseTerms } from "./terms.ts";

/** That JSON-LD says something that cannot be done, in Dataverse's words. */
export class LdError extends Error {
  override readonly name = "LdError";
}

/** What JSON-LD changes. */
export interface LdContent {
  readonly metadata: Metadata;
  readonly terms: LicenseTerms;
}

const license = `${namespaces.schema}license`;
const accessTerms = `${namespaces.dvcore}fileTermsOfAccess`;
const accessRequest = "fileRequestAccess";

const termIn = (key: string, names: readonly string[]): string | undefined =>
  names.find((name) => key === `${namespaces.dvcore}${name}`);

function textIn(value: Json | undefined): string {
  if (typeof value !== "string") throw new Stumble("a value is no text");
  return value;
}

function listIn(value: Json, { definition: { multiple, name } }: FieldPlace): readonly Json[] {
  if (!isArray(value)) return [value];
  if (value.length > 1 && !multiple) {
    throw new LdError(`Array for single value notsupported: ${name}`);
  }
  return value;
}

/** Options of {@linkcode removeJsonLd}. */
export interface RemoveOptions extends LdOptions {
  readonly licenses: LicenseList;
}

/** Options of {@linkcode applyJsonLd}. */
export interface ApplyOptions extends RemoveOptions {
  /** Whether what is there stays, so that a single value cannot be given anew. */
  readonly append: boolean;
}

/** Writes what JSON-LD says upon what is there. */
class Application {
  readonly #fields: ReadonlyMap<string, FieldPlace>;
  readonly #append: boolean;
  readonly #licenses: LicenseList;
  readonly #result: Map<string, Field>;
  #terms: LicenseTerms;

  constructor(content: LdContent, options: ApplyOptions) {
    this.#fields = fieldsByUrl(options);
    this.#append = options.append;
    this.#licenses = options.licenses;
    this.#result = new Map(content.metadata.map((field) => [field.name, field]));
    this.#terms = content.terms;
  }

  get content(): LdContent {
    return { metadata: [...this.#result.values()], terms: this.#terms };
  }

  member(key: string, value: Json, all: JsonObject): void {
    const place = this.#fields.get(key);
    const term = termIn(key, termNames);
    if (place !== undefined) this.#field(place, listIn(value, place));
    else if (key === license) this.#license(value, all);
    else if (term !== undefined) this.#text(key, term, value);
    else if (key === accessTerms) this.#access(value);
  }

  #field(place: FieldPlace, values: readonly Json[]): void {
    const { name, multiple, typeClass } = place.definition;
    const old = this.#result.get(name);
    if (old !== undefined && this.#append && !multiple) {
      throw new LdError(`Can't append to a single-value field that already has a value: ${name}`);
    }
    if (typeClass === "compound") {
      const added = values.map((value) => this.#compound(place, value));
      const kept = this.#append && old?.type === "compound" ? old.values : [];
      this.#result.set(name, { name, type: "compound", values: [...kept, ...added] });
      return;
    }
    // Values of a field that can have several stay, whether they are to be replaced or not.
    const kept = old?.type === "simple" && multiple ? old.values : [];
    const added = this.#words(place, values).filter((word) =>
      place.definition.vocabulary === undefined || !kept.includes(word)
    );
    this.#result.set(name, { name, type: "simple", values: [...kept, ...added] });
  }

  #compound({ definition }: FieldPlace, value: Json): CompoundValue {
    if (!isObject(value)) {
      throw new LdError(`Compound field values must be JSON objects, field: ${definition.name}`);
    }
    const own = childrenIn(definition).map(({ name }) => name);
    const result: Record<string, SimpleValue> = {};
    for (const [key, child] of Object.entries(value)) {
      const place = this.#fields.get(key);
      if (place === undefined || child === undefined) continue;
      if (!own.includes(place.definition.name)) {
        throw new LdError(`Compound field ${definition.name}can't include term ${key}`);
      }
      result[place.definition.name] = this.#words(place, listIn(child, place));
    }
    return result;
  }

  #words({ definition: { name, vocabulary } }: FieldPlace, values: readonly Json[]): SimpleValue {
    return values.map((value) => {
      const word = textIn(value);
      if (vocabulary === undefined) return javaTrim(word);
      const term = vocabulary.find(word);
      if (term === undefined) {
        throw new LdError(`Unknown value for Controlled Vocab Field: ${name} : ${word}`);
      }
      return term.value;
    });
  }

  #refuseSet(key: string, isSet: boolean): void {
    if (!this.#append || !isSet) return;
    throw new LdError(`Can't append to a single-value field that already has a value: ${key}`);
  }

  #license(value: Json, all: JsonObject): void {
    this.#refuseSet(license, this.#terms.license !== null);
    const own = `${namespaces.dvcore}termsOfUse`;
    if (own in all) throw new LdError(`Cannot specify ${license} and ${own}`);
    const word = textIn(value);
    const found = word === "" ? this.#licenses.default : this.#licenses.named(word);
    if (found === undefined) throw new LdError("Invalid license");
    this.#terms = { ...this.#terms, license: found };
  }

  #text(key: string, name: string, value: Json): void {
    this.#refuseSet(key, (this.#terms.texts[name] ?? "").trim() !== "");
    this.#terms = { ...this.#terms, texts: { ...this.#terms.texts, [name]: textIn(value) } };
  }

  #access(value: Json): void {
    if (!isObject(value)) throw new Stumble("access terms are no object");
    for (const [key, given] of Object.entries(value)) {
      const name = termIn(key, accessTermNames);
      if (name !== undefined && given !== undefined) this.#text(key, name, given);
      if (key !== `${namespaces.dvcore}${accessRequest}`) continue;
      this.#refuseSet(key, !this.#terms.accessRequest);
      if (typeof given !== "boolean") throw new Stumble("a flag is neither true nor false");
      this.#terms = { ...this.#terms, accessRequest: given };
    }
  }
}

/**
 * Writes what JSON-LD says, with all its terms as addresses, upon the content of a version.
 *
 * @throws {LdError} Where it cannot be done.
 * @throws {Stumble} Where a value is not what it has to be, and a real one does not look.
 */
export function applyJsonLd(
  content: LdContent,
  said: JsonObject,
  options: ApplyOptions,
): LdContent {
  const application = new Application(content, options);
  for (const [key, value] of Object.entries(said)) {
    if (key !== "@context" && value !== undefined) application.member(key, value, said);
  }
  return application.content;
}

/**
 * Takes from the content of a version what JSON-LD names. A field goes with all its values, whichever are
 * named; a text of the terms only where it is the same.
 *
 * @throws {LdError} Where it is not there.
 * @throws {Stumble} Where a value is not what it has to be, and a real one does not look.
 */
export function removeJsonLd(
  content: LdContent,
  said: JsonObject,
  options: RemoveOptions,
): LdContent {
  const fields = fieldsByUrl(options);
  const gone = new Set<string>();
  let { terms } = content;
  for (const [key, value] of Object.entries(said)) {
    if (key === "@context" || value === undefined) continue;
    const place = fields.get(key);
    const term = termIn(key, termNames);
    const lost = (): never => {
      throw new LdError(`Term: ${key} with value: ${textIn(value)} not found.`);
    };
    if (place !== undefined) {
      if (content.metadata.some(({ name }) => name === place.definition.name)) listIn(value, place);
      gone.add(place.definition.name);
    } else if (key === license) {
      if (options.licenses.named(textIn(value)) === undefined) lost();
      terms = { ...terms, license: options.licenses.default };
    } else if (term !== undefined) {
      const { [term]: text, ...texts } = terms.texts;
      if (text === undefined) throw new Stumble(`there is no ${term}`);
      if (text !== value) lost();
      terms = { ...terms, texts };
    } else if (key === accessTerms) {
      if (!isObject(value)) throw new Stumble("access terms are no object");
      // It looks for a text in what holds it, and finds none.
      const names = [...accessTermNames, accessRequest];
      if (Object.keys(value).some((name) => termIn(name, names) !== undefined)) lost();
    } else throw new LdError(`Term: ${key} not found.`);
  }
  return { metadata: content.metadata.filter(({ name }) => !gone.has(name)), terms };
}
