import type { DocumentKind } from "../domain/search/document.ts";
import type {
  FieldStatistics,
  SearchSource,
  TextHit,
  WordColumns,
} from "../domain/search/source.ts";
import type { Span } from "../domain/search/times.ts";
import { type Database, number, numberOrNull, type Row, text } from "./database.ts";

/** A document, as far as is needed to sort and to permit. */
export interface FoundDocument {
  readonly id: number;
  readonly key: string;
  /** The collection or dataset with which it is indexed. */
  readonly ownerId: number;
  readonly entityId: number;
  readonly kind: DocumentKind;
  readonly versionId: number | null;
  readonly isPublic: boolean;
  readonly rank: string;
  /** Grows with each time at which its collection or dataset was brought up to date. */
  readonly sequence: number;
}

/** A value of a field, and how many have it. */
export interface FacetCount {
  readonly field: string;
  readonly value: string;
  readonly count: number;
}

function documentOf(row: Row): FoundDocument {
  return {
    id: number(row, "id"),
    key: text(row, "key"),
    ownerId: number(row, "owner_id"),
    entityId: number(row, "entity_id"),
    kind: text(row, "kind") as DocumentKind,
    versionId: numberOrNull(row, "version_id"),
    isPublic: number(row, "public") === 1,
    rank: text(row, "rank"),
    sequence: number(row, "sequence"),
  };
}

const ids = (rows: readonly Row[]): readonly number[] =>
  rows.map((row) => number(row, "document_id"));
const quoted = (words: string): string => `"${words.replaceAll('"', '""')}"`;

const columns: Readonly<Record<WordColumns, string>> = {
  words: "{words stems folded_words folded_stems}",
  stems: "{stems folded_stems}",
};

/** Looks into the index: for words, for values, for ranges. */
export class Finder implements SearchSource {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  #texts(match: string, field: string | undefined): readonly TextHit[] {
    return this.#db.all(
      `SELECT document_id, search_text.field, in_text, length FROM search_words
       JOIN search_text ON search_text.id = search_words.rowid
       WHERE search_words MATCH ? AND (? IS NULL OR search_text.field = ?)`,
      match,
      field ?? null,
      field ?? null,
    ).map((row) => ({
      documentId: number(row, "document_id"),
      field: text(row, "field"),
      inText: number(row, "in_text") === 1,
      length: number(row, "length"),
    }));
  }

  /** Texts that have words one after another, of a field or of all. */
  withWords(
    words: string,
    where: WordColumns,
    field: string | undefined,
  ): readonly TextHit[] {
    return this.#texts(`${columns[where]} : ${quoted(words)}`, field);
  }

  /** Texts that have any of some words. */
  withAny(words: readonly string[], field: string | undefined): readonly TextHit[] {
    const hits: TextHit[] = [];
    for (let at = 0; at < words.length; at += 200) {
      const some = words.slice(at, at + 200).map(quoted).join(" OR ");
      hits.push(...this.#texts(`${columns.words} : (${some})`, field));
    }
    return hits;
  }

  /** All words that any text has, from one up to another. */
  vocabulary(from: string | null = null, to: string | null = null): readonly string[] {
    return this.#db.all(
      "SELECT term FROM search_vocabulary WHERE (? IS NULL OR term >= ?) AND (? IS NULL OR term <= ?)",
      from,
      from,
      to,
      to,
    ).map((row) => text(row, "term"));
  }

  /** What all texts of each field come to. */
  statistics(): ReadonlyMap<string, FieldStatistics> {
    const rows = this.#db.all(
      "SELECT field, COUNT(DISTINCT document_id) AS count, AVG(length) AS mean FROM search_text GROUP BY field",
    );
    return new Map(
      rows.map((row) => [
        text(row, "field"),
        { count: number(row, "count"), meanLength: number(row, "mean") },
      ]),
    );
  }

  /** Documents whose field says anything. */
  withField(field: string): readonly number[] {
    return ids(this.#db.all(
      `SELECT document_id FROM search_value WHERE field = ?
       UNION SELECT document_id FROM search_text WHERE field = ?`,
      field,
      field,
    ));
  }

  /** Documents whose field has a value. */
  withValue(field: string, value: string): readonly number[] {
    return ids(this.#db.all(
      "SELECT DISTINCT document_id FROM search_value WHERE field = ? AND value = ?",
      field,
      value,
    ));
  }

  /** All values that a field has. */
  valuesOf(field: string): readonly string[] {
    return this.#db.all("SELECT DISTINCT value FROM search_value WHERE field = ?", field)
      .map((row) => text(row, "value"));
  }

  /** Documents whose number, time or date has something in common with a span. */
  within(field: string, { low, high }: Span): readonly number[] {
    return ids(this.#db.all(
      "SELECT DISTINCT document_id FROM search_value WHERE field = ? AND high >= ? AND low <= ?",
      field,
      low,
      high,
    ));
  }

  /** All documents. */
  documents(): readonly FoundDocument[] {
    return this.#db.all(
      `SELECT search_document.*, COALESCE(sequence, 0) AS sequence FROM search_document
       LEFT JOIN indexed ON indexed.object_id = owner_id`,
    ).map(documentOf);
  }

  /** The ids of all documents. */
  allIds(): readonly number[] {
    return this.#db.all("SELECT id FROM search_document").map((row) => number(row, "id"));
  }

  /** The first value of a field by document, as far as they have any. */
  sortValues(field: string): ReadonlyMap<number, string | number> {
    const rows = this.#db.all(
      "SELECT document_id, value, low FROM search_value WHERE field = ? ORDER BY rowid DESC",
      field,
    );
    return new Map(
      rows.map((row) => [
        number(row, "document_id"),
        numberOrNull(row, "low") ?? text(row, "value"),
      ]),
    );
  }

  /** How often some documents have each value of some fields. */
  counts(documents: readonly number[], fields: readonly string[]): readonly FacetCount[] {
    return this.#db.all(
      `SELECT field, value, COUNT(DISTINCT document_id) AS count FROM search_value
       WHERE document_id IN (SELECT value FROM json_each(?)) AND field IN (SELECT value FROM json_each(?))
       GROUP BY field, value ORDER BY field, count DESC, value`,
      JSON.stringify(documents),
      JSON.stringify(fields),
    ).map((row) => ({
      field: text(row, "field"),
      value: text(row, "value"),
      count: number(row, "count"),
    }));
  }

  /** The values of a field in some documents, in their order. */
  valuesIn(
    documents: readonly number[],
    field: string,
  ): readonly (readonly [documentId: number, value: string])[] {
    return this.#db.all(
      `SELECT document_id, value FROM search_value
       WHERE document_id IN (SELECT value FROM json_each(?)) AND field = ? ORDER BY rowid`,
      JSON.stringify(documents),
      field,
    ).map((row) => [number(row, "document_id"), text(row, "value")]);
  }

  /** The texts of a document. */
  textsOf(documentId: number): readonly { readonly field: string; readonly value: string }[] {
    return this.#db.all(
      "SELECT field, value FROM search_text WHERE document_id = ? ORDER BY id",
      documentId,
    ).map((row) => ({ field: text(row, "field"), value: text(row, "value") }));
  }
}
