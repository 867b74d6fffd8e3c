import { concernsDatasets, concernsFiles, type Role } from "./permission.ts";

/** What roles can be given on. */
export type ObjectKind = "collection" | "dataset" | "file";

/** That somebody has a role on something. */
export interface GivenRole {
  readonly role: Role;
  readonly objectId: number;
  readonly kind: ObjectKind;
}

/** Options of {@linkcode myDataFilter}. */
export interface MyDataFilterOptions {
  /** What is wanted. */
  readonly kinds: ReadonlySet<ObjectKind>;
  /** The ids of the datasets right in a collection. */
  readonly datasetsIn: (collectionId: number) => readonly number[];
}

/**
 * What somebody has by roles: what they are given on, and what lies below that and they concern.
 *
 * @param given Who has which role where.
 * @param options What is wanted of it.
 * @returns A filter for the index; undefined where there is nothing.
 */
export function myDataFilter(
  given: readonly GivenRole[],
  { kinds, datasetsIn }: MyDataFilterOptions,
): string | undefined {
  const own = new Set<number>();
  const parents = new Set<number>();
  for (const { role, objectId, kind } of given) {
    const isForFiles = concernsFiles(role);
    if (kinds.has(kind) && (kind !== "file" || isForFiles)) own.add(objectId);
    if (kind === "collection" && kinds.has("dataset") && (isForFiles || concernsDatasets(role))) {
      parents.add(objectId);
    }
    if (!kinds.has("file") || !isForFiles) continue;
    if (kind === "dataset") parents.add(objectId);
    if (kind === "collection") { for (const id of datasetsIn(objectId)) parents.add(id); }
  }
  const clauses = [
    ...own.size === 0 ? [] : [`entityId:(${[...own].join(" ")})`],
    ...parents.size === 0
      ? []
      : [`(parentId:(${[...parents].join(" ")}) AND dvObjectType:(datasets OR files))`],
  ];
  return clauses.length === 0 ? undefined : clauses.join(" OR ");
}

/** Something that was found, and where it is. */
export interface RolePlace {
  readonly objectId: number;
  /** What is right above it, and what is above that. */
  readonly above: readonly number[];
  readonly kind: ObjectKind;
}

/** The names of the roles that somebody has on something, or above it where they concern it. */
export function roleNamesFor(given: readonly GivenRole[], place: RolePlace): readonly string[] {
  const names = given.filter(({ role, objectId }) =>
    objectId === place.objectId || (place.above.includes(objectId) &&
      (concernsFiles(role) || (place.kind === "dataset" && concernsDatasets(role))))
  ).map(({ role }) => role.name);
  return [...new Set(names)].toSorted();
}
