import { authority } from "../domain/persistent_id.ts";
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { placeOfStored } from "../domain/storage_driver.ts";
import { type Database, number, numberOrNull, type Row, text } from "./database.ts";
import type { Received } from "./file_folder.ts";
import { readSlice } from "./read_slice.ts";

/** What goes with the bytes of an object. */
export interface ObjectHead {
  /** Headers that come back with it, such as its content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** Tags, as a query. */
  readonly tags: string;
}

/** Something in a bucket. */
export interface StoredObject extends ObjectHead {
  readonly id: number;
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly modified: string;
}

/** An upload in parts, under way or completed. */
export interface PartUpload extends ObjectHead {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly created: string;
  readonly completed: boolean;
}

/** A part that has come in. */
export interface StoredPart {
  readonly id: number;
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  readonly modified: string;
}

function objectOf(row: Row): StoredObject {
  return {
    id: number(row, "id"),
    bucket: text(row, "bucket"),
    key: text(row, "key"),
    size: number(row, "size"),
    etag: text(row, "etag"),
    modified: text(row, "modified"),
    headers: JSON.parse(text(row, "headers")) as Readonly<Record<string, string>>,
    tags: text(row, "tags"),
  };
}

function uploadOf(row: Row): PartUpload {
  return {
    id: text(row, "id"),
    bucket: text(row, "bucket"),
    key: text(row, "key"),
    created: text(row, "created"),
    completed: number(row, "completed") === 1,
    headers: JSON.parse(text(row, "headers")) as Readonly<Record<string, string>>,
    tags: text(row, "tags"),
  };
}

function partOf(row: Row): StoredPart {
  return {
    id: number(row, "id"),
    number: number(row, "number"),
    size: number(row, "size"),
    etag: text(row, "etag"),
    modified: text(row, "modified"),
  };
}

/**
 * The object store's buckets. Each row names a file by its own id, which is never used twice: what replaces
 * an object is there whole, or the object is as it was, whenever the process ends.
 */
export class Objects {
  readonly #db: Database;
  readonly #folder: string;
  readonly #now: () => string;

  /** Opens a folder; bytes that no row names are what a killed process left, and go. */
  constructor(db: Database, folder: string, now: () => string) {
    this.#db = db;
    this.#folder = join(folder, "objects");
    this.#now = now;
    mkdirSync(this.#folder, { recursive: true });
    const known = new Set([
      ...db.all("SELECT id FROM bucket_object").map((row) => `o${number(row, "id")}`),
      ...db.all("SELECT id FROM bucket_part").map((row) => `p${number(row, "id")}`),
    ]);
    for (const name of readdirSync(this.#folder)) {
      if (!known.has(name)) rmSync(join(this.#folder, name), { force: true });
    }
  }

  /** Makes a bucket; false where it is there already. */
  createBucket(name: string): boolean {
    return this.#db.change("INSERT OR IGNORE INTO bucket VALUES (?, ?)", name, this.#now()) > 0;
  }

  /** When a bucket was made; undefined where there is none. */
  bucketSince(name: string): string | undefined {
    const row = this.#db.get("SELECT created FROM bucket WHERE name = ?", name);
    return row && text(row, "created");
  }

  /** All buckets by name. */
  buckets(): readonly { readonly name: string; readonly created: string }[] {
    return this.#db.all("SELECT * FROM bucket ORDER BY name")
      .map((row) => ({ name: text(row, "name"), created: text(row, "created") }));
  }

  /** An object, or undefined. */
  get(bucket: string, key: string): StoredObject | undefined {
    const row = this.#db.get(
      "SELECT * FROM bucket_object WHERE bucket = ? AND key = ?",
      bucket,
      key,
    );
    return row && objectOf(row);
  }

  /** Objects whose key begins with a text, by key in the order of its bytes, after another key. */
  list(bucket: string, prefix: string, after = ""): readonly StoredObject[] {
    return this.#db.all(
      `SELECT * FROM bucket_object WHERE bucket = ? AND key > ? AND substr(key, 1, length(?)) = ?
       ORDER BY key`,
      bucket,
      after,
      prefix,
      prefix,
    ).map(objectOf);
  }

  /** Where the bytes of an object are. */
  fileOf({ id }: { readonly id: number }): string {
    return join(this.#folder, `o${id}`);
  }

  /** Makes an object of bytes that have come in, in place of what had its key. */
  put(bucket: string, key: string, received: Received, head: ObjectHead): StoredObject {
    return this.#place(
      { bucket, key, size: received.size, etag: received.digest, head },
      (path) => renameSync(received.path, path),
    );
  }

  #place(
    made: {
      readonly bucket: string;
      readonly key: string;
      readonly size: number;
      readonly etag: string;
      readonly head: ObjectHead;
    },
    move: (path: string) => void,
  ): StoredObject {
    const { bucket, key, size, etag, head } = made;
    return this.#db.transaction(() => {
      this.delete(bucket, key);
      const id = this.#db.run(
        `INSERT INTO bucket_object (bucket, key, dataset_id, size, etag, headers, tags, modified)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        bucket,
        key,
        this.#datasetOf(key),
        size,
        etag,
        JSON.stringify(head.headers),
        head.tags,
        this.#now(),
      );
      const path = this.fileOf({ id });
      move(path);
      this.#db.afterRollback(() => rmSync(path, { force: true }));
      return this.get(bucket, key)!;
    });
  }

  /** Removes an object, where it is there. */
  delete(bucket: string, key: string): void {
    const found = this.get(bucket, key);
    if (found === undefined) return;
    this.#db.run("DELETE FROM bucket_object WHERE id = ?", found.id);
    this.#db.afterCommit(() => rmSync(this.fileOf(found), { force: true }));
  }

  /** Sets the tags of an object. */
  setTags(bucket: string, key: string, tags: string): void {
    this.#db.run(
      "UPDATE bucket_object SET tags = ? WHERE bucket = ? AND key = ?",
      tags,
      bucket,
      key,
    );
  }

  /** Begins an upload in parts. */
  beginUpload(id: string, bucket: string, key: string, head: ObjectHead): PartUpload {
    this.#db.run(
      "INSERT INTO bucket_upload (id, bucket, key, headers, tags, created) VALUES (?, ?, ?, ?, ?, ?)",
      id,
      bucket,
      key,
      JSON.stringify(head.headers),
      head.tags,
      this.#now(),
    );
    return this.upload(id)!;
  }

  /** An upload in parts, or undefined. */
  upload(id: string): PartUpload | undefined {
    const row = this.#db.get("SELECT * FROM bucket_upload WHERE id = ?", id);
    return row && uploadOf(row);
  }

  /** Uploads in parts that are under way. */
  uploads(bucket: string): readonly PartUpload[] {
    return this.#db.all(
      "SELECT * FROM bucket_upload WHERE bucket = ? AND completed = 0 ORDER BY key, created",
      bucket,
    ).map(uploadOf);
  }

  /** The parts of an upload, by number. */
  parts(uploadId: string): readonly StoredPart[] {
    return this.#db.all("SELECT * FROM bucket_part WHERE upload_id = ? ORDER BY number", uploadId)
      .map(partOf);
  }

  #partFile({ id }: { readonly id: number }): string {
    return join(this.#folder, `p${id}`);
  }

  /** Keeps a part, in place of one of the same number. */
  putPart(uploadId: string, partNumber: number, received: Received): void {
    this.#db.transaction(() => {
      const before = this.parts(uploadId).find((part) => part.number === partNumber);
      if (before !== undefined) this.#dropParts([before]);
      const id = this.#db.run(
        "INSERT INTO bucket_part (upload_id, number, size, etag, modified) VALUES (?, ?, ?, ?, ?)",
        uploadId,
        partNumber,
        received.size,
        received.digest,
        this.#now(),
      );
      renameSync(received.path, this.#partFile({ id }));
    });
  }

  #dropParts(parts: readonly StoredPart[]): void {
    for (const part of parts) {
      this.#db.run("DELETE FROM bucket_part WHERE id = ?", part.id);
      this.#db.afterCommit(() => rmSync(this.#partFile(part), { force: true }));
    }
  }

  /** Ends an upload; nothing is left of its parts. */
  abort(uploadId: string): void {
    this.#db.transaction(() => {
      this.#dropParts(this.parts(uploadId));
      this.#db.run("DELETE FROM bucket_upload WHERE id = ?", uploadId);
    });
  }

  /**
   * Makes an object of parts, one after the other.
   *
   * @returns The object; undefined where the upload ended meanwhile.
   */
  async complete(
    upload: PartUpload,
    parts: readonly StoredPart[],
    temporary: string,
  ): Promise<StoredObject | undefined> {
    const file = await open(temporary, "w");
    try {
      for (const part of parts) {
        const slice = { path: this.#partFile(part), start: 0, end: part.size - 1 };
        for await (const chunk of readSlice(slice)) {
          for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten;
        }
      }
    } finally {
      await file.close();
    }
    return this.#db.transaction(() => {
      if (this.upload(upload.id)?.completed !== false) {
        rmSync(temporary, { force: true });
        return undefined;
      }
      const digest = createHash("md5");
      for (const { etag } of parts) digest.update(etag, "hex");
      const size = parts.reduce((sum, part) => sum + part.size, 0);
      const etag = `${digest.digest("hex")}-${parts.length}`;
      this.#dropParts(this.parts(upload.id));
      this.#db.run("UPDATE bucket_upload SET completed = 1 WHERE id = ?", upload.id);
      const { bucket, key } = upload;
      return this.#place(
        { bucket, key, size, etag, head: upload },
        (path) => renameSync(temporary, path),
      );
    });
  }

  #datasetOf(key: string): number | null {
    const [, identifier] = new RegExp(`^${authority}/(.+)/[^/]+$`).exec(key) ?? [];
    if (identifier === undefined) return null;
    const row = this.#db.get("SELECT id FROM dataset WHERE identifier = ?", identifier);
    return row ? numberOrNull(row, "id") : null;
  }

  /** Bucket and key of what a dataset keeps under a storage identifier; undefined where the dataset is gone. */
  addressOf(
    datasetId: number,
    stored: string,
  ): { readonly bucket: string; readonly key: string } | undefined {
    const { driver, name } = placeOfStored(stored);
    const row = this.#db.get("SELECT identifier FROM dataset WHERE id = ?", datasetId);
    if (driver.bucket === undefined || row === undefined) return undefined;
    return { bucket: driver.bucket, key: `${authority}/${text(row, "identifier")}/${name}` };
  }

  /** The object that a dataset keeps under a storage identifier, or undefined. */
  of(datasetId: number, stored: string): StoredObject | undefined {
    const address = this.addressOf(datasetId, stored);
    return address && this.get(address.bucket, address.key);
  }

  /** Removes all that a dataset keeps in buckets. */
  removeDataset(datasetId: number): void {
    const rows = this.#db.all("SELECT * FROM bucket_object WHERE dataset_id = ?", datasetId);
    for (const { bucket, key } of rows.map(objectOf)) this.delete(bucket, key);
  }
}
