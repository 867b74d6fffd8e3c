import {
  DatabaseSync,
  type SQLInputValue,
  type SQLOutputValue,
  type StatementSync,
} from "node:sqlite";
import { DvflowError } from "../../../lib/errors/mod.ts";
import { storable } from "../domain/storable.ts";
import { schema } from "./schema.ts";

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, string | number | null>>;

/** Tells one schema from another: a number that SQLite keeps with the tables. */
const edition: number = [...schema.replace(/\s+/g, " ")]
  .reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5) >>> 1;

/** Values as a database takes them. */
/** A statement, and which values stand at its places where those are numbered. */
interface Prepared {
  readonly statement: StatementSync;
  readonly places: readonly number[];
}

function bound(
  values: readonly SQLInputValue[],
  places: readonly number[],
): readonly SQLInputValue[] {
  const clean = values.map((value) => typeof value === "string" ? storable(value) : value);
  return places.length === 0 ? clean : places.map((place) => clean[place]!);
}

/** Short words for what the store asks of SQLite; statements are kept prepared. */
export class Database implements Disposable {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, Prepared>();
  readonly #commitListeners: (() => void)[] = [];
  #afterCommit: (() => void)[] = [];
  #depth = 0;
  #acting: number | null = null;

  #afterRollback: (() => void)[] = [];

  /**
   * Opens the database of a path.
   *
   * @param lasting Whether it has to outlive the process.
   * @throws {DvflowError} Where it is of another release, or damaged.
   */
  constructor(path: string, { lasting }: { readonly lasting: boolean }) {
    this.#sqlite = new DatabaseSync(path);
    try {
      // WAL with NORMAL keeps every commit through a kill; only a power cut may lose the last ones.
      this.#sqlite.exec(
        lasting
          ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
          : "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = ON;",
      );
      this.define("acting_user", () => this.#acting);
      const isEmpty = this.get("SELECT 1 FROM sqlite_master LIMIT 1") === undefined;
      const known = number(this.get("PRAGMA user_version") ?? {}, "user_version");
      if (isEmpty) this.#sqlite.exec(`BEGIN;${schema};PRAGMA user_version = ${edition};COMMIT`);
      else if (known !== edition) {
        throw new DvflowError(`Cannot open "${path}": another release of dvflow made it`, {
          hint: "Open it with that release, or begin with a new folder.",
        });
      }
    } catch (cause) {
      this[Symbol.dispose]();
      if (cause instanceof DvflowError) throw cause;
      const text = cause instanceof Error ? cause.message : String(cause);
      throw new DvflowError(`Cannot open "${path}": ${text}`, {
        cause,
        hint: "If it is damaged, begin with a new folder.",
      });
    }
  }

  #prepare(sql: string): Prepared {
    let prepared = this.#statements.get(sql);
    if (prepared === undefined) {
      // Node 22 gives no values to numbered places, so each gets its own.
      const places = [...sql.matchAll(/\?(\d+)/g)].map(([, place]) => Number(place) - 1);
      const statement = this.#sqlite.prepare(sql.replace(/\?\d+/g, "?"));
      prepared = { statement, places };
      this.#statements.set(sql, prepared);
    }
    return prepared;
  }

  /** All rows of a query. */
  all(sql: string, ...values: readonly SQLInputValue[]): readonly Row[] {
    const { statement, places } = this.#prepare(sql);
    return statement.all(...bound(values, places)) as unknown as readonly Row[];
  }

  /** The first row of a query. */
  get(sql: string, ...values: readonly SQLInputValue[]): Row | undefined {
    const { statement, places } = this.#prepare(sql);
    return statement.get(...bound(values, places)) as unknown as Row | undefined;
  }

  /** Changes rows; gives the id of the last one inserted. */
  run(sql: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.#write(sql, values).lastInsertRowid);
  }

  /** Changes rows; gives how many. */
  change(sql: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.#write(sql, values).changes);
  }

  #write(sql: string, values: readonly SQLInputValue[]): ReturnType<StatementSync["run"]> {
    const { statement, places } = this.#prepare(sql);
    const result = statement.run(...bound(values, places));
    if (this.#depth === 0) this.#committed();
    return result;
  }

  /**
   * Does all of it or nothing; may be nested, and then it is all or nothing of the outermost one.
   *
   * @param work What to do.
   * @param options The id of the user who does it, for the notes of who did what.
   */
  transaction<T>(work: () => T, { by = null }: { readonly by?: number | null } = {}): T {
    if (this.#depth > 0) return work();
    this.#sqlite.exec("BEGIN IMMEDIATE");
    this.#depth++;
    this.#acting = by;
    let result: T;
    try {
      result = work();
      this.#sqlite.exec("COMMIT");
    } catch (error) {
      this.#afterCommit = [];
      this.#sqlite.exec("ROLLBACK");
      for (const work of this.#afterRollback.splice(0)) work();
      throw error;
    } finally {
      this.#depth--;
      this.#acting = null;
    }
    this.#committed();
    return result;
  }

  /**
   * Does something once what is being changed is certain, and never where it is taken back: what cannot be
   * rolled back, such as removing a file.
   */
  afterCommit(work: () => void): void {
    if (this.#depth > 0) this.#afterCommit.push(work);
    else work();
  }

  /** Takes something back that was done beside the database, where what is being changed is taken back. */
  afterRollback(work: () => void): void {
    if (this.#depth > 0) this.#afterRollback.push(work);
  }

  /** Writes a copy of it, as it is now, to a path at which nothing is. */
  copyTo(path: string): void {
    this.#sqlite.prepare("VACUUM INTO ?").run(path);
  }

  /** Tells a listener of each commit. */
  onCommit(listener: () => void): void {
    this.#commitListeners.push(listener);
  }

  #committed(): void {
    this.#afterRollback = [];
    for (const work of this.#afterCommit.splice(0)) work();
    for (const listener of this.#commitListeners) listener();
  }

  /** Lets SQL call a function of ours. */
  define(name: string, body: (...values: SQLOutputValue[]) => SQLInputValue): void {
    this.#sqlite.function(name, body);
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    this.#statements.clear();
    this.#sqlite.close();
  }
}

/** A column that is a text. */
export function text(row: Row, name: string): string {
  return String(row[name] ?? "");
}

/** A column that is a text or nothing. */
export function textOrNull(row: Row, name: string): string | null {
  const value = row[name];
  return value === null || value === undefined ? null : String(value);
}

/** A column that is a number. */
export function number(row: Row, name: string): number {
  return Number(row[name]);
}

/** A column that is a number or nothing. */
export function numberOrNull(row: Row, name: string): number | null {
  const value = row[name];
  return value === null || value === undefined ? null : Number(value);
}
