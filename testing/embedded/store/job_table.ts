import type { Clock } from "../../../lib/clock.ts";
import type { Json } from "../domain/json.ts";
import { type Database, number, type Row, text } from "./database.ts";

/** What is done in the background. */
export type JobKind = "publish" | "ingest" | "index" | "export";

/** All there are. */
export const jobKinds: readonly JobKind[] = ["publish", "ingest", "index", "export"];

/**
 * How long after it was asked for each kind of work is done, in milliseconds; it may change at any time. Exports are
 * written at once.
 */
export type Delays = { -readonly [Kind in Exclude<JobKind, "export"> as `${Kind}Ms`]: number };

/** Work that waits to be done. */
export interface Job {
  readonly id: number;
  readonly kind: JobKind;
  /** The collection, dataset or file that it is about; it may be gone meanwhile. */
  readonly objectId: number;
  /** What else is to be known. */
  readonly data: Json;
  /** When it is to be done, in milliseconds since 1970. */
  readonly due: number;
}

function jobOf(row: Row): Job {
  return {
    id: number(row, "id"),
    kind: text(row, "kind") as JobKind,
    objectId: number(row, "object_id"),
    data: JSON.parse(text(row, "data")) as Json,
    due: number(row, "due"),
  };
}

/**
 * Work that waits. It is written in the transaction that makes it necessary, so that neither is there
 * without the other, also after a crash.
 */
export class JobTable {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #delays: Delays;
  #asked = new Set<JobKind>();
  #listener = (_kinds: ReadonlySet<JobKind>): void => {};

  constructor(db: Database, clock: Clock, delays: Delays) {
    this.#db = db;
    this.#clock = clock;
    this.#delays = delays;
    // The triggers that mark what is to be indexed ask it, too.
    db.define("job_due", (kind) => this.#due(kind as JobKind));
    db.onCommit(() => {
      if (this.#asked.size === 0) return;
      const asked = this.#asked;
      this.#asked = new Set();
      this.#listener(asked);
    });
  }

  #due(kind: JobKind): number {
    this.#asked.add(kind);
    return this.#clock.now().getTime() + (kind === "export" ? 0 : this.#delays[`${kind}Ms`]);
  }

  /** Tells one listener of which kinds there is more to do. */
  whenAsked(listener: (kinds: ReadonlySet<JobKind>) => void): void {
    this.#listener = listener;
  }

  /** Asks for work. Call it in the transaction that makes it necessary. */
  add(kind: JobKind, objectId: number, data: Json = null): void {
    this.#db.run(
      "INSERT INTO job (kind, object_id, data, due) VALUES (?, ?, ?, ?)",
      kind,
      objectId,
      JSON.stringify(data),
      this.#due(kind),
    );
  }

  /** Marks something to be indexed, as a change of it would. */
  mark(objectId: number): void {
    this.#mark(objectId, this.#due("index"));
  }

  /** Marks something to be indexed at once. */
  markNow(objectId: number): void {
    this.#asked.add("index");
    this.#mark(objectId, this.#clock.now().getTime());
  }

  #mark(objectId: number, due: number): void {
    this.#db.run(
      "INSERT INTO job (kind, object_id, data, due) VALUES ('index', ?, 'null', ?) ON CONFLICT DO NOTHING",
      objectId,
      due,
    );
  }

  /** The work of a kind that is due first, but for some. */
  first(kind: JobKind, except: ReadonlySet<number>): Job | undefined {
    const row = except.size === 0
      ? this.#db.get("SELECT * FROM job WHERE kind = ? ORDER BY due, id LIMIT 1", kind)
      : this.#db.get(
        `SELECT * FROM job WHERE kind = ? AND id NOT IN (SELECT value FROM json_each(?))
         ORDER BY due, id LIMIT 1`,
        kind,
        JSON.stringify([...except]),
      );
    return row && jobOf(row);
  }

  /** Work of a kind that waits for an object, oldest first. */
  of(kind: JobKind, objectId: number): readonly Job[] {
    return this.#db.all(
      "SELECT * FROM job WHERE kind = ? AND object_id = ? ORDER BY id",
      kind,
      objectId,
    )
      .map(jobOf);
  }

  /** All work that waits, oldest first. */
  all(): readonly Job[] {
    return this.#db.all("SELECT * FROM job ORDER BY id").map(jobOf);
  }

  /** Makes all that waits due now. */
  hurry(): void {
    const now = this.#clock.now().getTime();
    this.#db.run("UPDATE job SET due = ? WHERE due > ?", now, now);
  }

  /** Forgets work; false where it was not there any more. */
  remove(id: number): boolean {
    return this.#db.change("DELETE FROM job WHERE id = ?", id) > 0;
  }
}
