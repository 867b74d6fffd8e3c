import { originalExtension } from "../domain/file_type.ts";
import type { FilePeriod, PeriodKind } from "../domain/file_period.ts";
import type { Dataset, FileInVersion } from "../domain/version.ts";
import { type Database, number, text, textOrNull } from "./database.ts";
import { fileOf, selectFiles } from "./file_row.ts";
import type { Identifiers } from "./identifiers.ts";

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
  readonly provenance: string | null;
}

/** What can be changed of a file itself. */
export type FileChange = Partial<Pick<NewFile, "type" | "size" | "digest" | "digestType">>;

/** Orders of files. */
export type FileOrder = "NameAZ" | "NameZA" | "Newest" | "Oldest" | "Size" | "Type";

/** Which files of a version are wanted. */
export interface FilePage {
  readonly order: FileOrder;
  readonly offset: number;
  /** How many; undefined for all. */
  readonly limit: number | undefined;
}

const orders: Readonly<Record<FileOrder, string>> = {
  NameAZ: "place.label, place.file_id",
  NameZA: "place.label DESC, place.file_id",
  Newest: "object.created DESC, place.file_id DESC",
  Oldest: "object.created, place.file_id",
  Size: "file.size, place.label, place.file_id",
  Type: "file.type, place.label, place.file_id",
};

/** Whether a word names an order of files. */
export function isFileOrder(word: string): word is FileOrder {
  return Object.hasOwn(orders, word);
}

/** Files and how they stand in versions. */
export class Files {
  readonly #db: Database;
  readonly #now: () => string;
  readonly #identifiers: Identifiers;

  constructor(db: Database, now: () => string, identifiers: Identifiers) {
    this.#db = db;
    this.#now = now;
    this.#identifiers = identifiers;
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
      `INSERT INTO file_version (version_id, file_id, label, directory, description, restricted, categories,
         provenance, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)`,
      versionId,
      id,
      place.label,
      place.directory,
      place.description,
      place.restricted ? 1 : 0,
      JSON.stringify(place.categories),
      place.provenance,
    );
    return this.inVersion(versionId, id)!;
  }

  /** The file that has an identifier. */
  idOf(identifier: string): number | undefined {
    const row = this.#db.get("SELECT id FROM file WHERE identifier = ?", identifier);
    return row && number(row, "id");
  }

  /** Published files without a persistent id of their own; of all datasets, or of those in a collection. */
  unregistered(collectionId: number | null): readonly FileInVersion[] {
    return this.#db.all(
      `SELECT file.id FROM file JOIN object ON object.id = file.id
       JOIN object AS dataset ON dataset.id = object.owner_id
       WHERE file.identifier IS NULL AND object.published IS NOT NULL AND dataset.owner_id = COALESCE(?, dataset.owner_id)
       ORDER BY file.id`,
      collectionId,
    ).flatMap((row) => this.placesOf(number(row, "id")).slice(0, 1));
  }

  /** Gives a file a persistent id of its own, unless it has one. */
  register(id: number, dataset: Dataset): void {
    const isFree = (identifier: string): boolean => this.idOf(identifier) === undefined;
    this.#db.run(
      "UPDATE file SET identifier = ? WHERE id = ? AND identifier IS NULL",
      this.#identifiers.nextIn(dataset.identifier, isFree),
      id,
    );
  }

  /** Changes a file itself, in all versions. */
  change(id: number, change: FileChange): void {
    this.#db.run(
      `UPDATE file SET type = COALESCE(?, type), size = COALESCE(?, size),
         digest_type = COALESCE(?, digest_type), digest = COALESCE(?, digest) WHERE id = ?`,
      change.type ?? null,
      change.size ?? null,
      change.digestType ?? null,
      change.digest ?? null,
      id,
    );
  }

  /** Changes how a file stands in a version; what comes with the making of a draft is not counted as a change. */
  update(id: number, place: FilePlace): void {
    this.#db.run(
      `UPDATE file_version SET label = ?, directory = ?, description = ?, restricted = ?,
         categories = ?, provenance = ?,
         revision = revision + (SELECT version.revision > 1 FROM version WHERE version.id = version_id)
       WHERE id = ?`,
      place.label,
      place.directory,
      place.description,
      place.restricted ? 1 : 0,
      JSON.stringify(place.categories),
      place.provenance,
      id,
    );
  }

  /** Gives a file a name in all versions. */
  rename(fileId: number, label: string): void {
    this.#db.run(
      "UPDATE file_version SET label = ?, revision = revision + 1 WHERE file_id = ?",
      label,
      fileId,
    );
  }

  /** The files of a version by name. */
  of(versionId: number): readonly FileInVersion[] {
    return this.#db.all(
      `${selectFiles} WHERE place.version_id = ? ORDER BY place.label, place.file_id`,
      versionId,
    ).map(fileOf);
  }

  /** Says when a file can be had; null forgets it. */
  setPeriod(fileId: number, kind: PeriodKind, period: FilePeriod | null): void {
    if (period === null) {
      this.#db.run("DELETE FROM file_period WHERE file_id = ? AND kind = ?", fileId, kind);
      return;
    }
    this.#db.run(
      "INSERT OR REPLACE INTO file_period (file_id, kind, date, reason) VALUES (?, ?, ?, ?)",
      fileId,
      kind,
      period.date,
      period.reason,
    );
  }

  /** The last day of the embargoes of a dataset's files, whichever version they are in; null where there are none. */
  lastEmbargoDay(datasetId: number): string | null {
    const sql = `SELECT MAX(date) AS date FROM file_period JOIN object ON object.id = file_id
      WHERE owner_id = ? AND kind = 'embargo'`;
    return textOrNull(this.#db.get(sql, datasetId)!, "date");
  }

  /** How many files a dataset has, in whichever version. */
  countIn(datasetId: number): number {
    const sql = "SELECT COUNT(*) AS n FROM object WHERE owner_id = ? AND type = 'file'";
    return number(this.#db.get(sql, datasetId)!, "n");
  }

  /** Some of the files of a version, in an order. */
  page(versionId: number, { order, offset, limit }: FilePage): readonly FileInVersion[] {
    return this.#db.all(
      `${selectFiles} WHERE place.version_id = ? ORDER BY ${orders[order]} LIMIT ? OFFSET ?`,
      versionId,
      limit ?? -1,
      offset,
    ).map(fileOf);
  }

  /** Bytes of all files of a dataset; those of tables, and of what they came as. */
  sizeOf(datasetId: number): number {
    const row = this.#db.get(
      `SELECT COALESCE(SUM(size + COALESCE(original_size, 0)), 0) AS size FROM file
       JOIN object ON object.id = file.id LEFT JOIN file_table ON file_table.file_id = file.id
       WHERE owner_id = ?`,
      datasetId,
    )!;
    return number(row, "size");
  }

  /** All files of a dataset by their ids, whatever version they stand in, each as it stands in its newest one. */
  ofDataset(datasetId: number): readonly FileInVersion[] {
    return this.#db.all(
      `${selectFiles} WHERE place.id IN (
         SELECT MAX(place.id) FROM file_version AS place JOIN object ON object.id = place.file_id
         WHERE object.owner_id = ? GROUP BY place.file_id)
       ORDER BY place.file_id`,
      datasetId,
    ).map(fileOf);
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
    const row = this.#db.get(
      `${selectFiles} WHERE place.version_id = ? AND place.file_id = ?`,
      versionId,
      fileId,
    );
    return row && fileOf(row);
  }

  /** The versions in which a file stands, newest first. */
  placesOf(fileId: number): readonly FileInVersion[] {
    return this.#db.all(
      `${selectFiles} WHERE place.file_id = ? ORDER BY place.version_id DESC`,
      fileId,
    ).map(fileOf);
  }

  /** A file as it stands in a version, by the id of that; undefined where there is none. */
  place(id: number): FileInVersion | undefined {
    const row = this.#db.get(`${selectFiles} WHERE place.id = ?`, id);
    return row && fileOf(row);
  }

  /** The ids of a file and of all that came to take its place, newest first. */
  relatedTo(rootId: number): readonly number[] {
    return this.#db.all(
      "SELECT id FROM file WHERE id = ? OR root_id = ? ORDER BY id DESC",
      rootId,
      rootId,
    )
      .map((row) => number(row, "id"));
  }

  /** The file that took the place of another, or undefined. */
  replacementOf(fileId: number): number | undefined {
    const row = this.#db.get("SELECT id FROM file WHERE previous_id = ? ORDER BY id", fileId);
    return row && number(row, "id");
  }

  /**
   * Whether a path is taken in a version, by another than one file. A table also takes the path under which
   * it came.
   */
  isTaken(versionId: number, label: string, directory: string, except = -1): boolean {
    const labels = [label];
    const dot = label.lastIndexOf(".");
    if (dot >= 0) labels.push(`${label.slice(0, dot)}.tab`);
    return labels.some((one) =>
      this.#db.all(
        `SELECT original_type FROM file_version AS place LEFT JOIN file_table USING (file_id)
         WHERE version_id = ? AND label = ? AND directory = ? AND place.file_id <> ?`,
        versionId,
        one,
        directory,
        except,
      ).some((row) =>
        one === label ||
        (row["original_type"] !== null &&
          originalExtension(text(row, "original_type")) === label.slice(dot))
      )
    );
  }

  /** Whether a version has a file with the same bytes as one that comes. */
  hasDigest(versionId: number, digest: string): boolean {
    return this.#db.get(
      `SELECT 1 AS it FROM file_version JOIN file ON file.id = file_id
       WHERE version_id = ? AND digest = ? LIMIT 1`,
      versionId,
      digest,
    ) !== undefined;
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
}
