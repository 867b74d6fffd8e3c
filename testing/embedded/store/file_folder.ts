import { createHash, type Hash } from "node:crypto";
import { open } from "node:fs/promises";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FileInVersion } from "../domain/version.ts";
import type { Database } from "./database.ts";
import type { Objects } from "./objects.ts";
import { sweepBytes } from "./sweep_bytes.ts";

/** What the table is called that was read from a file. */
export const tableName = "table.tab";

/** The end of the name of a folder with what was made of a file. */
const besideSuffix = ".beside";

/** What an upload left in the folder for incoming files. */
export interface Received {
  /** The temporary file. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** The digest in hexadecimal. */
  readonly digest: string;
  readonly digestType: string;
}

const algorithms: Readonly<Record<string, string>> = {
  "MD5": "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-512": "sha512",
};

/** Something that makes the digest a setting names. */
export function hashFor(digestType: string): Hash {
  return createHash(algorithms[digestType] ?? "md5");
}

/** Whether a file's bytes are in the object store. */
function isInBucket(storage: string): boolean {
  return storage.includes("://");
}

/**
 * The bytes of files: in a folder, or in the object store. A file gets there whole, by a rename, or not at
 * all.
 */
export class FileFolder {
  readonly #db: Database;
  readonly #files: string;
  readonly #incoming: string;
  readonly #objects: Objects;
  /** What is to be removed with the next commit. */
  readonly #leaving = new Set<string>();
  #count = 0;

  /** Opens the folder; what a killed process left half-received, or without a row, goes. */
  constructor(db: Database, folder: string, objects: Objects) {
    this.#db = db;
    this.#objects = objects;
    this.#files = join(folder, "files");
    this.#incoming = join(folder, "incoming");
    rmSync(this.#incoming, { recursive: true, force: true });
    mkdirSync(this.#incoming, { recursive: true });
    mkdirSync(this.#files, { recursive: true });
    sweepBytes(db, this.#files);
  }

  /** Removes something once it is certain that nothing needs it any more. */
  #remove(path: string): void {
    this.#leaving.add(path);
    this.#db.afterRollback(() => this.#leaving.delete(path));
    this.#db.afterCommit(() => {
      if (this.#leaving.delete(path)) rmSync(path, { recursive: true, force: true });
    });
  }

  /** Moves something to its place; it goes again where what names it is taken back. */
  #place(from: string, place: string): void {
    mkdirSync(dirname(place), { recursive: true });
    renameSync(from, place);
    this.#leaving.delete(place);
    this.#db.afterRollback(() => rmSync(place, { force: true }));
  }

  /** A path for a file that is being received. */
  temporary(): string {
    return join(this.#incoming, `${++this.#count}`);
  }

  /** Writes a stream to a temporary file, hashing on the way; removed again where it breaks off. */
  async receive(stream: AsyncIterable<Uint8Array>, digestType: string): Promise<Received> {
    const path = this.temporary();
    const hash = hashFor(digestType);
    const file = await open(path, "w");
    let size = 0;
    try {
      for await (const chunk of stream) {
        hash.update(chunk);
        size += chunk.length;
        for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten;
      }
    } catch (error) {
      this.discard(path);
      throw error;
    } finally {
      await file.close();
    }
    return { path, size, digest: hash.digest("hex"), digestType };
  }

  /** Where a file's bytes are. */
  pathOf(datasetId: number, storage: string): string {
    if (isInBucket(storage)) {
      // What is gone has a path at which nothing is.
      return this.#objects.fileOf(this.#objects.of(datasetId, storage) ?? { id: 0 });
    }
    return join(this.#files, String(datasetId), storage);
  }

  /** Where something that was made of a file is: the table that was read from it, a thing beside it. */
  pathBeside(datasetId: number, storage: string, name: string): string {
    return join(
      this.#files,
      String(datasetId),
      `${storage.replaceAll("/", "_")}${besideSuffix}`,
      name,
    );
  }

  /** Where the bytes are that people get of a file: of one that has become a table, the table. */
  contentOf(file: Pick<FileInVersion, "datasetId" | "storage" | "table">): string {
    const { datasetId, storage } = file;
    return file.table === null
      ? this.pathOf(datasetId, storage)
      : this.pathBeside(datasetId, storage, tableName);
  }

  /** Moves what was made of a file to its place. */
  keepBeside(path: string, { datasetId, storage }: FileInVersion, name: string): void {
    this.#place(path, this.pathBeside(datasetId, storage, name));
  }

  /** Removes what was made of a file. */
  removeBeside({ datasetId, storage }: FileInVersion, name: string): void {
    this.#remove(this.pathBeside(datasetId, storage, name));
  }

  /** Moves a received file to its place. */
  keep(received: Received, datasetId: number, storage: string): void {
    const address = isInBucket(storage) ? this.#objects.addressOf(datasetId, storage) : undefined;
    if (address !== undefined) {
      const head = { headers: {}, tags: "" };
      this.#objects.put(address.bucket, address.key, received, head);
      return;
    }
    this.#place(received.path, this.pathOf(datasetId, storage));
  }

  /** Removes a temporary file. */
  discard(path: string): void {
    rmSync(path, { force: true });
  }

  /** Removes the bytes of one file. */
  remove(datasetId: number, storage: string): void {
    this.#remove(this.pathBeside(datasetId, storage, "."));
    if (isInBucket(storage)) {
      const address = this.#objects.addressOf(datasetId, storage);
      if (address !== undefined) this.#objects.delete(address.bucket, address.key);
      return;
    }
    this.#remove(this.pathOf(datasetId, storage));
  }

  /** Removes the bytes of all files of a dataset. */
  removeDataset(datasetId: number): void {
    this.#objects.removeDataset(datasetId);
    this.#remove(join(this.#files, String(datasetId)));
  }

  /** The names under which bytes of a dataset are in the folder. */
  namesOf(datasetId: number): readonly string[] {
    const folder = join(this.#files, String(datasetId));
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names.filter((name) => !name.endsWith(besideSuffix));
  }

  /** Whether a file's bytes are there. */
  has(datasetId: number, storage: string): boolean {
    return statSync(this.pathOf(datasetId, storage), { throwIfNoEntry: false }) !== undefined;
  }
}
