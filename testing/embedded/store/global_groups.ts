import { type DomainRule, hasAddress, hasDomain, type IpRule } from "../domain/global_group.ts";
import { type Database, number, type Row, text, textOrNull } from "./database.ts";

/** What makes people members of such a group. */
export type GroupKind = "ip" | "domain";

interface Common {
  readonly id: number;
  readonly alias: string;
  readonly name: string;
  readonly description: string | null;
}

/** A group of addresses. */
export interface IpGroup extends Common {
  readonly kind: "ip";
  readonly rule: IpRule;
}

/** A group of domains of e-mail addresses. */
export interface DomainGroup extends Common {
  readonly kind: "domain";
  readonly rule: DomainRule;
}

/** A group of the whole installation, whose members nobody lists. */
export type GlobalGroup = IpGroup | DomainGroup;

function groupOf(row: Row): GlobalGroup {
  return {
    id: number(row, "id"),
    kind: text(row, "kind") as GroupKind,
    alias: text(row, "alias"),
    name: text(row, "name"),
    description: textOrNull(row, "description"),
    rule: JSON.parse(text(row, "rule")),
  } as GlobalGroup;
}

/** What a group is called in role assignments. */
export function globalGroupName({ kind, alias }: Pick<GlobalGroup, "kind" | "alias">): string {
  return `&${kind === "ip" ? "ip" : "mail"}/${alias}`;
}

/** Groups of the whole installation: by the address that requests come from, or by e-mail address. */
export class GlobalGroups {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Makes a group, or changes the one of an alias. */
  save(group: Omit<IpGroup, "id"> | Omit<DomainGroup, "id">): GlobalGroup {
    const { kind, alias, name, description, rule } = group;
    this.#db.run(
      `INSERT INTO global_group (kind, alias, name, description, rule) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (kind, alias) DO UPDATE SET name = excluded.name,
         description = excluded.description, rule = excluded.rule`,
      kind,
      alias,
      name,
      description,
      JSON.stringify(rule),
    );
    return this.named(kind, alias)!;
  }

  /** Calls a group otherwise. */
  rename(id: number, alias: string): void {
    this.#db.run("UPDATE global_group SET alias = ? WHERE id = ?", alias, id);
  }

  /** The group of an alias, or undefined. */
  named(kind: GroupKind, alias: string): GlobalGroup | undefined {
    const row = this.#db.get(
      "SELECT * FROM global_group WHERE kind = ? AND alias = ?",
      kind,
      alias,
    );
    return row && groupOf(row);
  }

  /** The groups of a kind. */
  all(kind?: GroupKind): readonly GlobalGroup[] {
    return this.#db.all(
      "SELECT * FROM global_group WHERE ? IS NULL OR kind = ? ORDER BY id",
      kind ?? null,
      kind ?? null,
    ).map(groupOf);
  }

  /** Removes a group. */
  delete(id: number): void {
    this.#db.run("DELETE FROM global_group WHERE id = ?", id);
  }

  /** The names of the groups that somebody is in. */
  with(
    { address, email }: { readonly address: string; readonly email: string | undefined },
  ): readonly string[] {
    return this.all().filter((group) =>
      group.kind === "ip"
        ? hasAddress(group.rule, address)
        : email !== undefined && hasDomain(group.rule, email)
    ).map(globalGroupName);
  }
}
