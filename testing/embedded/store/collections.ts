import type { Collection, InputLevel, OwnNames, Theme } from "../domain/version.ts";
import { type Database, number, numberOrNull, type Row, text, textOrNull } from "./database.ts";

/** What a collection is made from. */
export interface NewCollection {
  readonly ownerId: number | null;
  readonly creatorId: number | null;
  readonly alias: string;
  readonly name: string;
  readonly affiliation: string | null;
  readonly description: string | null;
  readonly kind: string;
  readonly contacts: readonly string[];
  /** @default {those of its owner} */
  readonly blocks?: OwnNames;
  /** @default {those of its owner} */
  readonly facets?: OwnNames;
}

/** What can be changed of a collection. */
export type CollectionChange = Partial<Omit<Collection, "id" | "ownerId" | "created">>;

const inherited: OwnNames = { isRoot: false, names: [] };

const ownNames = (row: Row, name: string): OwnNames => JSON.parse(text(row, name)) as OwnNames;

function themeOf(row: Row): Theme | null {
  const value = textOrNull(row, "theme");
  return value === null ? null : JSON.parse(value) as Theme;
}

function flagOrNull(row: Row, name: string): boolean | null {
  const value = numberOrNull(row, name);
  return value === null ? null : value === 1;
}

function collectionOf(row: Row): Collection {
  return {
    id: number(row, "id"),
    ownerId: numberOrNull(row, "owner_id"),
    alias: text(row, "alias"),
    name: text(row, "name"),
    affiliation: textOrNull(row, "affiliation"),
    description: textOrNull(row, "description"),
    kind: text(row, "kind"),
    contacts: JSON.parse(text(row, "contacts")) as readonly string[],
    permissionRoot: number(row, "permission_root") === 1,
    blocks: ownNames(row, "blocks"),
    facets: ownNames(row, "facets"),
    blockFacets: ownNames(row, "block_facets"),
    inputLevels: JSON.parse(text(row, "input_levels")) as readonly InputLevel[],
    theme: themeOf(row),
    defaultRole: textOrNull(row, "default_role"),
    fileLimit: numberOrNull(row, "file_limit"),
    requiresFiles: flagOrNull(row, "requires_files"),
    filePids: flagOrNull(row, "file_pids"),
    created: text(row, "created"),
    published: textOrNull(row, "published"),
  };
}

const select = `SELECT collection.*, owner_id, created, published FROM collection
  JOIN object ON object.id = collection.id`;
const flag = (value: boolean | null): number | null => value === null ? null : value ? 1 : 0;

/** Collections. */
export class Collections {
  readonly #db: Database;
  readonly #now: () => string;

  constructor(db: Database, now: () => string) {
    this.#db = db;
    this.#now = now;
  }

  /** Makes one, not yet published. */
  create(from: NewCollection): Collection {
    const id = this.#db.run(
      "INSERT INTO object (type, owner_id, creator_id, created) VALUES ('collection', ?, ?, ?)",
      from.ownerId,
      from.creatorId,
      this.#now(),
    );
    this.#db.run(
      `INSERT INTO collection (id, alias, name, affiliation, description, kind, contacts,
         permission_root, blocks, facets, block_facets, default_role)
       VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, 'contributor')`,
      id,
      from.alias,
      from.name,
      from.affiliation,
      from.description,
      from.kind,
      JSON.stringify(from.contacts),
      JSON.stringify(from.blocks ?? inherited),
      JSON.stringify(from.facets ?? inherited),
      JSON.stringify(inherited),
    );
    return this.byId(id)!;
  }

  /** Changes one. */
  update(id: number, change: CollectionChange): Collection {
    const next = { ...this.byId(id)!, ...change };
    this.#db.run(
      `UPDATE collection SET alias = ?, name = ?, affiliation = ?, description = ?, kind = ?,
         contacts = ?, permission_root = ?, blocks = ?, facets = ?, block_facets = ?, input_levels = ?,
         theme = ?, default_role = ?, requires_files = ?, file_pids = ?, file_limit = ? WHERE id = ?`,
      next.alias,
      next.name,
      next.affiliation,
      next.description,
      next.kind,
      JSON.stringify(next.contacts),
      flag(next.permissionRoot),
      JSON.stringify(next.blocks),
      JSON.stringify(next.facets),
      JSON.stringify(next.blockFacets),
      JSON.stringify(next.inputLevels),
      next.theme === null ? null : JSON.stringify(next.theme),
      next.defaultRole,
      flag(next.requiresFiles),
      flag(next.filePids),
      next.fileLimit,
      id,
    );
    return this.byId(id)!;
  }

  /** The collection of an id, or undefined. */
  byId(id: number): Collection | undefined {
    const row = this.#db.get(`${select} WHERE collection.id = ?`, id);
    return row && collectionOf(row);
  }

  /** The collection of an alias in any case, or undefined. */
  byAlias(alias: string): Collection | undefined {
    const row = this.#db.get(`${select} WHERE alias = ?`, alias);
    return row && collectionOf(row);
  }

  /** The root of all; undefined before the installation is set up. */
  rootIfAny(): Collection | undefined {
    const row = this.#db.get(`${select} WHERE owner_id IS NULL`);
    return row && collectionOf(row);
  }

  /** The root of all. */
  root(): Collection {
    return this.rootIfAny()!;
  }

  /** All of them, oldest first. */
  all(): readonly Collection[] {
    return this.#db.all(`${select} ORDER BY collection.id`).map(collectionOf);
  }

  /** The collections right below one. */
  childrenOf(id: number): readonly Collection[] {
    return this.#db.all(`${select} WHERE owner_id = ? ORDER BY collection.id`, id)
      .map(collectionOf);
  }

  /** A collection and all above it, nearest first. */
  upward(id: number): readonly Collection[] {
    const path: Collection[] = [];
    for (let at = this.byId(id); at !== undefined;) {
      path.push(at);
      at = at.ownerId === null ? undefined : this.byId(at.ownerId);
    }
    return path;
  }

  /** The nearest of a collection and those above it that has names of its own, which are also that one's. */
  rootOf(id: number, what: "blocks" | "facets" | "blockFacets"): Collection {
    const path = this.upward(id);
    return path.find((one) => one[what].isRoot) ?? path.at(-1)!;
  }

  /** Moves one below another; where all below it can be found has to be indexed again. */
  move(id: number, ownerId: number): void {
    this.#db.run("UPDATE object SET owner_id = ? WHERE id = ?", ownerId, id);
    this.#db.run(
      `UPDATE object SET owner_id = owner_id
       WHERE owner_id IN (SELECT value FROM json_each(?)) AND type <> 'file'`,
      JSON.stringify([...this.downward(id)]),
    );
  }

  /** How many collections and datasets are right below one. */
  countIn(id: number): number {
    return number(
      this.#db.get("SELECT COUNT(*) AS it FROM object WHERE owner_id = ?", id)!,
      "it",
    );
  }

  /** The ids of a collection and of all below it. */
  downward(id: number): ReadonlySet<number> {
    const rows = this.#db.all(
      `WITH RECURSIVE below(id) AS (SELECT ? UNION ALL SELECT object.id FROM object
         JOIN below ON object.owner_id = below.id WHERE object.type = 'collection')
       SELECT id FROM below`,
      id,
    );
    return new Set(rows.map((row) => number(row, "id")));
  }

  /** The ids of the collections and datasets right in it. */
  contentOf(id: number): readonly number[] {
    const sql = "SELECT id FROM object WHERE owner_id = ? ORDER BY id";
    return this.#db.all(sql, id).map((row) => number(row, "id"));
  }

  /** Whether anything is in it. */
  isEmpty(id: number): boolean {
    return this.#db.get("SELECT 1 AS it FROM object WHERE owner_id = ? LIMIT 1", id) === undefined;
  }

  /** Shows it to the world. */
  publish(id: number): Collection {
    this.#db.run("UPDATE object SET published = ? WHERE id = ?", this.#now(), id);
    return this.byId(id)!;
  }

  /** Removes an empty one. */
  delete(id: number): void {
    this.#db.run("DELETE FROM object WHERE id = ?", id);
  }

  /** How many bytes it may hold, or undefined where nobody said. */
  quotaOf(id: number): number | undefined {
    const row = this.#db.get("SELECT quota FROM collection WHERE id = ?", id);
    return row === undefined ? undefined : numberOrNull(row, "quota") ?? undefined;
  }

  /** Says how many bytes it may hold. */
  setQuota(id: number, bytes: number | null): void {
    this.#db.run("UPDATE collection SET quota = ? WHERE id = ?", bytes, id);
  }

  /** Bytes of all files in it and below it. */
  sizeOf(id: number): number {
    const row = this.#db.get(
      `SELECT COALESCE(SUM(file.size + COALESCE(original_size, 0)), 0) AS size FROM file
       JOIN object ON object.id = file.id LEFT JOIN file_table ON file_table.file_id = file.id
       JOIN object AS dataset ON dataset.id = object.owner_id
       WHERE dataset.owner_id IN (SELECT value FROM json_each(?))`,
      JSON.stringify([...this.downward(id)]),
    )!;
    return number(row, "size");
  }
}
