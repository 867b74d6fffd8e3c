import { parseQuery } from "./parse_query.ts";
import { type Query, QuerySyntaxError } from "./query.ts";

/** Options of {@linkcode readSearch}. */
export interface ReadSearchOptions {
  /** Whether there is a field of a name. */
  readonly isField: (name: string) => boolean;
}

/** The colon of a persistent id is none that ends a field. */
function escapedIds(text: string): string {
  const first = text.split(":")[0] ?? "";
  return first.startsWith("doi")
    ? text.replaceAll("doi:", "doi\\:")
    : first.startsWith("hdl")
    ? text.replaceAll("hdl:", "hdl\\:")
    : text;
}

function* fieldsIn(query: Query): Generator<string> {
  switch (query.type) {
    case "boolean":
      for (const clause of query.clauses) yield* fieldsIn(clause.query);
      break;
    case "boosted":
      yield* fieldsIn(query.query);
      break;
    case "all":
    case "none":
      break;
    default:
      if (query.field !== undefined) yield query.field;
  }
}

const signs = /[+\-!(){}[\]^"~*?:\\/&|]/g;

/** What somebody wrote who knows nothing of signs: words, and fields that there are. */
function plainly(text: string, isField: (name: string) => boolean): Query {
  const parts = text.match(/[+-]?(?:[\w.]+:)?"[^"]*"|\S+/g) ?? [];
  const escaped = parts.map((part) => {
    const [, sign = "", field, rest = ""] = /^([+-]?)(?:([\w.]+):(?=.))?(.*)$/s.exec(part) ?? [];
    const known = field !== undefined && isField(field);
    const value = known || field === undefined ? rest : `${field}:${rest}`;
    const phrase = /^"([^"]*)"$/.exec(value)?.[1];
    const word = ["AND", "OR", "NOT"].includes(value)
      ? `"${value}"`
      : phrase !== undefined
      ? `"${phrase.replace(/[\\"]/g, "\\$&")}"`
      : value.replace(signs, "\\$&");
    return word === "" ? "" : `${sign}${known ? `${field}:` : ""}${word}`;
  });
  const kept = escaped.filter((part) => part !== "").join(" ");
  return kept === "" ? { type: "none" } : parseQuery(kept);
}

/**
 * Reads what somebody looks for, as Solr's edismax parser does: what cannot be read, or has a field that there
 * is not, is looked for as it stands.
 */
export function readSearch(text: string, { isField }: ReadSearchOptions): Query {
  if (text.trim() === "") return { type: "none" };
  const sanitized = escapedIds(text);
  if (sanitized.trim() === "*") return { type: "all" };
  try {
    const query = parseQuery(sanitized);
    for (const name of fieldsIn(query)) if (name !== "*" && !isField(name)) throw unknown(name);
    return query;
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    return plainly(sanitized, isField);
  }
}

const unknown = (name: string): QuerySyntaxError => new QuerySyntaxError(`undefined field ${name}`);

/**
 * Reads a filter, which has to be right.
 *
 * @throws {QuerySyntaxError} Where it cannot be read, or has a field that there is not.
 */
export function readFilter(text: string, { isField }: ReadSearchOptions): Query {
  const query = parseQuery(text);
  for (const name of fieldsIn(query)) if (name !== "*" && !isField(name)) throw unknown(name);
  return query;
}

/** The bare words that somebody looks for, in their order. */
export function bareWords(query: Query): readonly string[] {
  if (query.type === "term" && query.field === undefined) return [query.text];
  if (query.type !== "boolean") return [];
  return query.clauses.flatMap(({ occurrence, query }) =>
    occurrence === "not" ? [] : bareWords(query)
  );
}
