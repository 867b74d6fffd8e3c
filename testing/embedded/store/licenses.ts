import first from "../data/licenses.json" with { type: "json" };
import { type License, LicenseList, type LicenseText } from "../domain/license.ts";
import { type Database, number, type Row, text, textOrNull } from "./database.ts";

/** The table of licenses. */
export const licenseSchema: string = `
CREATE TABLE IF NOT EXISTS license (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, short_description TEXT, uri TEXT NOT NULL UNIQUE,
  icon_url TEXT, active INTEGER NOT NULL, is_default INTEGER NOT NULL, sort_order INTEGER NOT NULL,
  rights_identifier TEXT, rights_identifier_scheme TEXT, scheme_uri TEXT, language_code TEXT);
`;

function licenseOf(row: Row): License {
  return {
    id: number(row, "id"),
    name: textOrNull(row, "name"),
    shortDescription: textOrNull(row, "short_description"),
    uri: text(row, "uri"),
    iconUrl: textOrNull(row, "icon_url"),
    active: number(row, "active") === 1,
    isDefault: number(row, "is_default") === 1,
    sortOrder: number(row, "sort_order"),
    rightsIdentifier: textOrNull(row, "rights_identifier"),
    rightsIdentifierScheme: textOrNull(row, "rights_identifier_scheme"),
    schemeUri: textOrNull(row, "scheme_uri"),
    languageCode: textOrNull(row, "language_code"),
  };
}

/** The licenses that datasets can have. */
export class Licenses {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** All of them. */
  get list(): LicenseList {
    return new LicenseList(
      this.#db.all("SELECT * FROM license ORDER BY is_default DESC, sort_order, id").map(licenseOf),
    );
  }

  /** The license of an id, or null. */
  byId(id: number | null): License | null {
    const row = this.#db.get("SELECT * FROM license WHERE id = ?", id);
    return row === undefined ? null : licenseOf(row);
  }

  /** Adds the first ones: the one that every database has, or all that a bootstrap adds. */
  loadStock({ onlyBuiltIn }: { readonly onlyBuiltIn: boolean }): void {
    for (const license of onlyBuiltIn ? first.slice(0, 1) : first) this.add(license);
  }

  /** Adds one; undefined where one of its name or address is there. */
  add(license: LicenseText): License | undefined {
    const row = this.#db.get(
      `INSERT INTO license (name, short_description, uri, icon_url, active, is_default, sort_order,
         rights_identifier, rights_identifier_scheme, scheme_uri, language_code)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING *`,
      license.name,
      license.shortDescription,
      license.uri,
      license.iconUrl,
      license.active ? 1 : 0,
      license.isDefault ? 1 : 0,
      license.sortOrder,
      license.rightsIdentifier,
      license.rightsIdentifierScheme,
      license.schemeUri,
      license.languageCode,
    );
    return row && licenseOf(row);
  }

  /** Makes one that which datasets have where nobody says. */
  setDefault(id: number): void {
    this.#db.run("UPDATE license SET is_default = (id = ?)", id);
  }

  /** Says whether one can be chosen. */
  setActive(id: number, active: boolean): void {
    this.#db.run("UPDATE license SET active = ? WHERE id = ?", active ? 1 : 0, id);
  }

  /** Says where one stands among the others. */
  setSortOrder(id: number, order: number): void {
    this.#db.run("UPDATE license SET sort_order = ? WHERE id = ?", order, id);
  }

  /** Whether a dataset or a type of datasets has one. */
  isUsed(id: number): boolean {
    return this.#db.get(
      `SELECT 1 FROM version WHERE license_id = ?1
       UNION ALL SELECT 1 FROM dataset_type, json_each(licenses) WHERE value = ?1`,
      id,
    ) !== undefined;
  }

  /** Removes one. */
  delete(id: number): void {
    this.#db.run("DELETE FROM license WHERE id = ?", id);
  }
}
