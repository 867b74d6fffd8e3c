import { type Bound, type Query, QuerySyntaxError } from "./query.ts";
import { isBetween } from "./spans.ts";
import { editsBetween, patternRule } from "./words.ts";

/** What asks for words that it does not name. */
export type WordQuery = Extract<
  Query,
  { readonly type: "pattern" | "regexp" | "fuzzy" | "range" }
>;

/**
 * Says whether a word is what a pattern, an expression, a range or a word that is nearly right asks for.
 *
 * @param query What is asked for.
 * @param normal Makes of a word what it is compared by.
 * @throws {QuerySyntaxError} Where an expression is none.
 */
export function wordRule(
  query: WordQuery,
  normal: (word: string) => string,
): (word: string) => boolean {
  switch (query.type) {
    case "pattern":
      return patternRule(normal(query.pattern));
    case "regexp":
      return expressionRule(query.pattern);
    case "fuzzy": {
      const wanted = normal(query.text);
      return (word) => editsBetween(word, wanted, query.edits) <= query.edits;
    }
    case "range": {
      const bound = ({ value, inclusive }: Bound): Bound => ({
        value: value === null ? null : normal(value),
        inclusive,
      });
      const [from, to] = [bound(query.from), bound(query.to)];
      return (word) => isBetween(word, from, to);
    }
  }
}

/** An expression in which what is repeated repeats something itself may take for ever. */
const endless = /[*+}]\s*\)\s*[*+{]/;

function expressionRule(pattern: string): (word: string) => boolean {
  try {
    if (endless.test(pattern)) throw new RangeError("it may take for ever");
    const expression = new RegExp(`^(?:${pattern})$`, "u");
    return (word) => expression.test(word);
  } catch {
    throw new QuerySyntaxError(`invalid regular expression: ${pattern}`);
  }
}
