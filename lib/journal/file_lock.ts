import { rmSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/**
 * A lock that no crash leaves behind: an exclusive transaction on an empty database beside the file, which
 * the system ends with the process.
 */
export class FileLock implements Disposable {
  readonly #path: string;
  readonly #database: DatabaseSync;

  private constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
  }

  /** Takes the lock; `undefined` where somebody has it. */
  static take(path: string): FileLock | undefined {
    for (;;) {
      const database = new DatabaseSync(path, { timeout: 0 });
      try {
        database.exec("PRAGMA journal_mode=OFF; BEGIN EXCLUSIVE");
      } catch (error) {
        database.close();
        if (/locked/.test(String(error))) return undefined;
        throw error;
      }
      // Whoever had it may have removed the file between our opening and our locking it.
      if (statSync(path, { throwIfNoEntry: false }) !== undefined) {
        return new FileLock(path, database);
      }
      database.close();
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#path, { force: true });
    this.#database.close();
  }
}
