import type { FoundDocument } from "./document.ts";
import type { Span } from "./times.ts";

/** A text in which words were found. */
export interface TextHit {
  readonly documentId: number;
  readonly field: string;
  /** Whether it is found also without naming the field. */
  readonly inText: boolean;
  /** How many words the texts of its field have in that document. */
  readonly length: number;
}

/** What all texts of a field come to. */
export interface FieldStatistics {
  /** How many documents have any. */
  readonly count: number;
  /** How many words those of a document have. */
  readonly meanLength: number;
}

/** Whether words are looked for as they are, or by their stems. */
export type WordColumns = "words" | "stems";

/** Options of {@linkcode SearchSource.withWords}. */
export interface WordOptions {
  readonly where: WordColumns;
  /**
   * In which field.
   *
   * @default any
   */
  readonly field?: string | undefined;
  /**
   * How many other words may stand in between.
   *
   * @default 0
   */
  readonly slop?: number;
}

/** Where things are looked for. */
export interface SearchSource {
  /** Texts that have words one after another. */
  withWords(words: string, options: WordOptions): readonly TextHit[];
  /** Texts that have any of some words. */
  withAny(words: readonly string[], field: string | undefined): readonly TextHit[];
  /** All words that any text has, from one up to another. */
  vocabulary(from?: string | null, to?: string | null): readonly string[];
  /** What all texts of each field come to. */
  statistics(): ReadonlyMap<string, FieldStatistics>;
  /** Documents whose field says anything. */
  withField(field: string): readonly number[];
  /** Documents whose field has a value. */
  withValue(field: string, value: string): readonly number[];
  /** All values that a field has. */
  valuesOf(field: string): readonly string[];
  /** Documents whose number, time or date has something in common with a span. */
  within(field: string, span: Span): readonly number[];
  /** Documents of some ids. */
  documents(ids: readonly number[]): readonly FoundDocument[];
  /** The least or the greatest value of a field by document, as far as they have any. */
  sortValues(field: string, which: "least" | "greatest"): ReadonlyMap<number, string | number>;
  /** The ids of all documents. */
  allIds(): readonly number[];
}
