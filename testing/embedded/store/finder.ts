import type { DocumentKind, FoundDocument } from "../domain/search/document.ts";
import type {
  FieldStatistics,
  SearchSource,
  TextHit,
  WordColumns,
  WordOptions,
} from "../domain/search/source.ts";
import type { Span } from "../domain/search/times.ts";
import { gap } from "../domain/search/words.ts";
import { type Database, number, type Row, text } from "./database.ts";

/** A value of a field, and how many have it. */
export interface FacetCount {
  readonly field: string;
  readonly value: string;
  readonly count: number;
}

/** A whole column as one text, which is read quicker than rows. */
function list<T>(row: Row | undefined): readonly T[] {
  return row === undefined ? [] : JSON.parse(text(row, "list")) as T[];
}

type DocumentRow = readonly [
  id: number,
  key: string,
  ownerId: number,
  entityId: number,
  kind: DocumentKind,
  versionId: number | null,
  isPublic: number,
  rank: string,
  sequence: number,
];

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

  /** Texts that have words one after another. */
  withWords(words: string, { where, field, slop = 0 }: WordOptions): readonly TextHit[] {
    const wanted = words.split(" ").filter((word) => word !== gap).map(quoted);
    const near = slop === 0 ? quoted(words) : `NEAR(${wanted.join(" ")}, ${slop})`;
    return this.#texts(`${columns[where]} : ${near}`, field);
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
    if (from?.includes("\0")) return [];
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
    return new Map(
      this.#db.all("SELECT field, documents, length FROM search_field").map((row) => [
        text(row, "field"),
        {
          count: number(row, "documents"),
          meanLength: number(row, "length") / Math.max(1, number(row, "documents")),
        },
      ]),
    );
  }

  #ids(sql: string, ...values: readonly (string | number)[]): readonly number[] {
    return list(this.#db.get(`SELECT json_group_array(id) AS list FROM (${sql})`, ...values));
  }

  /** Documents whose field says anything. */
  withField(field: string): readonly number[] {
    return this.#ids(
      `SELECT document_id AS id FROM search_value WHERE field = ?
       UNION SELECT document_id FROM search_text WHERE field = ?`,
      field,
      field,
    );
  }

  /** Documents whose field has a value. */
  withValue(field: string, value: string): readonly number[] {
    if (value.includes("\0")) return []; // nothing kept has any
    return this.#ids(
      "SELECT DISTINCT document_id AS id FROM search_value WHERE field = ? AND value = ?",
      field,
      value,
    );
  }

  /** All values that a field has. */
  valuesOf(field: string): readonly string[] {
    return this.#db.all("SELECT DISTINCT value FROM search_value WHERE field = ?", field)
      .map((row) => text(row, "value"));
  }

  /** Documents whose number, time or date has something in common with a span. */
  within(field: string, { low, high }: Span): readonly number[] {
    return this.#ids(
      "SELECT DISTINCT document_id AS id FROM search_value WHERE field = ? AND high >= ? AND low <= ?",
      field,
      low,
      high,
    );
  }

  /** Documents of some ids. */
  documents(ids: readonly number[]): readonly FoundDocument[] {
    const rows: readonly DocumentRow[] = list(this.#db.get(
      `SELECT json_group_array(json_array(id, key, owner_id, entity_id, kind, version_id, public, rank,
         COALESCE(sequence, 0))) AS list
       FROM search_document LEFT JOIN indexed ON indexed.object_id = owner_id
       WHERE id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(ids),
    ));
    return rows.map(([id, key, ownerId, entityId, kind, versionId, isPublic, rank, sequence]) => ({
      id,
      key,
      ownerId,
      entityId,
      kind,
      versionId,
      isPublic: isPublic === 1,
      rank,
      sequence,
    }));
  }

  /** The ids of all documents. */
  allIds(): readonly number[] {
    return this.#ids("SELECT id FROM search_document");
  }

  /** The least or the greatest value of a field by document, as far as they have any. */
  sortValues(
    field: string,
    which: "least" | "greatest",
  ): ReadonlyMap<number, string | number> {
    return new Map(list<readonly [number, string | number]>(this.#db.get(
      `SELECT json_group_array(json_array(document_id, value)) AS list
       FROM (SELECT document_id, ${which === "least" ? "MIN" : "MAX"}(COALESCE(low, value)) AS value
             FROM search_value WHERE field = ? GROUP BY document_id)`,
      field,
    )));
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
  valuesBy(documents: readonly number[], field: string): ReadonlyMap<number, readonly string[]> {
    const values = new Map<number, string[]>(documents.map((id) => [id, []]));
    const rows = this.#db.all(
      `SELECT document_id, value FROM search_value
       WHERE document_id IN (SELECT value FROM json_each(?)) AND field = ? ORDER BY rowid`,
      JSON.stringify(documents),
      field,
    );
    for (const row of rows) values.get(number(row, "document_id"))?.push(text(row, "value"));
    return values;
  }

  /** The texts of a document. */
  textsOf(documentId: number): readonly { readonly field: string; readonly value: string }[] {
    return this.#db.all(
      "SELECT field, value FROM search_text WHERE document_id = ? ORDER BY id",
      documentId,
    ).map((row) => ({ field: text(row, "field"), value: text(row, "value") }));
  }
}
