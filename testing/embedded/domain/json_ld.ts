import type { FieldPlace } from "./block.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Field, Metadata } from "./metadata.ts";

/** Prefixes that Dataverse's JSON-LD has besides those of metadata blocks. */
export const namespaces = {
  dcterms: "http://purl.org/dc/terms/",
  dvcore: "https://dataverse.org/schema/core#",
  ore: "http://www.openarchives.org/ore/terms/",
  schema: "http://schema.org/",
} as const;

/** What a field is called in JSON-LD. */
export interface LdTerm {
  /** `title`, or `citation:subtitle`. */
  readonly label: string;
  /** What the label is short for. */
  readonly url: string;
  /** What a context has to say for the label: a name or a prefix, and its address. */
  readonly context: readonly [name: string, url: string];
}

/** Options of what is told in JSON-LD. */
export interface LdOptions {
  readonly catalogue: Catalogue;
  /** The address of the server, which terms of blocks without a namespace begin with. */
  readonly base: URL;
  /**
   * Whether addresses of people are left out.
   *
   * @default {false}
   */
  readonly hideEmail?: boolean;
}

/** What a field is called: by an address of its own, or within its block. */
export function termOf({ definition: { name, uri }, block }: FieldPlace, base: URL): LdTerm {
  if (uri !== null) return { label: name, url: uri, context: [name, uri] };
  const namespace = block.namespaceUri ?? `${base.origin}/schema/${block.name}#`;
  return {
    label: `${block.name}:${name}`,
    url: `${namespace}${name}`,
    context: [block.name, namespace],
  };
}

/** The fields of all blocks by the addresses of their terms; of equal ones the last counts. */
export function fieldsByUrl({ catalogue, base }: LdOptions): ReadonlyMap<string, FieldPlace> {
  return new Map(catalogue.fields().map((place) => [termOf(place, base).url, place]));
}

/** Members of a JSON-LD object, and what its context has to say for them. */
export interface LdMembers {
  readonly members: JsonObject;
  readonly context: Readonly<Record<string, string>>;
}

const oneOrAll = (list: readonly Json[]): Json => list.length === 1 ? list[0]! : list;

/** Tells metadata in JSON-LD. */
export function describeFields(metadata: Metadata, options: LdOptions): LdMembers {
  const { catalogue, base, hideEmail = false } = options;
  const context: Record<string, string> = {};
  const labelOf = (name: string): string | undefined => {
    const place = catalogue.field(name);
    if (place === undefined || (hideEmail && place.definition.type === "EMAIL")) return undefined;
    const term = termOf(place, base);
    context[term.context[0]] = term.context[1];
    return term.label;
  };
  const valueOf = (field: Field): Json =>
    oneOrAll(
      field.type === "simple" ? field.values : field.values.map((value) =>
        Object.fromEntries(
          Object.entries(value).flatMap(([name, words]) => {
            const label = labelOf(name);
            return label === undefined ? [] : [[label, oneOrAll(words)] as const];
          }),
        )
      ),
    );
  const members: Record<string, Json> = {};
  for (const field of metadata) {
    const label = labelOf(field.name);
    if (label !== undefined) members[label] = valueOf(field);
  }
  return { members, context };
}
