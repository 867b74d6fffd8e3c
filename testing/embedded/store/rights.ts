import type { Permission, Role } from "../domain/permission.ts";
import { type Database, number, numberOrNull, type Row, text, textOrNull } from "./database.ts";

/** That somebody has a role somewhere. */
export interface Assignment {
  readonly id: number;
  readonly assignee: string;
  readonly role: Role;
  readonly objectId: number;
  /** The token that is the assignee's key, for preview URLs. */
  readonly token: string | null;
  /** Whether who has that key is not to know whose the dataset is. */
  readonly anonymized: boolean;
}

/** People who are given roles together. */
export interface Group {
  readonly ownerId: number;
  readonly alias: string;
  readonly name: string;
  readonly description: string;
  readonly members: readonly string[];
}

function roleOf(row: Row, prefix = ""): Role {
  return {
    id: number(row, `${prefix}id`),
    alias: text(row, `${prefix}alias`),
    name: text(row, `${prefix}name`),
    description: text(row, `${prefix}description`),
    permissions: JSON.parse(text(row, `${prefix}permissions`)) as readonly Permission[],
    ownerId: numberOrNull(row, `${prefix}owner_id`),
  };
}

function assignmentOf(row: Row): Assignment {
  return {
    id: number(row, "id"),
    assignee: text(row, "assignee"),
    role: roleOf(row, "role_"),
    objectId: number(row, "object_id"),
    token: textOrNull(row, "token"),
    anonymized: number(row, "anonymized") === 1,
  };
}

function groupOf(row: Row): Group {
  return {
    ownerId: number(row, "owner_id"),
    alias: text(row, "alias"),
    name: text(row, "name"),
    description: text(row, "description"),
    members: JSON.parse(text(row, "members")) as readonly string[],
  };
}

const assignments =
  `SELECT assignment.id, assignee, object_id, token, anonymized, role.id AS role_id,
  role.alias AS role_alias, role.name AS role_name, role.description AS role_description,
  role.permissions AS role_permissions, role.owner_id AS role_owner_id
  FROM assignment JOIN role ON role.id = assignment.role_id`;

/** A place and what is above it, up to where rights begin anew. */
const above = `RECURSIVE above(id, owner_id, stop) AS (
  SELECT object.id, object.owner_id, COALESCE(permission_root, 0)
  FROM object LEFT JOIN collection ON collection.id = object.id WHERE object.id = ?
  UNION ALL
  SELECT object.id, object.owner_id, COALESCE(permission_root, 0)
  FROM above JOIN object ON object.id = above.owner_id
  LEFT JOIN collection ON collection.id = object.id WHERE above.stop = 0)`;

/** Options of {@linkcode Rights.placesWith}. */
export interface PlacesOptions {
  /**
   * What the role has to allow.
   *
   * @default anything
   */
  readonly permission?: Permission | undefined;
  /**
   * Whether it counts in collections and datasets below, too.
   *
   * @default {false}
   */
  readonly below?: boolean;
}

/** Roles, who has them where, and groups. */
export class Rights {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Makes a role. */
  createRole(role: {
    readonly alias: string;
    readonly name: string;
    readonly description: string;
    readonly permissions: readonly string[];
    readonly ownerId: number | null;
  }): Role {
    const id = this.#db.run(
      "INSERT INTO role (alias, name, description, permissions, owner_id) VALUES (?, ?, ?, ?, ?)",
      role.alias,
      role.name,
      role.description,
      JSON.stringify(role.permissions),
      role.ownerId,
    );
    return this.roleById(id)!;
  }

  /** The role of an id, or undefined. */
  roleById(id: number): Role | undefined {
    const row = this.#db.get("SELECT * FROM role WHERE id = ?", id);
    return row && roleOf(row);
  }

  /** The role of an alias, or undefined. */
  roleNamed(alias: string): Role | undefined {
    const row = this.#db.get("SELECT * FROM role WHERE alias = ?", alias);
    return row && roleOf(row);
  }

  /** All roles, oldest first. */
  all(): readonly Role[] {
    return this.#db.all("SELECT * FROM role ORDER BY id").map((row) => roleOf(row));
  }

  /** The built-in roles and those made in a collection. */
  rolesFor(collectionId: number | null): readonly Role[] {
    return this.#db.all(
      "SELECT * FROM role WHERE owner_id IS NULL OR owner_id = ? ORDER BY id",
      collectionId,
    ).map((row) => roleOf(row));
  }

  /** Removes a role and all that was given by it. */
  deleteRole(id: number): void {
    this.#db.run("DELETE FROM role WHERE id = ?", id);
  }

  /** Gives somebody a role somewhere; undefined where it was given already. */
  assign(assignee: string, role: string, objectId: number): Assignment | undefined {
    const found = this.roleNamed(role);
    if (found === undefined) throw new Error(`No role is called "${role}"`);
    const id = this.#db.get(
      "INSERT OR IGNORE INTO assignment (assignee, role_id, object_id) VALUES (?, ?, ?) RETURNING id",
      assignee,
      found.id,
      objectId,
    );
    return id && this.assignment(number(id, "id"));
  }

  /** Lets whoever has a key see a dataset's draft. */
  assignPreview(
    datasetId: number,
    { token, anonymized }: { readonly token: string; readonly anonymized: boolean },
  ): Assignment {
    const given = this.assign(`!${datasetId}`, "member", datasetId)!;
    this.#db.run(
      "UPDATE assignment SET token = ?, anonymized = ? WHERE id = ?",
      token,
      anonymized ? 1 : 0,
      given.id,
    );
    return this.assignment(given.id)!;
  }

  /** The assignment of an id, or undefined. */
  assignment(id: number): Assignment | undefined {
    const row = this.#db.get(`${assignments} WHERE assignment.id = ?`, id);
    return row && assignmentOf(row);
  }

  /** What was given at a place. */
  assignmentsAt(objectId: number): readonly Assignment[] {
    return this.#db.all(`${assignments} WHERE object_id = ? ORDER BY assignment.id`, objectId)
      .map(assignmentOf);
  }

  /** The assignment whose key is a token, or undefined. */
  assignmentOfToken(token: string): Assignment | undefined {
    const row = this.#db.get(`${assignments} WHERE token = ?`, token);
    return row && assignmentOf(row);
  }

  /** Takes a role from somebody. */
  revoke(id: number): void {
    this.#db.run("DELETE FROM assignment WHERE id = ?", id);
  }

  /** Takes all roles from somebody. */
  revokeAll(assignee: string): void {
    this.#db.run("DELETE FROM assignment WHERE assignee = ?", assignee);
  }

  /** Whether somebody has a role anywhere. */
  hasAny(assignee: string): boolean {
    return this.#db.get("SELECT 1 FROM assignment WHERE assignee = ?", assignee) !== undefined;
  }

  /** Takes somebody out of all groups. */
  leaveGroups(assignee: string): void {
    this.#db.run(
      `UPDATE explicit_group SET members =
         (SELECT json_group_array(value) FROM json_each(members) WHERE value <> ?)
       WHERE EXISTS (SELECT 1 FROM json_each(members) WHERE value = ?)`,
      assignee,
      assignee,
    );
  }

  /**
   * The ids of the collections, datasets and files at which somebody of these names has a role.
   *
   * @param options What the role has to allow, and whether it counts in all below the place, too, as far as rights
   * do not begin anew there.
   */
  placesWith(
    assignees: readonly string[],
    { permission, below = false }: PlacesOptions = {},
  ): ReadonlySet<number> {
    const rows = this.#db.all(
      `WITH RECURSIVE given(id) AS (
         SELECT object_id FROM assignment JOIN role ON role.id = role_id
         WHERE assignee IN (SELECT value FROM json_each(?1))
         AND (?2 IS NULL OR EXISTS (SELECT 1 FROM json_each(role.permissions) WHERE value = ?2))
         UNION
         SELECT object.id FROM given JOIN object ON object.owner_id = given.id
         LEFT JOIN collection ON collection.id = object.id
         WHERE ?3 AND object.type <> 'file' AND COALESCE(permission_root, 0) = 0)
       SELECT id FROM given`,
      JSON.stringify(assignees),
      permission ?? null,
      below ? 1 : 0,
    );
    return new Set(rows.map((row) => number(row, "id")));
  }

  /** What somebody of these names may do at a place, by what is given there and above it. */
  permissionsAt(objectId: number, assignees: readonly string[]): ReadonlySet<Permission> {
    const rows = this.#db.all(
      `WITH ${above} SELECT DISTINCT role.permissions FROM above JOIN assignment ON assignment.object_id = above.id
       JOIN role ON role.id = role_id WHERE assignee IN (SELECT value FROM json_each(?))`,
      objectId,
      JSON.stringify(assignees),
    );
    return new Set(
      rows.flatMap((row) => JSON.parse(text(row, "permissions")) as readonly Permission[]),
    );
  }

  /** Makes a group. */
  createGroup(group: Group): void {
    this.#db.run(
      "INSERT INTO explicit_group (owner_id, alias, name, description, members) VALUES (?, ?, ?, ?, ?)",
      group.ownerId,
      group.alias,
      group.name,
      group.description,
      JSON.stringify(group.members),
    );
  }

  /** The groups of a collection. */
  groupsOf(ownerId: number): readonly Group[] {
    return this.#db.all("SELECT * FROM explicit_group WHERE owner_id = ? ORDER BY id", ownerId)
      .map(groupOf);
  }

  /** Changes who is in a group. */
  setMembers(ownerId: number, alias: string, members: readonly string[]): void {
    this.#db.run(
      "UPDATE explicit_group SET members = ? WHERE owner_id = ? AND alias = ?",
      JSON.stringify(members),
      ownerId,
      alias,
    );
  }

  /** Removes a group and all that was given to it. */
  deleteGroup(ownerId: number, alias: string): void {
    this.#db.run("DELETE FROM explicit_group WHERE owner_id = ? AND alias = ?", ownerId, alias);
    this.revokeAll(`&explicit/${ownerId}-${alias}`);
    this.leaveGroups(`&explicit/${ownerId}-${alias}`);
  }

  /** The groups, of any kind, that have one of these as a member, in one another as well. */
  groupsWith(assignees: readonly string[]): readonly string[] {
    const found = new Set(assignees);
    for (let wave: readonly string[] = assignees; wave.length > 0;) {
      wave = this.#db.all(
        `SELECT owner_id, alias FROM explicit_group WHERE EXISTS (SELECT 1 FROM json_each(members)
         WHERE value IN (SELECT value FROM json_each(?)))`,
        JSON.stringify(wave),
      ).map((row) => `&explicit/${number(row, "owner_id")}-${text(row, "alias")}`)
        .filter((name) => !found.has(name));
      for (const name of wave) found.add(name);
    }
    return [...found].slice(assignees.length);
  }

  /** The explicit groups that somebody stands in by name. */
  groupsNaming(assignee: string): readonly (Group & { readonly id: number })[] {
    return this.#db.all(
      `SELECT * FROM explicit_group WHERE EXISTS (SELECT 1 FROM json_each(members) WHERE value = ?)
       ORDER BY id`,
      assignee,
    ).map((row) => ({ ...groupOf(row), id: number(row, "id") }));
  }

  /** Changes what a group is called and said to be. */
  describeGroup(ownerId: number, alias: string, name: string, description: string): void {
    this.#db.run(
      "UPDATE explicit_group SET name = ?, description = ? WHERE owner_id = ? AND alias = ?",
      name,
      description,
      ownerId,
      alias,
    );
  }

  /** All that was given to somebody. */
  assignmentsOf(assignee: string): readonly Assignment[] {
    return this.#db.all(`${assignments} WHERE assignee = ? ORDER BY assignment.id`, assignee)
      .map(assignmentOf);
  }

  /** What is in force at a place: what was given there, and above it up to where rights begin anew. */
  assignmentsInForce(objectId: number): readonly Assignment[] {
    return this.#db.all(
      `WITH ${above} ${assignments} JOIN above ON above.id = object_id ORDER BY assignment.id`,
      objectId,
    ).map(assignmentOf);
  }

  /** The ids of the accounts that may do something at a place, by their own name or through groups. */
  usersWith(permission: Permission, objectId: number): readonly number[] {
    const names = this.assignmentsInForce(objectId)
      .filter(({ role }) => role.permissions.includes(permission))
      .map(({ assignee }) => assignee);
    return this.usersAmong(names);
  }

  /** The ids of the accounts that these are, or that are in the groups which these are. */
  usersAmong(assignees: readonly string[]): readonly number[] {
    const seen = new Set<string>();
    const ids = new Set<number>();
    const visit = (name: string): void => {
      if (seen.has(name)) return;
      seen.add(name);
      if (name.startsWith("@")) {
        const row = this.#db.get("SELECT id FROM user WHERE name = ?", name.slice(1));
        if (row !== undefined) ids.add(number(row, "id"));
        return;
      }
      const [, owner, alias] = /^&explicit\/(\d+)-(.+)$/s.exec(name) ?? [];
      if (owner === undefined || alias === undefined) return;
      this.groupsOf(Number(owner)).find((group) => group.alias === alias)?.members.forEach(visit);
    };
    assignees.forEach(visit);
    return [...ids];
  }

  /** Calls somebody otherwise, wherever the name stands. */
  renameAssignee(from: string, to: string): void {
    this.#db.run("UPDATE assignment SET assignee = ? WHERE assignee = ?", to, from);
    this.#db.run(
      `UPDATE explicit_group SET members =
         (SELECT json_group_array(iif(value = ?, ?, value)) FROM json_each(members))
       WHERE EXISTS (SELECT 1 FROM json_each(members) WHERE value = ?)`,
      from,
      to,
      from,
    );
  }

  /** Changes a role. */
  updateRole(id: number, role: Omit<Role, "id" | "ownerId">): Role {
    this.#db.run(
      "UPDATE role SET alias = ?, name = ?, description = ?, permissions = ? WHERE id = ?",
      role.alias,
      role.name,
      role.description,
      JSON.stringify(role.permissions),
      id,
    );
    return this.roleById(id)!;
  }
}
