import { type Database, number, type Row, text } from "./database.ts";

/** The table of places that keep bytes. */
export const storageSiteSchema: string = `
CREATE TABLE IF NOT EXISTS storage_site (
  id INTEGER PRIMARY KEY AUTOINCREMENT, host_name TEXT NOT NULL, name TEXT NOT NULL, is_primary INTEGER NOT NULL,
  protocols TEXT NOT NULL);
`;

/** A place that keeps bytes. */
export interface StorageSite {
  readonly id: number;
  readonly hostname: string;
  readonly name: string;
  /** Whether it is the first one. */
  readonly primaryStorage: boolean;
  /** Names between commas. */
  readonly transferProtocols: string;
}

function siteOf(row: Row): StorageSite {
  return {
    id: number(row, "id"),
    hostname: text(row, "host_name"),
    name: text(row, "name"),
    primaryStorage: number(row, "is_primary") === 1,
    transferProtocols: text(row, "protocols"),
  };
}

/** Places that keep bytes, as far as somebody says so. */
export class StorageSites {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** All of them, oldest first. */
  all(): readonly StorageSite[] {
    return this.#db.all("SELECT * FROM storage_site ORDER BY id").map(siteOf);
  }

  /** The site of an id, or undefined. */
  byId(id: number): StorageSite | undefined {
    return this.all().find((site) => site.id === id);
  }

  /** Adds one. */
  add(site: Omit<StorageSite, "id">): StorageSite {
    const id = this.#db.run(
      "INSERT INTO storage_site (host_name, name, is_primary, protocols) VALUES (?, ?, ?, ?)",
      site.hostname,
      site.name,
      site.primaryStorage ? 1 : 0,
      site.transferProtocols,
    );
    return { ...site, id };
  }

  /** Says whether one is the first one. */
  setPrimary(id: number, isPrimary: boolean): void {
    this.#db.run("UPDATE storage_site SET is_primary = ? WHERE id = ?", isPrimary ? 1 : 0, id);
  }

  /** Removes one. */
  delete(id: number): void {
    this.#db.run("DELETE FROM storage_site WHERE id = ?", id);
  }
}
