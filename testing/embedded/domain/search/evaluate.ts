import { type FieldKind, phraseWeights, wordWeights } from "./fields.ts";
import { type Query, QuerySyntaxError } from "./query.ts";
import { bareWords } from "./read_search.ts";
import { best, constant, type Found, scaled, scored, summed } from "./scores.ts";
import type { FieldStatistics, SearchSource, TextHit } from "./source.ts";
import { isBetween, spanBetween, spanOfValue, type SpanOptions } from "./spans.ts";
import { type WordQuery, wordRule } from "./word_rule.ts";
import { gap, phraseOf, plainStart, tokensOf } from "./words.ts";

/** Options of {@linkcode evaluate}. */
export interface EvaluateOptions {
  readonly source: SearchSource;
  readonly kindOf: (field: string) => FieldKind | undefined;
  readonly now: Date;
  /** Whether a value that a field cannot have is a mistake; else it is as if it was not asked for. */
  readonly strict: boolean;
}

type FieldQuery = Extract<Query, { readonly field: string | undefined }>;

/** Finds what a query asks for. */
class Evaluation {
  readonly #options: EvaluateOptions;
  #statistics: ReadonlyMap<string, FieldStatistics> | undefined;

  constructor(options: EvaluateOptions) {
    this.#options = options;
  }

  /** What a query finds; undefined where nothing is left of it that could be looked for. */
  find(query: Query): Found | undefined {
    switch (query.type) {
      case "all":
        return this.#all();
      case "none":
        return new Map();
      case "boosted": {
        const found = this.find(query.query);
        return found && scaled(found, query.factor);
      }
      case "boolean":
        return this.#boolean(query);
      default:
        try {
          return query.field === undefined
            ? this.#anywhere(query)
            : this.#inField(query, query.field);
        } catch (error) {
          if (this.#options.strict || !(error instanceof QuerySyntaxError)) throw error;
          return undefined;
        }
    }
  }

  #all(): Found {
    return constant(this.#options.source.allIds());
  }

  #boolean({ clauses }: Extract<Query, { type: "boolean" }>): Found | undefined {
    const parts = clauses.flatMap(({ occurrence, query }) => {
      const found = this.find(query);
      return found === undefined ? [] : [{ occurrence, found }];
    });
    if (parts.length === 0) return undefined;
    const of = (wanted: string): readonly Found[] =>
      parts.filter(({ occurrence }) => occurrence === wanted).map(({ found }) => found);
    const [must, should, not] = [of("must"), of("should"), of("not")];
    let result: Map<number, number>;
    if (must.length > 0) {
      const [first, ...others] = must.toSorted((x, y) => x.size - y.size);
      result = new Map([...first!].filter(([id]) => others.every((found) => found.has(id))));
      for (const found of [...others, ...should]) {
        for (const [id, score] of result) result.set(id, score + (found.get(id) ?? 0));
      }
    } else result = new Map(summed(should));
    for (const found of not) for (const id of found.keys()) result.delete(id);
    return result;
  }

  /** Looks in all fields in which words are looked for. */
  #anywhere(query: FieldQuery): Found | undefined {
    const { source } = this.#options;
    if (query.type === "pattern" && query.pattern === "*") return this.#all();
    if (query.type === "term") {
      const tokens = tokensOf(query.text);
      if (tokens.length === 0) return undefined;
      return summed(tokens.map(({ word, stem }) =>
        this.#best(
          source.withWords(word, { where: "words" }),
          stem === gap ? [] : source.withWords(stem, { where: "stems" }),
          wordWeights,
        )
      ));
    }
    if (query.type === "phrase") {
      const phrase = phraseOf(query.text);
      if (phrase === undefined) return undefined;
      const { slop } = query;
      return this.#best(
        source.withWords(phrase.words, { where: "words", slop }),
        phrase.stems === "" ? [] : source.withWords(phrase.stems, { where: "stems", slop }),
        wordWeights,
      );
    }
    // Without a field Solr takes no expressions.
    if (query.type === "regexp") return new Map();
    const hits = source.withAny(this.#wordsFor(query), undefined);
    return constant(
      hits.filter(({ field, inText }) => inText || field in wordWeights)
        .map(({ documentId }) => documentId),
    );
  }

  /** What fits best among fields that weigh differently. */
  #best(
    exact: readonly TextHit[],
    stemmed: readonly TextHit[],
    weights: Readonly<Record<string, number>>,
  ): Found {
    const byField = Map.groupBy(
      stemmed.filter(({ field }) => field in weights),
      (hit) => hit.field,
    );
    byField.set("_text_", exact.filter(({ inText }) => inText));
    return best([...byField].map(([field, hits]) => [field, this.#scored(field, hits)]), weights);
  }

  #scored(field: string, hits: readonly TextHit[]): Found {
    this.#statistics ??= this.#options.source.statistics();
    return scored(hits, this.#statistics.get(field));
  }

  #inField(query: FieldQuery, field: string): Found | undefined {
    const { source, kindOf, now } = this.#options;
    if (query.type === "pattern" && query.pattern === "*") {
      return field === "*" ? this.#all() : constant(source.withField(field));
    }
    if (field === "*") return new Map();
    const kind = kindOf(field);
    if (kind === "text") return this.#inText(query, field);
    if (query.type === "term" || query.type === "phrase") {
      return constant(this.#equal(query.text, { field, kind, now }));
    }
    if (query.type === "range" && kind !== "string") {
      return constant(
        source.within(field, spanBetween(query.from, query.to, { field, kind, now })),
      );
    }
    const fits = query.type === "range"
      ? (value: string) => isBetween(value, query.from, query.to)
      : wordRule(query, (word) => word);
    return constant(
      source.valuesOf(field).filter(fits).flatMap((value) => source.withValue(field, value)),
    );
  }

  #equal(value: string, options: SpanOptions): readonly number[] {
    const { source } = this.#options;
    const { field, kind } = options;
    if (kind === "boolean") return source.withValue(field, String(/^[1tT]/.test(value)));
    if (kind === "string" || kind === "box") return source.withValue(field, value);
    return source.within(field, spanOfValue(value, options));
  }

  #inText(query: FieldQuery, field: string): Found | undefined {
    const { source } = this.#options;
    const exactly = field === "_text_";
    const find = (words: string, stems: string, slop = 0): Found | undefined => {
      if (!exactly && stems === "") return undefined;
      const hits = exactly
        ? source.withWords(words, { where: "words", slop }).filter(({ inText }) => inText)
        : source.withWords(stems, { where: "stems", field, slop });
      return this.#scored(field, hits);
    };
    if (query.type === "term") {
      const tokens = tokensOf(query.text).filter(({ stem }) => exactly || stem !== gap);
      if (tokens.length === 0) return undefined;
      return summed(tokens.flatMap(({ word, stem }) => find(word, stem) ?? []));
    }
    if (query.type === "phrase") {
      const phrase = phraseOf(query.text);
      return phrase && find(phrase.words, phrase.stems, query.slop);
    }
    const hits = source.withAny(this.#wordsFor(query), exactly ? undefined : field);
    return constant(
      hits.filter(({ inText }) => !exactly || inText).map(({ documentId }) => documentId),
    );
  }

  #wordsFor(query: WordQuery): readonly string[] {
    const { source } = this.#options;
    const start = query.type === "pattern" ? plainStart(query.pattern).toLowerCase() : "";
    const vocabulary = start === ""
      ? source.vocabulary()
      : source.vocabulary(start, `${start}\u{10ffff}`);
    return vocabulary.filter(wordRule(query, (word) => word.toLowerCase()));
  }

  /** What it adds, where all bare words stand one after another in one field. */
  together(query: Query): Found {
    const words = bareWords(query);
    const phrase = words.length < 2 ? undefined : phraseOf(words.join(" "));
    if (phrase === undefined || phrase.stems === "") return new Map();
    return this.#best(
      [],
      this.#options.source.withWords(phrase.stems, { where: "stems" }),
      phraseWeights,
    );
  }
}

/** Whether a query says only what is not to be found. */
function isNegative(query: Query): boolean {
  return query.type === "boolean" && query.clauses.length > 0 &&
    query.clauses.every(({ occurrence }) => occurrence === "not");
}

/**
 * Finds what a query asks for.
 *
 * @param query What was read.
 * @param options Where to look.
 * @returns The documents' ids, and how well each fits.
 * @throws {QuerySyntaxError} Where it is strict, and a field cannot have such a value.
 */
export function evaluate(query: Query, options: EvaluateOptions): Found {
  const evaluation = new Evaluation(options);
  const whole: Query = isNegative(query) && query.type === "boolean"
    ? { ...query, clauses: [{ occurrence: "must", query: { type: "all" } }, ...query.clauses] }
    : query;
  const found = evaluation.find(whole) ?? new Map<number, number>();
  const together = evaluation.together(query);
  if (together.size === 0) return found;
  return new Map([...found].map(([id, score]) => [id, score + (together.get(id) ?? 0)]));
}
