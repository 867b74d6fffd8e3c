import { randomUUID, scryptSync } from "node:crypto";
import type { User } from "../domain/permission.ts";
import { type Database, number, numberOrNull, type Row, text, textOrNull } from "./database.ts";

/** What an account is made from. */
export interface NewUser {
  readonly userName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly affiliation: string;
  readonly position: string;
}

const aDay = 24 * 60 * 60 * 1000;
const aYear = 365 * aDay;

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
    deactivatedAt: textOrNull(row, "deactivated_at"),
    emailConfirmed: textOrNull(row, "email_confirmed"),
    provider: text(row, "provider"),
    persistentId: textOrNull(row, "persistent_id") ?? text(row, "name"),
    mutedEmails: JSON.parse(text(row, "muted_emails")) as readonly string[],
    mutedNotifications: JSON.parse(text(row, "muted_notifications")) as readonly string[],
    tier: number(row, "tier"),
  };
}

const select = "SELECT * FROM user JOIN account ON account.user_id = user.id";

function digestOf(password: string, salt: string): string {
  // Quick to compute: these are passwords of tests.
  return scryptSync(password, salt, 32, { N: 256 }).toString("hex");
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
    const row = this.#db.get(`${select} WHERE id = ?`, id);
    return row && userOf(row);
  }

  /** The account of a name, or undefined. */
  byName(name: string): User | undefined {
    const row = this.#db.get(`${select} WHERE name = ?`, name);
    return row && userOf(row);
  }

  /** All accounts. */
  all(): readonly User[] {
    return this.#db.all(`${select} ORDER BY id`).map(userOf);
  }

  /** The account that a token opens, or undefined. */
  byToken(token: string): User | undefined {
    const row = this.#db.get(
      `${select} JOIN token ON token.user_id = user.id
       WHERE token = ? AND expires > ? AND deactivated = 0`,
      token,
      this.#now(),
    );
    return row && userOf(row);
  }

  /** The account of an e-mail address, or undefined. */
  byEmail(email: string): User | undefined {
    const row = this.#db.get(`${select} WHERE email = ? COLLATE NOCASE`, email);
    return row && userOf(row);
  }

  /** Sets the password of an account. */
  setPassword(id: number, password: string): void {
    const salt = randomUUID();
    this.#db.run(
      "UPDATE account SET password = ? WHERE user_id = ?",
      `${salt} ${digestOf(password, salt)}`,
      id,
    );
  }

  /** Whether a password is an account's. */
  hasPassword(id: number, password: string): boolean {
    const row = this.#db.get("SELECT password FROM account WHERE user_id = ?", id);
    const [salt = "", digest] = (row && textOrNull(row, "password"))?.split(" ") ?? [];
    return digest !== undefined && digestOf(password, salt) === digest;
  }

  /** Changes what an account is called. */
  rename(id: number, name: string): void {
    this.#db.run("UPDATE user SET name = ? WHERE id = ?", name, id);
  }

  /** Sets the e-mail address of an account. */
  setEmail(id: number, email: string): void {
    this.#db.run("UPDATE user SET email = ? WHERE id = ?", email, id);
  }

  /** Has somebody else vouch for an account. */
  setProvider(id: number, provider: string, persistentId: string | null): void {
    this.#db.run(
      "UPDATE account SET provider = ?, persistent_id = ? WHERE user_id = ?",
      provider,
      persistentId,
      id,
    );
  }

  /** Gives an account a token by which its e-mail address is confirmed. */
  beginConfirmation(id: number): string {
    const token = randomUUID();
    const until = new Date(Date.parse(this.#now()) + aDay).toISOString();
    this.#db.run(
      "UPDATE account SET confirm_token = ?, confirm_until = ? WHERE user_id = ?",
      token,
      until,
      id,
    );
    return token;
  }

  /** The token by which an account's address is going to be confirmed, or undefined. */
  confirmationOf(id: number): string | undefined {
    const row = this.#db.get("SELECT confirm_token FROM account WHERE user_id = ?", id);
    return (row && textOrNull(row, "confirm_token")) ?? undefined;
  }

  /** Confirms the address of the account of a token; false where the token is of none, or too old. */
  confirm(token: string): boolean {
    const now = this.#now();
    return this.#db.change(
      `UPDATE account SET email_confirmed = ?, confirm_token = NULL, confirm_until = NULL
       WHERE confirm_token = ? AND confirm_until > ?`,
      now,
      token,
      now,
    ) > 0;
  }

  /** Says which notifications an account does not want, as mails or at all. */
  mute(id: number, where: "mutedEmails" | "mutedNotifications", types: readonly string[]): void {
    const column = where === "mutedEmails" ? "muted_emails" : "muted_notifications";
    this.#db.run(
      `UPDATE account SET ${column} = ? WHERE user_id = ?`,
      JSON.stringify(types),
      id,
    );
  }

  /** Gives all that one account has to another one, and removes it. */
  merge(consumed: User, into: User): void {
    const [from, to] = [`@${consumed.userName}`, `@${into.userName}`];
    const run = (sql: string, ...values: readonly (string | number)[]): void =>
      void this.#db.run(sql, ...values);
    run("UPDATE OR IGNORE assignment SET assignee = ? WHERE assignee = ?", to, from);
    run("DELETE FROM assignment WHERE assignee = ?", from);
    run(
      `UPDATE explicit_group SET members =
         (SELECT json_group_array(value) FROM (SELECT DISTINCT iif(value = ?, ?, value) AS value
          FROM json_each(members)))
       WHERE EXISTS (SELECT 1 FROM json_each(members) WHERE value = ?)`,
      from,
      to,
      from,
    );
    run("UPDATE object SET creator_id = ? WHERE creator_id = ?", into.id, consumed.id);
    run("UPDATE lock SET user_name = ? WHERE user_name = ?", into.userName, consumed.userName);
    for (const table of ["contributor", "access_request", "notification"]) {
      run(`UPDATE OR IGNORE ${table} SET user_id = ? WHERE user_id = ?`, into.id, consumed.id);
    }
    this.delete(consumed.id);
  }

  /** Whether there is anything that an account made. */
  madeAnything(id: number): boolean {
    return this.#db.get("SELECT 1 FROM object WHERE creator_id = ?", id) !== undefined;
  }

  /** Who made a collection, a dataset or a file; undefined where nobody is known to have. */
  creatorOf(objectId: number): User | undefined {
    const row = this.#db.get("SELECT creator_id FROM object WHERE id = ?", objectId);
    const id = row === undefined ? null : numberOrNull(row, "creator_id");
    return id === null ? undefined : this.byId(id);
  }

  /** The ids of the collections, datasets and files that an account made. */
  objectsOf(id: number): readonly number[] {
    return this.#db.all("SELECT id FROM object WHERE creator_id = ? ORDER BY id", id)
      .map((row) => number(row, "id"));
  }

  /** The versions that an account has worked on. */
  versionsOf(id: number): readonly { readonly id: number; readonly versionId: number }[] {
    return this.#db.all(
      "SELECT rowid AS id, version_id FROM contributor WHERE user_id = ? ORDER BY rowid",
      id,
    ).map((row) => ({ id: number(row, "id"), versionId: number(row, "version_id") }));
  }

  /** Whether an account has worked on a version that is there. */
  workedOnAnything(id: number): boolean {
    return this.#db.get("SELECT 1 FROM contributor WHERE user_id = ?", id) !== undefined;
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
    this.#db.run("UPDATE account SET deactivated_at = ? WHERE user_id = ?", this.#now(), id);
    this.#db.run("DELETE FROM access_request WHERE user_id = ?", id);
    this.#db.run("DELETE FROM notification WHERE user_id = ?", id);
    this.deleteToken(id);
  }

  /** Removes an account. */
  delete(id: number): void {
    this.#db.run("DELETE FROM user WHERE id = ?", id);
  }
}
