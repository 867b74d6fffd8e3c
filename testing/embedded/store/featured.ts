import { type Database, number, numberOrNull, type Row, text, textOrNull } from "./database.ts";

/** Tables of what collections feature, and the rules by which a thing is featured no longer. */
export const featuredSchema: string = `
CREATE TABLE IF NOT EXISTS featured_collection (
  collection_id INTEGER NOT NULL REFERENCES object(id) ON DELETE CASCADE,
  featured_id INTEGER NOT NULL REFERENCES object(id) ON DELETE CASCADE, place INTEGER NOT NULL,
  PRIMARY KEY (collection_id, featured_id));
CREATE TABLE IF NOT EXISTS featured_item (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  collection_id INTEGER NOT NULL REFERENCES object(id) ON DELETE CASCADE,
  object_id INTEGER REFERENCES object(id) ON DELETE CASCADE, type TEXT NOT NULL, content TEXT,
  place INTEGER NOT NULL, image_name TEXT, image BLOB);
CREATE INDEX IF NOT EXISTS featured_item_object ON featured_item(object_id);
CREATE TRIGGER IF NOT EXISTS unfeature_closed AFTER UPDATE OF restricted ON file_version
WHEN NEW.restricted = 1 AND OLD.restricted = 0 BEGIN
  DELETE FROM featured_item WHERE object_id = NEW.file_id;
END;
CREATE TRIGGER IF NOT EXISTS unfeature_taken_back AFTER UPDATE OF state ON version
WHEN NEW.state = 'DEACCESSIONED' BEGIN
  DELETE FROM featured_item WHERE object_id = NEW.dataset_id;
END;
CREATE TRIGGER IF NOT EXISTS unfeature_left_out AFTER UPDATE OF state ON version
WHEN NEW.state = 'RELEASED' BEGIN
  DELETE FROM featured_item WHERE type = 'datafile'
    AND object_id IN (SELECT id FROM object WHERE owner_id = NEW.dataset_id)
    AND object_id NOT IN (
      SELECT file_id FROM file_version WHERE version_id = NEW.id AND restricted = 0);
END;
`;

/** What a featured item says. */
export interface FeaturedItemContent {
  /** `custom`, or what kind of thing it features. */
  readonly type: string;
  readonly objectId: number | null;
  readonly content: string | null;
  readonly place: number;
}

/** A picture beside a featured item. */
export interface FeaturedImage {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Something that a collection shows before all else. */
export interface FeaturedItem extends FeaturedItemContent {
  readonly id: number;
  readonly collectionId: number;
  readonly imageName: string | null;
}

const columns = "id, collection_id, object_id, type, content, place, image_name";

function itemOf(row: Row): FeaturedItem {
  return {
    id: number(row, "id"),
    collectionId: number(row, "collection_id"),
    objectId: numberOrNull(row, "object_id"),
    type: text(row, "type"),
    content: textOrNull(row, "content"),
    place: number(row, "place"),
    imageName: textOrNull(row, "image_name"),
  };
}

/** What collections feature: other collections, and items. */
export class Featured {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The ids of the collections that one features, in their order. */
  collectionsOf(collectionId: number): readonly number[] {
    const sql =
      "SELECT featured_id FROM featured_collection WHERE collection_id = ? ORDER BY place";
    return this.#db.all(sql, collectionId).map((row) => number(row, "featured_id"));
  }

  /** Says which collections one features. */
  setCollections(collectionId: number, featured: readonly number[]): void {
    this.#db.run("DELETE FROM featured_collection WHERE collection_id = ?", collectionId);
    featured.forEach((id, place) => {
      this.#db.run("INSERT INTO featured_collection VALUES (?, ?, ?)", collectionId, id, place);
    });
  }

  /** The items of a collection in their order. */
  itemsOf(collectionId: number): readonly FeaturedItem[] {
    return this.#db.all(
      `SELECT ${columns} FROM featured_item WHERE collection_id = ? ORDER BY place, id`,
      collectionId,
    ).map(itemOf);
  }

  /** The item of an id, or undefined. */
  itemById(id: number): FeaturedItem | undefined {
    const row = this.#db.get(`SELECT ${columns} FROM featured_item WHERE id = ?`, id);
    return row && itemOf(row);
  }

  /** The picture of an item, or undefined. */
  imageOf(id: number): Uint8Array | undefined {
    // A column of bytes is no text and no number.
    const row = this.#db.get("SELECT image FROM featured_item WHERE id = ?", id) as
      | { readonly image: unknown }
      | undefined;
    return row?.image instanceof Uint8Array ? row.image : undefined;
  }

  /** Adds an item. */
  addItem(
    collectionId: number,
    item: FeaturedItemContent,
    image: FeaturedImage | null,
  ): FeaturedItem {
    const id = this.#db.run(
      `INSERT INTO featured_item (collection_id, object_id, type, content, place, image_name, image)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      collectionId,
      item.objectId,
      item.type,
      item.content,
      item.place,
      image?.name ?? null,
      image?.bytes ?? null,
    );
    return this.itemById(id)!;
  }

  /** Changes an item; its picture stays where none is given, and goes where that is null. */
  changeItem(id: number, item: FeaturedItemContent, image?: FeaturedImage | null): FeaturedItem {
    this.#db.run(
      "UPDATE featured_item SET object_id = ?, type = ?, content = ?, place = ? WHERE id = ?",
      item.objectId,
      item.type,
      item.content,
      item.place,
      id,
    );
    if (image !== undefined) {
      this.#db.run(
        "UPDATE featured_item SET image_name = ?, image = ? WHERE id = ?",
        image?.name ?? null,
        image?.bytes ?? null,
        id,
      );
    }
    return this.itemById(id)!;
  }

  /** Removes an item. */
  removeItem(id: number): void {
    this.#db.run("DELETE FROM featured_item WHERE id = ?", id);
  }
}
