import type { User } from "../domain/permission.ts";
import { type Database, number, type Row, text, textOrNull } from "./database.ts";

/** What an account is made from. */
export interface NewUser {
  readonly userName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly affiliation: string;
  readonly position: string;
}

const aYear = 365 * 24 * 60 * 60 * 1000;

function userOf(row: Row): User {
  return {
    id: number(row, "id"),
    userName: text(row, "name"),
    firstName: text(row, "first"),
    lastName: text(row, "last"),
    email: text(row, "email"),
    affiliation: text(row, "affiliation"),
    position: text(row, "position"),
    superuser: number(row, "superuser") === 1,
    deactivated: number(row, "deactivated") === 1,
    created: text(row, "created"),
    lastLogin: text(row, "last_login"),
    lastUse: textOrNull(row, "last_use"),
  };
}

/** Accounts and their tokens. */
export class Users {
  readonly #db: Database;
  readonly #now: () => string;

  constructor(db: Database, now: () => string) {
    this.#db = db;
    this.#now = now;
  }

  /** Makes an account. */
  create(user: NewUser): User {
    const now = this.#now();
    const id = this.#db.run(
      `INSERT INTO user (name, first, last, email, affiliation, position, created, last_login)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      user.userName,
      user.firstName,
      user.lastName,
      user.email,
      user.affiliation,
      user.position,
      now,
      now,
    );
    return this.byId(id)!;
  }

  /** The account of an id, or undefined. */
  byId(id: number): User | undefined {
    const row = this.#db.get("SELECT * FROM user WHERE id = ?", id);
    return row && userOf(row);
  }

  /** The account of a name, or undefined. */
  byName(name: string): User | undefined {
    const row = this.#db.get("SELECT * FROM user WHERE name = ?", name);
    return row && userOf(row);
  }

  /** All accounts. */
  all(): readonly User[] {
    return this.#db.all("SELECT * FROM user ORDER BY id").map(userOf);
  }

  /** The account that a token opens, or undefined. */
  byToken(token: string): User | undefined {
    const row = this.#db.get(
      `SELECT user.* FROM token JOIN user ON user.id = user_id
       WHERE token = ? AND expires > ? AND deactivated = 0`,
      token,
      this.#now(),
    );
    return row && userOf(row);
  }

  /** Whether there is anything that an account made. */
  madeAnything(id: number): boolean {
    return this.#db.get("SELECT 1 FROM object WHERE creator_id = ?", id) !== undefined;
  }

  /** Notes that an account was used. */
  touch(id: number): void {
    this.#db.run("UPDATE user SET last_use = ? WHERE id = ?", this.#now(), id);
  }

  /** When an account's token ends, or undefined where it has none. */
  expiryOf(id: number): string | undefined {
    const row = this.#db.get("SELECT expires FROM token WHERE user_id = ?", id);
    return row && text(row, "expires");
  }

  /** The token of an account, or undefined where it has none or that has ended. */
  tokenOf(id: number): string | undefined {
    const row = this.#db.get(
      "SELECT token FROM token WHERE user_id = ? AND expires > ?",
      id,
      this.#now(),
    );
    return row && text(row, "token");
  }

  /** Gives an account a token in place of its last one. */
  setToken(id: number, token: string): void {
    this.deleteToken(id);
    const expires = new Date(Date.parse(this.#now()) + aYear).toISOString();
    this.#db.run("INSERT INTO token VALUES (?, ?, ?)", token, id, expires);
  }

  /** Ends a token now. */
  expire(token: string): void {
    this.#db.run("UPDATE token SET expires = ? WHERE token = ?", this.#now(), token);
  }

  /** Takes an account's token. */
  deleteToken(id: number): void {
    this.#db.run("DELETE FROM token WHERE user_id = ?", id);
  }

  /** Lets an account do everything, or no longer. */
  setSuperuser(id: number, superuser: boolean): void {
    this.#db.run("UPDATE user SET superuser = ? WHERE id = ?", superuser ? 1 : 0, id);
  }

  /** Closes an account. */
  deactivate(id: number): void {
    this.#db.run("UPDATE user SET deactivated = 1, superuser = 0 WHERE id = ?", id);
    this.deleteToken(id);
  }

  /** Removes an account. */
  delete(id: number): void {
    this.#db.run("DELETE FROM user WHERE id = ?", id);
  }
}
