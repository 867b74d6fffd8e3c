import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { checksumOf } from "./checksum.ts";
import { fileSource } from "./file_source.ts";
import type { LocalFile } from "./local_files.ts";

/** A file that was changed this shortly before may be changed again within the same tick of its clock. */
const SETTLED_MS = 2_000;

/** Remembers checksums of this machine's files, by path, size and time of the last change. */
export class ChecksumCache implements Disposable {
  readonly #database: DatabaseSync;
  readonly #find: StatementSync;
  readonly #keep: StatementSync;

  /**
   * Opens one, beginning it where there is none. One that cannot be opened is done without.
   *
   * @param path Path of its file; in memory where there is none.
   */
  constructor(path?: string) {
    this.#database = openDatabase(path);
    this.#find = this.#database.prepare(
      "SELECT value FROM checksum WHERE path = ? AND size = ? AND mtime = ? AND type = ?",
    );
    this.#keep = this.#database.prepare(
      "INSERT OR REPLACE INTO checksum (path, size, mtime, type, value) VALUES (?, ?, ?, ?, ?)",
    );
  }

  /**
   * Gives the checksum of a file, computing it where it is not known.
   *
   * @param file The file.
   * @param type Such as `MD5`, as the server names it.
   * @returns Its checksum, in hex.
   */
  async checksum(file: LocalFile, type: string): Promise<string> {
    const key = [resolve(file.full), file.size, file.mtimeMs, type.toUpperCase()] as const;
    const known = this.#find.get(...key);
    if (known !== undefined) return String(known["value"]);
    const { checksum } = await checksumOf(type, (await fileSource(file.full)).open());
    if (Date.now() - file.mtimeMs > SETTLED_MS) this.#keep.run(...key, checksum.value);
    return checksum.value;
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    this.#database.close();
  }
}

function openDatabase(path: string | undefined): DatabaseSync {
  if (path !== undefined) {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      return prepared(new DatabaseSync(path));
    } catch {
      // A cache that is damaged, locked or not allowed is no reason to fail.
    }
  }
  return prepared(new DatabaseSync(":memory:"));
}

function prepared(database: DatabaseSync): DatabaseSync {
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA busy_timeout = 5000;
    CREATE TABLE IF NOT EXISTS checksum (
      path TEXT NOT NULL, size INTEGER NOT NULL, mtime REAL NOT NULL, type TEXT NOT NULL,
      value TEXT NOT NULL, PRIMARY KEY (path, type)
    ) WITHOUT ROWID`);
  return database;
}
