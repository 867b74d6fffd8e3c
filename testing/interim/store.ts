import { DatabaseSync, type StatementSync } from "node:sqlite";
import { join } from "node:path";
import type { CollectionDoc, DatasetDoc, FileDoc, UserDoc, VersionDoc } from "./state.ts";

interface Kinds {
  user: UserDoc;
  collection: CollectionDoc;
  dataset: DatasetDoc;
  version: VersionDoc;
  file: FileDoc;
  setting: { id: number; name: string; value: string };
}

export class Store implements Disposable {
  readonly users: Map<number, UserDoc> = new Map();
  readonly collections: Map<number, CollectionDoc> = new Map();
  readonly datasets: Map<number, DatasetDoc> = new Map();
  readonly versions: Map<number, VersionDoc> = new Map();
  readonly files: Map<number, FileDoc> = new Map();
  readonly folder: string;
  readonly #db: DatabaseSync;
  readonly #lock: DatabaseSync | undefined;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #temporary: boolean;

  constructor(data: string | undefined) {
    this.#temporary = data === undefined;
    this.folder = data ?? Deno.makeTempDirSync({ prefix: "dvflow-embedded-" });
    Deno.mkdirSync(join(this.folder, "files"), { recursive: true });
    if (data !== undefined) {
      this.#lock = new DatabaseSync(join(data, "lock"), { timeout: 0 });
      try {
        this.#lock.exec("BEGIN EXCLUSIVE");
      } catch {
        throw new Error(`Cannot start on "${data}": another embedded Dataverse uses this folder`);
      }
    }
    this.#db = new DatabaseSync(data === undefined ? ":memory:" : join(data, "state.sqlite"));
    this.#db.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE IF NOT EXISTS documents (kind TEXT, id INTEGER, json TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID");
    this.#put = this.#db.prepare("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)");
    this.#remove = this.#db.prepare("DELETE FROM documents WHERE kind = ? AND id = ?");
    for (const row of this.#db.prepare("SELECT kind, json FROM documents").all()) {
      const doc = JSON.parse(String(row.json));
      (this.#map(row.kind as keyof Kinds) as Map<number, unknown>).set(doc.id, doc);
    }
  }
  readonly settings: Map<number, Kinds["setting"]> = new Map();

  #map(kind: keyof Kinds): Map<number, unknown> {
    return { user: this.users, collection: this.collections, dataset: this.datasets, version: this.versions, file: this.files, setting: this.settings }[kind] as Map<number, unknown>;
  }
  next(): number {
    this.#last ??= Math.max(0, ...[this.collections, this.datasets, this.files].flatMap((map) => [...map.keys()]));
    return ++this.#last;
  }
  #last: number | undefined;
  save<K extends keyof Kinds>(kind: K, doc: Kinds[K]): Kinds[K] {
    this.#map(kind).set(doc.id, doc);
    this.#put.run(kind, doc.id, JSON.stringify(doc));
    return doc;
  }
  remove(kind: keyof Kinds, id: number): void {
    this.#map(kind).delete(id);
    this.#remove.run(kind, id);
  }
  path(storage: string): string {
    return join(this.folder, "files", storage);
  }
  [Symbol.dispose](): void {
    this.#db.close();
    this.#lock?.close();
    if (this.#temporary) Deno.removeSync(this.folder, { recursive: true });
  }
}
