import { type FieldKind, phraseWeights, wordWeights } from "./fields.ts";
import { type Bound, type Query, QuerySyntaxError } from "./query.ts";
import { bareWords } from "./read_search.ts";
import type { FieldStatistics, SearchSource, TextHit } from "./source.ts";
import { askedSpanOf, type Span, timeOf } from "./times.ts";
import { editsBetween, folded, gap, patternOf, plainStart, tokensOf } from "./words.ts";

/** What was found, and how well it fits. */
export type Found = ReadonlyMap<number, number>;

/** Options of {@linkcode evaluate}. */
export interface EvaluateOptions {
  readonly source: SearchSource;
  readonly kindOf: (field: string) => FieldKind | undefined;
  readonly now: Date;
  /** Whether a value that a field cannot have is a mistake; else it is as if it was not asked for. */
  readonly strict: boolean;
}

const tie = 0.075;
const [k1, b] = [1.2, 0.75];

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
      case "boosted":
        return scaled(this.find(query.query), query.factor);
      case "boolean":
        return this.#boolean(query);
      default:
        return query.field === undefined
          ? this.#anywhere(query)
          : this.#inField(query, query.field);
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
    } else {
      result = new Map();
      for (const found of should) {
        for (const [id, score] of found) result.set(id, (result.get(id) ?? 0) + score);
      }
    }
    for (const found of not) for (const id of found.keys()) result.delete(id);
    return result;
  }

  /** Looks in all fields in which words are looked for. */
  #anywhere(query: Extract<Query, { field: string | undefined }>): Found | undefined {
    if (query.type === "pattern" && query.pattern === "*") return this.#all();
    if (query.type === "term") {
      const tokens = tokensOf(query.text);
      if (tokens.length === 0) return undefined;
      return summed(tokens.map(({ word, stem }) =>
        this.#best(
          this.#options.source.withWords(word, "words", undefined),
          stem === gap ? [] : this.#options.source.withWords(stem, "stems", undefined),
          wordWeights,
        )
      ));
    }
    if (query.type === "phrase") {
      const phrase = phraseOf(query.text);
      if (phrase === undefined) return undefined;
      return this.#best(
        this.#options.source.withWords(phrase.words, "words", undefined),
        this.#options.source.withWords(phrase.stems, "stems", undefined),
        wordWeights,
      );
    }
    const hits = this.#options.source.withAny(this.#wordsFor(query), undefined);
    return constant(
      hits.filter(({ field, inText }) => inText || field in wordWeights)
        .map(({ documentId }) => documentId),
    );
  }

  /** What fits best among fields that weigh differently, and a little of the others. */
  #best(
    exact: readonly TextHit[],
    stemmed: readonly TextHit[],
    weights: Readonly<Record<string, number>>,
  ): Found {
    const byField = new Map<string, TextHit[]>();
    const add = (field: string, hit: TextHit): void => {
      const list = byField.get(field);
      if (list === undefined) byField.set(field, [hit]);
      else list.push(hit);
    };
    for (const hit of exact) if (hit.inText) add("_text_", hit);
    for (const hit of stemmed) if (hit.field in weights) add(hit.field, hit);
    const scores = new Map<number, number[]>();
    for (const [field, hits] of byField) {
      const weight = weights[field];
      if (weight === undefined) continue;
      for (const [id, score] of this.#scored(field, hits)) {
        const list = scores.get(id);
        if (list === undefined) scores.set(id, [score * weight]);
        else list.push(score * weight);
      }
    }
    const result = new Map<number, number>();
    for (const [id, list] of scores) {
      const best = Math.max(...list);
      result.set(id, best + tie * (list.reduce((sum, one) => sum + one, 0) - best));
    }
    return result;
  }

  /** How well texts of a field fit: rare words in short texts do best. */
  #scored(field: string, hits: readonly TextHit[]): Found {
    this.#statistics ??= this.#options.source.statistics();
    const times = new Map<number, TextHit[]>();
    for (const hit of hits) times.set(hit.documentId, [...times.get(hit.documentId) ?? [], hit]);
    const { count, meanLength } = this.#statistics.get(field) ?? {
      count: times.size,
      meanLength: 10,
    };
    const rarity = Math.log(
      1 + (Math.max(count, times.size) - times.size + 0.5) / (times.size + 0.5),
    );
    const scores = new Map<number, number>();
    for (const [id, list] of times) {
      const length = list.reduce((sum, hit) => sum + hit.length, 0);
      const often = list.length;
      scores.set(
        id,
        rarity * often / (often + k1 * (1 - b + b * length / Math.max(1, meanLength))),
      );
    }
    return scores;
  }

  #refuse(message: string): undefined {
    if (this.#options.strict) throw new QuerySyntaxError(message);
    return undefined;
  }

  #inField(query: Extract<Query, { field: string | undefined }>, field: string): Found | undefined {
    const { source, kindOf, now } = this.#options;
    if (field === "*") return query.type === "pattern" ? this.#all() : new Map();
    if (query.type === "pattern" && query.pattern === "*") return constant(source.withField(field));
    const kind = kindOf(field);
    if (kind === "text") return this.#inText(query, field);
    if (query.type === "range") {
      if (kind === "string") {
        return constant(
          source.valuesOf(field).filter((value) => isBetween(value, query.from, query.to))
            .flatMap((value) => source.withValue(field, value)),
        );
      }
      try {
        return constant(
          source.within(field, spanBetween(field, query.from, query.to, { kind, now })),
        );
      } catch (error) {
        if (error instanceof QuerySyntaxError) return this.#refuse(error.message);
        throw error;
      }
    }
    if (query.type === "term" || query.type === "phrase") {
      try {
        return constant(this.#equal(field, query.text, kind));
      } catch (error) {
        if (error instanceof QuerySyntaxError) return this.#refuse(error.message);
        throw error;
      }
    }
    const fits = this.#test(query, (word) => word);
    return constant(
      source.valuesOf(field).filter(fits).flatMap((value) => source.withValue(field, value)),
    );
  }

  #equal(field: string, value: string, kind: FieldKind | undefined): readonly number[] {
    const { source, now } = this.#options;
    if (kind === "number") {
      if (value.trim() === "" || !Number.isFinite(Number(value))) {
        throw new QuerySyntaxError(`Invalid Number: ${value} for field ${field}`);
      }
      return source.within(field, { low: Number(value), high: Number(value) });
    }
    if (kind === "time") {
      const time = timeOf(value, now);
      return source.within(field, { low: time, high: time });
    }
    if (kind === "dates") return source.within(field, askedSpanOf(value, now));
    if (kind === "boolean") return source.withValue(field, String(/^[1tT]/.test(value)));
    return source.withValue(field, value);
  }

  #inText(query: Extract<Query, { field: string | undefined }>, field: string): Found | undefined {
    const { source } = this.#options;
    const exactly = field === "_text_";
    const named = exactly ? undefined : field;
    const kept = (hits: readonly TextHit[]): Found =>
      this.#scored(field, exactly ? hits.filter(({ inText }) => inText) : hits);
    if (query.type === "term") {
      const tokens = tokensOf(query.text).filter(({ stem }) => exactly || stem !== gap);
      if (tokens.length === 0) return undefined;
      return summed(
        tokens.map(({ word, stem }) =>
          kept(
            exactly
              ? source.withWords(word, "words", named)
              : source.withWords(stem, "stems", named),
          )
        ),
      );
    }
    if (query.type === "phrase") {
      const phrase = phraseOf(query.text);
      if (phrase === undefined) return undefined;
      return kept(
        exactly
          ? source.withWords(phrase.words, "words", named)
          : source.withWords(phrase.stems, "stems", named),
      );
    }
    const hits = source.withAny(this.#wordsFor(query), named);
    return constant(
      hits.filter(({ inText }) => !exactly || inText).map(({ documentId }) => documentId),
    );
  }

  /** Says whether a word is what a pattern, an expression or a word that is nearly right asks for. */
  #test(
    query: Extract<Query, { field: string | undefined }>,
    normal: (word: string) => string,
  ): (word: string) => boolean {
    if (query.type === "pattern") {
      const pattern = patternOf(normal(query.pattern));
      return (word) => pattern.test(word);
    }
    if (query.type === "regexp") {
      try {
        const expression = new RegExp(`^(?:${query.pattern})$`, "u");
        return (word) => expression.test(word);
      } catch {
        this.#refuse(`invalid regular expression: ${query.pattern}`);
        return () => false;
      }
    }
    if (query.type === "fuzzy") {
      const wanted = normal(query.text);
      return (word) => editsBetween(word, wanted, query.edits) <= query.edits;
    }
    if (query.type === "range") {
      const bound = ({ value, inclusive }: Bound): Bound => ({
        value: value === null ? null : normal(value),
        inclusive,
      });
      const [from, to] = [bound(query.from), bound(query.to)];
      return (word) => isBetween(word, from, to);
    }
    return () => false;
  }

  #wordsFor(query: Extract<Query, { field: string | undefined }>): readonly string[] {
    const { source } = this.#options;
    const start = query.type === "pattern" ? plainStart(query.pattern).toLowerCase() : "";
    const vocabulary = start === ""
      ? source.vocabulary()
      : source.vocabulary(start, `${start}\u{10ffff}`);
    return vocabulary.filter(this.#test(query, (word) => word.toLowerCase()));
  }

  /** What it adds, where all bare words stand one after another in one field. */
  together(query: Query): Found {
    const words = bareWords(query);
    const phrase = words.length < 2 ? undefined : phraseOf(words.join(" "));
    if (phrase === undefined) return new Map();
    return this.#best(
      [],
      this.#options.source.withWords(phrase.stems, "stems", undefined),
      phraseWeights,
    );
  }
}

function phraseOf(text: string): { readonly words: string; readonly stems: string } | undefined {
  const tokens = tokensOf(text);
  const first = tokens.findIndex(({ stem }) => stem !== gap);
  if (first < 0) return undefined;
  const last = tokens.findLastIndex(({ stem }) => stem !== gap);
  return {
    words: tokens.map(({ word }) => word).join(" "),
    stems: tokens.slice(first, last + 1).map(({ stem }) => stem).join(" "),
  };
}

function isBetween(value: string, from: Bound, to: Bound): boolean {
  return (from.value === null || (from.inclusive ? value >= from.value : value > from.value)) &&
    (to.value === null || (to.inclusive ? value <= to.value : value < to.value));
}

interface SpanOptions {
  readonly kind: FieldKind | undefined;
  readonly now: Date;
}

/** The span that two bounds leave. */
function spanBetween(field: string, from: Bound, to: Bound, { kind, now }: SpanOptions): Span {
  const least = kind === "number" ? 1e-9 : 1;
  const read = (value: string): Span => {
    if (kind === "dates") return askedSpanOf(value, now);
    if (kind === "time") {
      const time = timeOf(value, now);
      return { low: time, high: time };
    }
    if (value.trim() === "" || !Number.isFinite(Number(value))) {
      throw new QuerySyntaxError(`Invalid Number: ${value} for field ${field}`);
    }
    return { low: Number(value), high: Number(value) };
  };
  const [low, high] = [from.value, to.value].map((value) =>
    value === null ? undefined : read(value)
  );
  return {
    low: low === undefined ? -Infinity : from.inclusive ? low.low : low.high + least,
    high: high === undefined ? Infinity : to.inclusive ? high.high : high.low - least,
  };
}

function constant(ids: readonly number[]): Found {
  return new Map(ids.map((id) => [id, 1]));
}

function scaled(found: Found | undefined, factor: number): Found | undefined {
  return found && new Map([...found].map(([id, score]) => [id, score * factor]));
}

function summed(list: readonly Found[]): Found {
  const result = new Map<number, number>();
  for (const found of list) {
    for (const [id, score] of found) result.set(id, (result.get(id) ?? 0) + score);
  }
  return result;
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

/** The words that a query looks for in a field, by their stems, to be shown where they stand. */
export function wordsToShow(query: Query, field: string): (word: string, stem: string) => boolean {
  const tests: ((word: string, stem: string) => boolean)[] = [];
  const visit = (one: Query): void => {
    if (one.type === "boolean") {
      for (const { occurrence, query } of one.clauses) if (occurrence !== "not") visit(query);
    } else if (one.type === "boosted") visit(one.query);
    else if (one.type !== "all" && one.type !== "none") {
      const named = one.field === undefined ? field in wordWeights : one.field === field;
      if (!named) return;
      if (one.type === "term" || one.type === "phrase") {
        const stems = new Set(
          tokensOf(one.text).map(({ stem }) => stem).filter((it) => it !== gap),
        );
        tests.push((_word, stem) => stems.has(stem) || stems.has(folded(stem)));
      } else if (one.type === "pattern" && one.pattern !== "*") {
        const pattern = patternOf(one.pattern.toLowerCase());
        tests.push((word) => pattern.test(word));
      } else if (one.type === "fuzzy") {
        tests.push((word) => editsBetween(word, one.text.toLowerCase()) <= one.edits);
      }
    }
  };
  visit(query);
  return (word, stem) => tests.some((test) => test(word, stem));
}
