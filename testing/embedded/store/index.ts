import type { DocumentKind, SearchDocument } from "../domain/search/document.ts";
import type { FieldKind } from "../domain/search/fields.ts";
import { textLimit } from "../domain/search/fields.ts";
import { spanOf } from "../domain/search/times.ts";
import { folded, gap, type Token, tokensOf } from "../domain/search/words.ts";
import { type Database, number, type Row, text, textOrNull } from "./database.ts";

/** What the index has to know of fields. */
export interface FieldFacts {
  /** How values of a field are compared. */
  readonly kindOf: (field: string) => FieldKind | undefined;
  /** Whether the words of a field are found without naming it. */
  readonly isInText: (field: string) => boolean;
}

/** Which documents are replaced: those of one thing. */
export interface Scope {
  /** The collection or dataset with which it is indexed. */
  readonly ownerId: number;
  /** The collection, dataset or file itself. */
  readonly entityId: number;
}

/** A text of a document, and its words. */
interface IndexedText {
  readonly value: string;
  /** Whether it is found also without naming its field. */
  readonly inText: boolean;
  readonly tokens: readonly Token[];
}

const boolean = (value: boolean): number => value ? 1 : 0;

function numbersOf(kind: FieldKind, value: string): readonly [number | null, number | null] {
  if (kind === "number") return [Number(value), Number(value)];
  if (kind === "time") return [Date.parse(value), Date.parse(value)];
  const span = kind === "dates" ? spanOf(value) : undefined;
  return [span?.low ?? null, span?.high ?? null];
}

/** What can be found, and when it was brought up to date. */
export class Index {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The time by the server's clock. */
  now(): Date {
    return new Date(text(this.#db.get("SELECT time_now() AS now")!, "now"));
  }

  /** Notes that a collection or dataset is up to date; one that is gone cannot be found any more. */
  touch(objectId: number, state: string | null): void {
    this.#db.run(
      `INSERT INTO indexed (object_id, time, sequence, state)
         SELECT id, time_now(), (SELECT COALESCE(MAX(sequence), 0) + 1 FROM indexed), ? FROM object WHERE id = ?
       ON CONFLICT (object_id) DO UPDATE SET time = excluded.time, sequence = excluded.sequence, state = excluded.state`,
      state,
      objectId,
    );
  }

  /** Marks all files of a dataset, and those of it that can be found and are gone. */
  markFiles(datasetId: number): void {
    this.#db.run(
      `INSERT OR IGNORE INTO index_file
         SELECT owner_id, id FROM object WHERE owner_id = ? AND type = 'file'
         UNION SELECT owner_id, entity_id FROM search_document WHERE owner_id = ? AND kind = 'files'`,
      datasetId,
      datasetId,
    );
  }

  /** Takes files of a dataset that have changed since they were taken, so many at most. */
  takeFiles(datasetId: number, limit: number): readonly number[] {
    const ids = this.#db.all(
      "SELECT file_id FROM index_file WHERE dataset_id = ? ORDER BY file_id LIMIT ?",
      datasetId,
      limit,
    ).map((row) => number(row, "file_id"));
    this.#db.run(
      "DELETE FROM index_file WHERE dataset_id = ? AND file_id <= ?",
      datasetId,
      ids.at(-1) ?? -1,
    );
    return ids;
  }

  /** Whether any files of a dataset have changed since they were taken. */
  hasFiles(datasetId: number): boolean {
    const sql = "SELECT 1 FROM index_file WHERE dataset_id = ? LIMIT 1";
    return this.#db.get(sql, datasetId) !== undefined;
  }

  /** The ids of the collections in which everybody can find something as one of theirs. */
  parentsOf(id: number): readonly number[] {
    return this.#db.all(
      `SELECT DISTINCT value FROM search_document
       CROSS JOIN search_value ON document_id = search_document.id AND field = 'parentId'
       WHERE owner_id = ? AND entity_id = ? AND public = 1`,
      id,
      id,
    ).map((row) => number(row, "value"));
  }

  /** Forgets what is gone, and all that could be found of it. */
  forget(objectId: number): void {
    this.#db.run("DELETE FROM indexed WHERE object_id = ?", objectId);
    this.#db.run("DELETE FROM index_file WHERE dataset_id = ?", objectId);
    this.#db.run("DELETE FROM search_document WHERE owner_id = ?", objectId);
  }

  /** Forgets everything; what is to be found has to be marked anew. */
  clear(): void {
    this.#db.run("DELETE FROM indexed");
    this.#db.run("DELETE FROM index_file");
    this.#db.run("DELETE FROM search_document");
  }

  /** Takes a document out; false where it is not there. */
  remove(key: string): boolean {
    return this.#db.change("DELETE FROM search_document WHERE key = ?", key) > 0;
  }

  /**
   * Forgets when things were brought up to date.
   *
   * @param id Which one; all where none is said.
   * @returns How many there are.
   */
  forgetTimes(id?: number): number {
    const which = "WHERE ? IS NULL OR object_id = ?";
    this.#db.run(`DELETE FROM indexed ${which}`, id ?? null, id ?? null);
    const sql = "SELECT COUNT(*) AS count FROM object WHERE ? IS NULL OR id = ?";
    return number(this.#db.get(sql, id ?? null, id ?? null)!, "count");
  }

  /** The ids of collections or datasets that were never brought up to date. */
  missing(type: "collection" | "dataset"): readonly number[] {
    return this.#db.all(
      "SELECT id FROM object WHERE type = ? AND id NOT IN (SELECT object_id FROM indexed) ORDER BY id",
      type,
    ).map((row) => number(row, "id"));
  }

  /** The ids of collections or datasets that have changed since they were brought up to date. */
  stale(type: "collection" | "dataset"): readonly number[] {
    return this.#db.all(
      `SELECT id FROM object WHERE type = ? AND id IN (SELECT object_id FROM job WHERE kind = 'index')
       ORDER BY id`,
      type,
    ).map((row) => number(row, "id"));
  }

  /** The names of documents of what is gone. */
  orphans(kind: DocumentKind): readonly string[] {
    return this.#db.all(
      "SELECT key FROM search_document WHERE kind = ? AND entity_id NOT IN (SELECT id FROM object) ORDER BY key",
      kind,
    ).map((row) => text(row, "key"));
  }

  /** When a collection or dataset was brought up to date; undefined where it cannot be found. */
  timeOf(objectId: number): string | undefined {
    const row = this.#db.get("SELECT time FROM indexed WHERE object_id = ?", objectId);
    return row && text(row, "time");
  }

  /** What {@linkcode touch} noted. */
  stateOf(objectId: number): string | null {
    const row = this.#db.get("SELECT state FROM indexed WHERE object_id = ?", objectId);
    return row === undefined ? null : textOrNull(row, "state");
  }

  /** Puts documents into the place of those that were there; whether any is another one. */
  replace(
    { ownerId, entityId }: Scope,
    documents: readonly SearchDocument[],
    facts: FieldFacts,
  ): boolean {
    const rows = this.#db.all(
      "SELECT id, key, content FROM search_document WHERE owner_id = ? AND entity_id = ?",
      ownerId,
      entityId,
    );
    let changes = 0;
    const before = new Map<string, Row>(rows.map((row) => [text(row, "key"), row]));
    for (const document of documents) {
      const content = JSON.stringify(document);
      const old = before.get(document.key);
      before.delete(document.key);
      if (old !== undefined && text(old, "content") === content) continue;
      changes++;
      this.#db.run("DELETE FROM search_document WHERE key = ?", document.key);
      this.#insert(ownerId, document, content, facts);
    }
    for (const row of before.values()) {
      this.#db.run("DELETE FROM search_document WHERE id = ?", number(row, "id"));
    }
    return changes + before.size > 0;
  }

  #insert(ownerId: number, document: SearchDocument, content: string, facts: FieldFacts): void {
    const id = this.#db.run(
      `INSERT INTO search_document (key, owner_id, entity_id, kind, version_id, public, rank, content)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      document.key,
      ownerId,
      document.entityId,
      document.kind,
      document.versionId,
      boolean(document.isPublic),
      document.rank,
      content,
    );
    const texts = new Map<string, IndexedText[]>();
    const addText = (field: string, value: string, inText: boolean): void => {
      const list = texts.get(field) ?? [];
      list.push({ value, inText, tokens: tokensOf(value) });
      texts.set(field, list);
    };
    for (const [field, values] of document.values) {
      const kind = facts.kindOf(field);
      const inText = facts.isInText(field);
      for (const value of values) {
        if (kind === "text") {
          const isLong = value.length > textLimit;
          addText(field, value, inText && !isLong);
          if (inText && isLong) addText("_text_", value.slice(0, textLimit), true);
          continue;
        }
        if (inText) addText("_text_", value, true);
        if (kind === undefined) continue;
        const span = numbersOf(kind, value);
        this.#db.run("INSERT INTO search_value VALUES (?, ?, ?, ?, ?)", id, field, value, ...span);
      }
    }
    for (const [field, list] of texts) this.#insertTexts(id, field, list);
  }

  #insertTexts(documentId: number, field: string, texts: readonly IndexedText[]): void {
    const length = texts.reduce(
      (sum, { tokens }) => sum + tokens.filter(({ stem }) => stem !== gap).length,
      0,
    );
    this.#db.run(
      `INSERT INTO search_field VALUES (?, 1, ?) ON CONFLICT (field)
       DO UPDATE SET documents = documents + 1, length = length + excluded.length`,
      field,
      length,
    );
    for (const { value, inText, tokens } of texts) {
      const id = this.#db.run(
        "INSERT INTO search_text (document_id, field, value, in_text, length) VALUES (?, ?, ?, ?, ?)",
        documentId,
        field,
        value,
        boolean(inText),
        length,
      );
      const words = tokens.map(({ word }) => word).join(" ");
      const stems = tokens.map(({ stem }) => stem).join(" ");
      const plain = folded(words) === words && folded(stems) === stems;
      this.#db.run(
        "INSERT INTO search_words (rowid, field, words, stems, folded_words, folded_stems) VALUES (?, ?, ?, ?, ?, ?)",
        id,
        field,
        words,
        stems,
        plain ? "" : folded(words),
        plain ? "" : folded(stems),
      );
    }
  }

  /** Notes the subjects of what is published in a collection; whether any is new. */
  addSubjects(collectionId: number, subjects: readonly string[]): boolean {
    let added = 0;
    for (const subject of subjects) {
      added += this.#db.change(
        "INSERT OR IGNORE INTO search_subject VALUES (?, ?)",
        collectionId,
        subject,
      );
    }
    return added > 0;
  }

  /** The subjects of what is published in a collection. */
  subjectsOf(collectionId: number): readonly string[] {
    return this.#db.all(
      "SELECT subject FROM search_subject WHERE collection_id = ? ORDER BY rowid",
      collectionId,
    ).map((row) => text(row, "subject"));
  }
}
