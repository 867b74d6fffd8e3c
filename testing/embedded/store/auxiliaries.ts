import { type Database, number, type Row, text, textOrNull } from "./database.ts";

/** Something that a program made of a file and put beside it. */
export interface Auxiliary {
  readonly fileId: number;
  /** What it is, such as `dpJson`, and its version. */
  readonly tag: string;
  readonly version: string;
  /** The program that made it. */
  readonly origin: string | null;
  readonly isPublic: boolean;
  readonly type: string | null;
  readonly contentType: string;
  readonly size: number;
  readonly digest: string;
}

function auxiliaryOf(row: Row): Auxiliary {
  return {
    fileId: number(row, "file_id"),
    tag: text(row, "tag"),
    version: text(row, "version"),
    origin: textOrNull(row, "origin"),
    isPublic: number(row, "public") === 1,
    type: textOrNull(row, "type"),
    contentType: text(row, "content_type"),
    size: number(row, "size"),
    digest: text(row, "digest"),
  };
}

/** What was put beside files. */
export class Auxiliaries {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Keeps one. */
  add(one: Auxiliary): void {
    this.#db.run(
      `INSERT INTO auxiliary (file_id, tag, version, origin, public, type, content_type, size, digest)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      one.fileId,
      one.tag,
      one.version,
      one.origin,
      one.isPublic ? 1 : 0,
      one.type,
      one.contentType,
      one.size,
      one.digest,
    );
  }

  /** All of a file, oldest first. */
  of(fileId: number): readonly Auxiliary[] {
    return this.#db.all("SELECT * FROM auxiliary WHERE file_id = ? ORDER BY id", fileId)
      .map(auxiliaryOf);
  }

  /** Forgets one. */
  remove({ fileId, tag, version }: Auxiliary): void {
    const sql = "DELETE FROM auxiliary WHERE file_id = ? AND tag = ? AND version = ?";
    this.#db.run(sql, fileId, tag, version);
  }
}
