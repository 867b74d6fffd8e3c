import type { FileInVersion } from "../domain/version.ts";
import { type Database, number, numberOrNull, type Row, text, textOrNull } from "./database.ts";

/** What a file is made from. */
export interface NewFile {
  readonly datasetId: number;
  readonly creatorId: number | null;
  readonly storage: string;
  readonly type: string;
  readonly size: number;
  readonly digestType: string;
  readonly digest: string;
  readonly rootId: number | null;
  readonly previousId: number | null;
}

/** How a file stands in a version. */
export interface FilePlace {
  readonly label: string;
  readonly directory: string;
  readonly description: string;
  readonly restricted: boolean;
  readonly categories: readonly string[];
}

function fileOf(row: Row): FileInVersion {
  return {
    id: number(row, "id"),
    versionId: number(row, "version_id"),
    fileId: number(row, "file_id"),
    datasetId: number(row, "owner_id"),
    label: text(row, "label"),
    directory: text(row, "directory"),
    description: text(row, "description"),
    restricted: number(row, "restricted") === 1,
    categories: JSON.parse(text(row, "categories")) as readonly string[],
    revision: number(row, "revision"),
    storage: text(row, "storage"),
    type: text(row, "type"),
    size: number(row, "size"),
    digestType: text(row, "digest_type"),
    digest: text(row, "digest"),
    rootId: numberOrNull(row, "root_id"),
    previousId: numberOrNull(row, "previous_id"),
    created: text(row, "created"),
    published: textOrNull(row, "published"),
  };
}

const select =
  `SELECT storage, type, size, digest_type, digest, root_id, previous_id, owner_id, created,
  published, file_version.* FROM file_version JOIN (SELECT file.*, owner_id, created, published FROM file
  JOIN object ON object.id = file.id) AS file ON file.id = file_id`;

/** Files and how they stand in versions. */
export class Files {
  readonly #db: Database;
  readonly #now: () => string;

  constructor(db: Database, now: () => string) {
    this.#db = db;
    this.#now = now;
  }

  /** Makes a file that stands in a version. */
  create(file: NewFile, versionId: number, place: FilePlace): FileInVersion {
    const id = this.#db.run(
      "INSERT INTO object (type, owner_id, creator_id, created) VALUES ('file', ?, ?, ?)",
      file.datasetId,
      file.creatorId,
      this.#now(),
    );
    this.#db.run(
      `INSERT INTO file (id, storage, type, size, digest_type, digest, root_id, previous_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      file.storage,
      file.type,
      file.size,
      file.digestType,
      file.digest,
      file.rootId,
      file.previousId,
    );
    this.#db.run(
      `INSERT INTO file_version (version_id, file_id, label, directory, description, restricted, categories, revision)
       VALUES (?, ?, ?, ?, ?, ?, ?, 1)`,
      versionId,
      id,
      place.label,
      place.directory,
      place.description,
      place.restricted ? 1 : 0,
      JSON.stringify(place.categories),
    );
    return this.inVersion(versionId, id)!;
  }

  /** Changes how a file stands in a version. */
  update(id: number, place: FilePlace): void {
    this.#db.run(
      `UPDATE file_version SET label = ?, directory = ?, description = ?, restricted = ?,
         categories = ?, revision = revision + 1 WHERE id = ?`,
      place.label,
      place.directory,
      place.description,
      place.restricted ? 1 : 0,
      JSON.stringify(place.categories),
      id,
    );
  }

  /** The files of a version by name. */
  of(versionId: number): readonly FileInVersion[] {
    return this.#db.all(`${select} WHERE version_id = ? ORDER BY label, file_id`, versionId)
      .map(fileOf);
  }

  /** How many files a dataset has, in whichever version. */
  countIn(datasetId: number): number {
    const sql = "SELECT COUNT(*) AS n FROM object WHERE owner_id = ? AND type = 'file'";
    return number(this.#db.get(sql, datasetId)!, "n");
  }

  /** How many files a version has. */
  countOf(versionId: number): number {
    return number(
      this.#db.get("SELECT COUNT(*) AS count FROM file_version WHERE version_id = ?", versionId)!,
      "count",
    );
  }

  /** A file in a version, or undefined. */
  inVersion(versionId: number, fileId: number): FileInVersion | undefined {
    const row = this.#db.get(`${select} WHERE version_id = ? AND file_id = ?`, versionId, fileId);
    return row && fileOf(row);
  }

  /** The versions in which a file stands, newest first. */
  placesOf(fileId: number): readonly FileInVersion[] {
    return this.#db.all(`${select} WHERE file_id = ? ORDER BY version_id DESC`, fileId).map(fileOf);
  }

  /** Whether a path is taken in a version, by another than one file. */
  isTaken(versionId: number, label: string, directory: string, except = -1): boolean {
    return this.#db.get(
      `SELECT 1 AS it FROM file_version WHERE version_id = ? AND label = ? AND directory = ? AND file_id <> ?`,
      versionId,
      label,
      directory,
      except,
    ) !== undefined;
  }

  /** The first file of a version with the same bytes, or undefined. */
  withDigest(versionId: number, digestType: string, digest: string): FileInVersion | undefined {
    const row = this.#db.get(
      `${select} WHERE version_id = ? AND digest_type = ? AND digest = ? ORDER BY file_id LIMIT 1`,
      versionId,
      digestType,
      digest,
    );
    return row && fileOf(row);
  }

  /** The storage identifiers of all files of a dataset. */
  storedIn(datasetId: number): readonly string[] {
    return this.#db.all(
      `SELECT storage FROM file JOIN object ON object.id = file.id WHERE owner_id = ? ORDER BY file.id`,
      datasetId,
    ).map((row) => text(row, "storage"));
  }

  /** Whether a file of a dataset has its bytes at a storage identifier. */
  isStored(datasetId: number, storage: string): boolean {
    return this.storedIn(datasetId).includes(storage);
  }

  /** Takes a file out of a version. */
  remove(versionId: number, fileId: number): void {
    this.#db.run(
      "DELETE FROM file_version WHERE version_id = ? AND file_id = ?",
      versionId,
      fileId,
    );
  }

  /** Removes files that stand in no version any more; gives where their bytes are. */
  sweep(datasetId: number): readonly string[] {
    const rows = this.#db.all(
      `SELECT file.id, storage FROM file JOIN object ON object.id = file.id WHERE owner_id = ?
       AND NOT EXISTS (SELECT 1 FROM file_version WHERE file_id = file.id)`,
      datasetId,
    );
    for (const row of rows) this.#db.run("DELETE FROM object WHERE id = ?", number(row, "id"));
    return rows.map((row) => text(row, "storage"));
  }

  /** Notes that somebody asks for a file; false where it was asked already. */
  request(fileId: number, userId: number): boolean {
    return this.#db.change("INSERT OR IGNORE INTO access_request VALUES (?, ?)", fileId, userId) >
      0;
  }

  /** The ids of those who ask for a file. */
  requesters(fileId: number): readonly number[] {
    return this.#db.all("SELECT user_id FROM access_request WHERE file_id = ?", fileId)
      .map((row) => number(row, "user_id"));
  }

  /** Forgets that somebody asks for a file. */
  answer(fileId: number, userId: number): void {
    this.#db.run("DELETE FROM access_request WHERE file_id = ? AND user_id = ?", fileId, userId);
  }
}
