import type { SearchDocument } from "../domain/search/document.ts";
import type { FieldKind } from "../domain/search/fields.ts";
import { textLimit } from "../domain/search/fields.ts";
import { spanOf } from "../domain/search/times.ts";
import { folded, tokensOf } from "../domain/search/words.ts";
import { type Database, number, type Row, text, textOrNull } from "./database.ts";

/** What the index has to know of fields. */
export interface FieldFacts {
  /** How values of a field are compared. */
  readonly kindOf: (field: string) => FieldKind | undefined;
  /** Whether the words of a field are found without naming it. */
  readonly isInText: (field: string) => boolean;
}

/** Which documents are replaced: all of a collection or dataset, or those of one thing in it. */
export interface Scope {
  readonly ownerId: number;
  /**
   * Of what.
   *
   * @default {all}
   */
  readonly entityId?: number;
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
  #generation = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Changes with each change of what can be found. */
  get generation(): number {
    return this.#generation;
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

  /** Forgets what is gone, and all that could be found of it. */
  forget(objectId: number): void {
    this.#generation++;
    this.#db.run("DELETE FROM indexed WHERE object_id = ?", objectId);
    this.#db.run(
      "DELETE FROM search_document WHERE owner_id = ? OR entity_id = ?",
      objectId,
      objectId,
    );
  }

  /** Forgets everything; what is to be found has to be marked anew. */
  clear(): void {
    this.#generation++;
    this.#db.run("DELETE FROM indexed");
    this.#db.run("DELETE FROM search_document");
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

  /** The ids of the collections and datasets that are in the index. */
  all(): ReadonlySet<number> {
    return new Set(
      this.#db.all("SELECT object_id FROM indexed").map((row) => number(row, "object_id")),
    );
  }

  /** Puts documents into the place of those that were there. */
  replace(
    { ownerId, entityId }: Scope,
    documents: readonly SearchDocument[],
    facts: FieldFacts,
  ): void {
    const rows = entityId === undefined
      ? this.#db.all("SELECT id, key, content FROM search_document WHERE owner_id = ?", ownerId)
      : this.#db.all(
        "SELECT id, key, content FROM search_document WHERE owner_id = ? AND entity_id = ?",
        ownerId,
        entityId,
      );
    const before = new Map<string, Row>(rows.map((row) => [text(row, "key"), row]));
    for (const document of documents) {
      const content = JSON.stringify(document);
      const old = before.get(document.key);
      before.delete(document.key);
      if (old !== undefined && text(old, "content") === content) continue;
      this.#generation++;
      this.#db.run("DELETE FROM search_document WHERE key = ?", document.key);
      this.#insert(ownerId, document, content, facts);
    }
    if (before.size > 0) this.#generation++;
    for (const row of before.values()) {
      this.#db.run("DELETE FROM search_document WHERE id = ?", number(row, "id"));
    }
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
    for (const [field, values] of document.values) {
      const kind = facts.kindOf(field);
      const inText = facts.isInText(field);
      for (const value of values) {
        if (kind !== undefined && kind !== "text") {
          this.#db.run(
            "INSERT INTO search_value VALUES (?, ?, ?, ?, ?)",
            id,
            field,
            value,
            ...numbersOf(kind, value),
          );
        }
        if (kind === "text") {
          const isLong = value.length > textLimit;
          this.#insertText(id, field, value, inText && !isLong);
          if (inText && isLong) this.#insertText(id, "_text_", value.slice(0, textLimit), true);
        } else if (inText) this.#insertText(id, "_text_", value, true);
      }
    }
  }

  #insertText(documentId: number, field: string, value: string, inText: boolean): void {
    const tokens = tokensOf(value);
    const id = this.#db.run(
      "INSERT INTO search_text (document_id, field, value, in_text, length) VALUES (?, ?, ?, ?, ?)",
      documentId,
      field,
      value,
      boolean(inText),
      tokens.length,
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
