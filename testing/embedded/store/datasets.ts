import type { Lock, LockType } from "../domain/lock.ts";
import type { Metadata } from "../domain/metadata.ts";
import type { LicenseTerms } from "../domain/terms.ts";
import type { Dataset, Version, VersionState } from "../domain/version.ts";
import { type Database, number, numberOrNull, type Row, text, textOrNull } from "./database.ts";

function datasetOf(row: Row): Dataset {
  return {
    id: number(row, "id"),
    ownerId: number(row, "owner_id"),
    identifier: text(row, "identifier"),
    created: text(row, "created"),
    published: textOrNull(row, "published"),
  };
}

function versionOf(row: Row): Version {
  return {
    id: number(row, "id"),
    datasetId: number(row, "dataset_id"),
    state: text(row, "state") as VersionState,
    major: numberOrNull(row, "major"),
    minor: numberOrNull(row, "minor"),
    revision: number(row, "revision"),
    created: text(row, "created"),
    updated: text(row, "updated"),
    released: textOrNull(row, "released"),
    deaccessionNote: textOrNull(row, "note"),
    deaccessionLink: textOrNull(row, "link"),
    terms: {
      licenseId: numberOrNull(row, "license_id"),
      texts: JSON.parse(text(row, "terms")) as Readonly<Record<string, string>>,
      accessRequest: number(row, "access_request") === 1,
    },
    metadata: JSON.parse(text(row, "metadata")) as Metadata,
  };
}

function lockOf(row: Row): Lock {
  return {
    type: text(row, "type") as LockType,
    datasetId: number(row, "dataset_id"),
    userName: text(row, "user_name"),
    created: text(row, "created"),
    message: text(row, "message"),
  };
}

const select = `SELECT dataset.*, owner_id, created, published FROM dataset
  JOIN object ON object.id = dataset.id`;
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** What a version says. */
export interface VersionContent {
  readonly metadata: Metadata;
  readonly terms: LicenseTerms;
}

/** Datasets, their versions and their locks. */
export class Datasets {
  readonly #db: Database;
  readonly #now: () => string;
  readonly #random: () => number;

  constructor(db: Database, now: () => string, random: () => number) {
    this.#db = db;
    this.#now = now;
    this.#random = random;
  }

  #freeIdentifier(): string {
    for (;;) {
      let word = "";
      for (let i = 0; i < 6; i++) word += letters[Math.floor(this.#random() * letters.length)];
      const identifier = `FK2/${word}`;
      if (this.byIdentifier(identifier) === undefined) return identifier;
    }
  }

  /** Makes one with its first draft. */
  create(ownerId: number, creatorId: number | null, content: VersionContent): Dataset {
    const id = this.#db.run(
      "INSERT INTO object (type, owner_id, creator_id, created) VALUES ('dataset', ?, ?, ?)",
      ownerId,
      creatorId,
      this.#now(),
    );
    this.#db.run("INSERT INTO dataset VALUES (?, ?)", id, this.#freeIdentifier());
    this.#createVersion(id, content);
    return this.byId(id)!;
  }

  #createVersion(datasetId: number, { metadata, terms }: VersionContent): Version {
    const now = this.#now();
    const id = this.#db.run(
      `INSERT INTO version (dataset_id, state, revision, created, updated, license_id, terms,
         access_request, metadata) VALUES (?, 'DRAFT', 1, ?, ?, ?, ?, ?, ?)`,
      datasetId,
      now,
      now,
      terms.licenseId,
      JSON.stringify(terms.texts),
      terms.accessRequest ? 1 : 0,
      JSON.stringify(metadata),
    );
    return this.version(id)!;
  }

  /** The dataset of an id, or undefined. */
  byId(id: number): Dataset | undefined {
    const row = this.#db.get(`${select} WHERE dataset.id = ?`, id);
    return row && datasetOf(row);
  }

  /** The dataset of an identifier, or undefined. */
  byIdentifier(identifier: string): Dataset | undefined {
    const row = this.#db.get(`${select} WHERE identifier = ?`, identifier);
    return row && datasetOf(row);
  }

  /** The datasets right in a collection. */
  inCollection(id: number): readonly Dataset[] {
    return this.#db.all(`${select} WHERE owner_id = ? ORDER BY dataset.id`, id).map(datasetOf);
  }

  /** All of them, oldest first. */
  all(): readonly Dataset[] {
    return this.#db.all(`${select} ORDER BY dataset.id`).map(datasetOf);
  }

  /** The versions of a dataset, newest first. */
  versionsOf(datasetId: number): readonly Version[] {
    return this.#db.all("SELECT * FROM version WHERE dataset_id = ? ORDER BY id DESC", datasetId)
      .map(versionOf);
  }

  /** The version of an id, or undefined. */
  version(id: number): Version | undefined {
    const row = this.#db.get("SELECT * FROM version WHERE id = ?", id);
    return row && versionOf(row);
  }

  /** The newest version. */
  latest(datasetId: number): Version {
    return versionOf(
      this.#db.get(
        "SELECT * FROM version WHERE dataset_id = ? ORDER BY id DESC LIMIT 1",
        datasetId,
      )!,
    );
  }

  /** The newest version that is out, or undefined. */
  lastReleased(datasetId: number): Version | undefined {
    return this.versionsOf(datasetId).find(({ state }) => state === "RELEASED");
  }

  /** The draft; made from the newest version, with its files, where there is none. */
  draft(datasetId: number): Version {
    const latest = this.latest(datasetId);
    if (latest.state === "DRAFT") return latest;
    const draft = this.#createVersion(datasetId, latest);
    this.#db.run(
      `INSERT INTO file_version (version_id, file_id, label, directory, description, restricted, categories, revision)
       SELECT ?, file_id, label, directory, description, restricted, categories, 1
       FROM file_version WHERE version_id = ? ORDER BY id`,
      draft.id,
      latest.id,
    );
    return draft;
  }

  /** Saves a version, with new content where there is some. */
  save(versionId: number, content?: Partial<VersionContent>): Version {
    const { metadata, terms } = { ...this.version(versionId)!, ...content };
    this.#db.run(
      `UPDATE version SET revision = revision + 1, updated = ?, license_id = ?, terms = ?,
         access_request = ?, metadata = ? WHERE id = ?`,
      this.#now(),
      terms.licenseId,
      JSON.stringify(terms.texts),
      terms.accessRequest ? 1 : 0,
      JSON.stringify(metadata),
      versionId,
    );
    return this.version(versionId)!;
  }

  /** Gives the draft its number and shows it to the world. */
  release(versionId: number, major: number, minor: number): void {
    const now = this.#now();
    const { datasetId } = this.version(versionId)!;
    this.#db.run(
      `UPDATE version SET state = 'RELEASED', major = ?, minor = ?, released = ?, updated = ?,
         revision = revision + 1 WHERE id = ?`,
      major,
      minor,
      now,
      now,
      versionId,
    );
    this.#db.run(
      `UPDATE object SET published = ? WHERE published IS NULL
       AND (id = ? OR id IN (SELECT file_id FROM file_version WHERE version_id = ?))`,
      now,
      datasetId,
      versionId,
    );
  }

  /** Puts the draft's content and files in the place of a released version's. */
  replaceReleased(released: Version, draft: Version): void {
    this.save(released.id, { metadata: draft.metadata, terms: draft.terms });
    this.#db.run("DELETE FROM file_version WHERE version_id = ?", released.id);
    this.#db.run(
      "UPDATE file_version SET version_id = ? WHERE version_id = ?",
      released.id,
      draft.id,
    );
    this.deleteVersion(draft.id);
    this.#db.run(
      `UPDATE object SET published = ? WHERE published IS NULL
       AND id IN (SELECT file_id FROM file_version WHERE version_id = ?)`,
      this.#now(),
      released.id,
    );
  }

  /** Takes a released version from the world. */
  deaccession(versionId: number, note: string | null, link: string | null): void {
    this.#db.run(
      "UPDATE version SET state = 'DEACCESSIONED', note = ?, link = ?, revision = revision + 1 WHERE id = ?",
      note,
      link,
      versionId,
    );
  }

  /** Removes a version. */
  deleteVersion(versionId: number): void {
    this.#db.run("DELETE FROM version WHERE id = ?", versionId);
  }

  /** Removes a dataset with all it has; its bytes are the caller's to remove. */
  delete(id: number): void {
    this.#db.run("DELETE FROM object WHERE owner_id = ?", id);
    this.#db.run("DELETE FROM object WHERE id = ?", id);
  }

  /** The locks of a dataset, or of all. */
  locks(datasetId?: number): readonly Lock[] {
    const rows = datasetId === undefined
      ? this.#db.all("SELECT * FROM lock ORDER BY id")
      : this.#db.all("SELECT * FROM lock WHERE dataset_id = ? ORDER BY id", datasetId);
    return rows.map(lockOf);
  }

  /** Locks a dataset. */
  lock(datasetId: number, type: LockType, userName: string, message = ""): void {
    this.#db.run(
      "INSERT OR IGNORE INTO lock (dataset_id, type, user_name, created, message) VALUES (?, ?, ?, ?, ?)",
      datasetId,
      type,
      userName,
      this.#now(),
      message,
    );
  }

  /** Takes one lock, or all. */
  unlock(datasetId: number, type?: LockType): void {
    if (type === undefined) this.#db.run("DELETE FROM lock WHERE dataset_id = ?", datasetId);
    else this.#db.run("DELETE FROM lock WHERE dataset_id = ? AND type = ?", datasetId, type);
  }
}
