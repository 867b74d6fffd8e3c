import type { Lock, LockType } from "../domain/lock.ts";
import type { Metadata } from "../domain/metadata.ts";
import type { LicenseTerms } from "../domain/terms.ts";
import type { VersionNumber } from "../domain/publishing.ts";
import { type Dataset, type Version, type VersionState, versionToCopy } from "../domain/version.ts";
import type { Identifiers } from "./identifiers.ts";
import { type Database, number, numberOrNull, type Row, text, textOrNull } from "./database.ts";
import type { Licenses } from "./licenses.ts";
import { copyVariableNotes } from "./variable_notes.ts";
import type { StorageChoices } from "./storage_choices.ts";

function datasetOf(row: Row): Dataset {
  return {
    id: number(row, "id"),
    ownerId: number(row, "owner_id"),
    identifier: text(row, "identifier"),
    type: text(row, "type"),
    driver: text(row, "driver"),
    created: text(row, "created"),
    published: textOrNull(row, "published"),
    permissionsChanged: textOrNull(row, "permissions_changed"),
    citationDateField: textOrNull(row, "citation_field"),
    embargoedUntil: textOrNull(row, "embargoed_until"),
    fileLimit: numberOrNull(row, "file_limit"),
  };
}

function versionOf(row: Row, licenses: Licenses): Version {
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
    note: textOrNull(row, "version_note"),
    archive: textOrNull(row, "archive"),
    deaccessionNote: textOrNull(row, "note"),
    deaccessionLink: textOrNull(row, "link"),
    terms: {
      license: licenses.byId(numberOrNull(row, "license_id")),
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

const select = `SELECT dataset.*, owner_id, created, published, permissions_changed,
  COALESCE((SELECT driver FROM dataset_birth WHERE dataset_id = dataset.id), 'file') AS driver
  FROM dataset JOIN object ON object.id = dataset.id`;
const versions = `SELECT * FROM version WHERE dataset_id = ?
  ORDER BY state <> 'DRAFT', major DESC, minor DESC, id DESC`;

/** What a version says. */
export interface VersionContent {
  readonly metadata: Metadata;
  readonly terms: LicenseTerms;
}

/** What a dataset is made of. */
export interface NewDataset extends VersionContent {
  /**
   * The name of its type.
   *
   * @default {"dataset"}
   */
  readonly type?: string;
  /**
   * What comes after the authority in its persistent id.
   *
   * @default {six letters that no other dataset has}
   */
  readonly identifier?: string;
}

/** What is set of a dataset, and is the same for all its versions. */
export type DatasetSettings = Pick<
  Dataset,
  "citationDateField" | "embargoedUntil" | "fileLimit"
>;

/** Options of {@linkcode Datasets}. */
export interface DatasetsOptions {
  readonly identifiers: Identifiers;
  readonly storage: StorageChoices;
  readonly licenses: Licenses;
}

/** Datasets, their versions and their locks. */
export class Datasets {
  readonly #db: Database;
  readonly #now: () => string;
  readonly #identifiers: Identifiers;
  readonly #storage: StorageChoices;
  readonly #licenses: Licenses;

  constructor(
    db: Database,
    now: () => string,
    { identifiers, storage, licenses }: DatasetsOptions,
  ) {
    this.#db = db;
    this.#now = now;
    this.#identifiers = identifiers;
    this.#storage = storage;
    this.#licenses = licenses;
  }

  #newIdentifier(): string {
    return this.#identifiers.next((one) => this.byIdentifier(one) === undefined);
  }

  /** Makes one with its first draft. */
  create(
    ownerId: number,
    creatorId: number | null,
    { type = "dataset", identifier = this.#newIdentifier(), ...content }: NewDataset,
  ): Dataset {
    const id = this.#db.run(
      "INSERT INTO object (type, owner_id, creator_id, created) VALUES ('dataset', ?, ?, ?)",
      ownerId,
      creatorId,
      this.#now(),
    );
    this.#db.run(
      "INSERT INTO dataset (id, identifier, type) VALUES (?, ?, ?)",
      id,
      identifier,
      type,
    );
    this.#storage.noteBirth(id);
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
      terms.license?.id ?? null,
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

  /** How many datasets in a collection and below it are out, and how many of those that they show by links. */
  countReleased(collectionId: number): number {
    const row = this.#db.get(
      `WITH RECURSIVE below(id) AS (SELECT ? UNION ALL SELECT object.id FROM object
         JOIN below ON object.owner_id = below.id WHERE object.type = 'collection')
       SELECT (SELECT COUNT(DISTINCT dataset_id) FROM version JOIN object ON object.id = dataset_id
               WHERE state = 'RELEASED' AND owner_id IN (SELECT id FROM below))
            + (SELECT COUNT(DISTINCT dataset_id) FROM version JOIN link ON object_id = dataset_id
               WHERE state = 'RELEASED' AND collection_id IN (SELECT id FROM below)) AS count`,
      collectionId,
    );
    return row === undefined ? 0 : number(row, "count");
  }

  /** All of them, oldest first. */
  all(): readonly Dataset[] {
    return this.#db.all(`${select} ORDER BY dataset.id`).map(datasetOf);
  }

  /** The versions of a dataset, newest first. */
  versionsOf(datasetId: number): readonly [Version, ...Version[]] {
    const [latest, ...others] = this.#db.all(versions, datasetId)
      .map((row) => versionOf(row, this.#licenses));
    return [latest!, ...others];
  }

  /** The version of an id, or undefined. */
  version(id: number): Version | undefined {
    const row = this.#db.get("SELECT * FROM version WHERE id = ?", id);
    return row && versionOf(row, this.#licenses);
  }

  /** The newest version. */
  latest(datasetId: number): Version {
    return versionOf(this.#db.get(`${versions} LIMIT 1`, datasetId)!, this.#licenses);
  }

  /** The newest version that is out, or undefined. */
  lastReleased(datasetId: number): Version | undefined {
    return this.versionsOf(datasetId).find(({ state }) => state === "RELEASED");
  }

  /** The draft; where there is none it is made from the newest version that is out, with its files. */
  draft(datasetId: number): Version {
    const all = this.versionsOf(datasetId);
    if (all[0].state === "DRAFT") return all[0];
    const copied = versionToCopy(all)!;
    const draft = this.#createVersion(datasetId, copied);
    this.#db.run(
      `INSERT INTO file_version (version_id, file_id, label, directory, description, restricted, categories,
         provenance, revision)
       SELECT ?, file_id, label, directory, description, restricted, categories, provenance, 1
       FROM file_version WHERE version_id = ? ORDER BY id`,
      draft.id,
      copied.id,
    );
    copyVariableNotes(this.#db, copied.id, draft.id);
    return draft;
  }

  /** Sets what is the same for all versions. */
  set(id: number, settings: Partial<DatasetSettings>): Dataset {
    const all = { ...this.byId(id)!, ...settings };
    this.#db.run(
      "UPDATE dataset SET citation_field = ?, embargoed_until = ?, file_limit = ? WHERE id = ?",
      all.citationDateField,
      all.embargoedUntil,
      all.fileLimit,
      id,
    );
    return this.byId(id)!;
  }

  /** Puts a dataset into another collection. */
  move(id: number, ownerId: number): void {
    this.#db.run("UPDATE object SET owner_id = ? WHERE id = ?", ownerId, id);
  }

  /** When anything of it was last edited or published. */
  lastUpdated(datasetId: number): string {
    const sql = "SELECT MAX(updated) AS updated FROM version WHERE dataset_id = ?";
    return text(this.#db.get(sql, datasetId)!, "updated");
  }

  /** Notes that somebody has worked on a version. Edits are noted anyway. */
  addContributor(versionId: number, userId: number): void {
    this.#db.run("INSERT OR IGNORE INTO contributor VALUES (?, ?)", versionId, userId);
  }

  /** Those who have worked on a version, first ones first. */
  contributors(versionId: number): readonly number[] {
    return this.#db.all(
      "SELECT user_id FROM contributor WHERE version_id = ? ORDER BY rowid",
      versionId,
    )
      .map((row) => number(row, "user_id"));
  }

  /** Saves a version, with new content where there is some. */
  save(versionId: number, content?: Partial<VersionContent>): Version {
    const { metadata, terms } = { ...this.version(versionId)!, ...content };
    this.#db.run(
      `UPDATE version SET revision = revision + 1, updated = ?, license_id = ?, terms = ?,
         access_request = ?, metadata = ? WHERE id = ?`,
      this.#now(),
      terms.license?.id ?? null,
      JSON.stringify(terms.texts),
      terms.accessRequest ? 1 : 0,
      JSON.stringify(metadata),
      versionId,
    );
    return this.version(versionId)!;
  }

  /** Says how far the copy of a version in an archive is; nobody has edited the version by that. */
  setArchive(versionId: number, archive: string | null): void {
    this.#db.run("UPDATE version SET archive = ? WHERE id = ?", archive, versionId);
  }

  /** Gives a version that is being published its number. */
  setNumber(versionId: number, { major, minor }: VersionNumber): void {
    this.#db.run("UPDATE version SET major = ?, minor = ? WHERE id = ?", major, minor, versionId);
  }

  /** Shows a version to the world. One that was there before keeps the time at which it came out. */
  release(versionId: number): void {
    const now = this.#now();
    const { datasetId } = this.version(versionId)!;
    this.#db.run(
      `UPDATE version SET state = 'RELEASED', released = COALESCE(released, ?), updated = ?,
         revision = revision + 1 WHERE id = ?`,
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

  /** Puts what the draft says into the place of what a released version with the same files says. */
  curate(released: Version, draft: Version): void {
    this.save(released.id, { metadata: draft.metadata, terms: draft.terms });
    // Everything but the folder, which the real one forgets.
    this.#db.run(
      `UPDATE file_version SET label = draft.label, description = draft.description,
         restricted = draft.restricted, categories = draft.categories, provenance = draft.provenance,
         revision = draft.revision
       FROM (SELECT * FROM file_version WHERE version_id = ?) AS draft
       WHERE file_version.version_id = ? AND file_version.file_id = draft.file_id`,
      draft.id,
      released.id,
    );
    copyVariableNotes(this.#db, draft.id, released.id);
    this.deleteVersion(draft.id);
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
