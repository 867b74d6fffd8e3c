/** All permissions, in Dataverse's order. */
export const permissions = [
  "AddDataverse",
  "AddDataset",
  "ViewUnpublishedDataverse",
  "ViewUnpublishedDataset",
  "DownloadFile",
  "EditDataverse",
  "EditDataset",
  "ManageDataversePermissions",
  "ManageDatasetPermissions",
  "ManageFilePermissions",
  "PublishDataverse",
  "PublishDataset",
  "LinkDataverse",
  "LinkDataset",
  "DeleteDataverse",
  "DeleteDatasetDraft",
] as const;

/** What a role can allow. */
export type Permission = typeof permissions[number];

/** A set of permissions that can be given to somebody at some place. */
export interface Role {
  readonly id: number;
  readonly alias: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
  /** The collection that it was made in; the built-in ones have none. */
  readonly ownerId: number | null;
}

const aboutDatasets: ReadonlySet<Permission> = new Set<Permission>([
  "ViewUnpublishedDataset",
  "EditDataset",
  "ManageDatasetPermissions",
  "PublishDataset",
  "LinkDataset",
  "DeleteDatasetDraft",
]);

const aboutFiles: ReadonlySet<Permission> = new Set<Permission>([
  "DownloadFile",
  "ManageFilePermissions",
]);

/** Whether a role allows anything to do with datasets. */
export function concernsDatasets({ permissions }: Role): boolean {
  return permissions.some((permission) => aboutDatasets.has(permission));
}

/** Whether a role allows anything to do with files. */
export function concernsFiles({ permissions }: Role): boolean {
  return permissions.some((permission) => aboutFiles.has(permission));
}

/** An account. */
export interface User {
  readonly id: number;
  readonly userName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly affiliation: string;
  readonly position: string;
  readonly superuser: boolean;
  readonly deactivated: boolean;
  readonly created: string;
  readonly lastLogin: string;
  readonly lastUse: string | null;
  /** When it was closed; null where it is open. */
  readonly deactivatedAt: string | null;
  /** When its e-mail address was confirmed last. */
  readonly emailConfirmed: string | null;
  /** Who vouches for it: `builtin` where Dataverse itself does. */
  readonly provider: string;
  /** What the provider calls it. */
  readonly persistentId: string;
  /** Types of notifications that it does not want as mails. */
  readonly mutedEmails: readonly string[];
  /** Types of notifications that it does not want at all. */
  readonly mutedNotifications: readonly string[];
  /** Its tier of rate limits. */
  readonly tier: number;
}

/** Who is asking. */
export type Requester =
  | { readonly type: "guest" }
  | { readonly type: "user"; readonly user: User; readonly token: string }
  | { readonly type: "preview"; readonly datasetId: number; readonly token: string };

/** Nobody in particular. */
export const guest: Requester = { type: "guest" };

/** The name of somebody in messages and in role assignments. */
export function identifierOf(requester: Requester): string {
  switch (requester.type) {
    case "guest":
      return ":guest";
    case "user":
      return `@${requester.user.userName}`;
    case "preview":
      return `!${requester.datasetId}`;
  }
}

/** Whether somebody may do everything. */
export function isSuperuser(requester: Requester): boolean {
  return requester.type === "user" && requester.user.superuser;
}

/** The assignees whose roles somebody has: the own name and the groups that hold it. */
export function assigneesOf(requester: Requester, groups: readonly string[]): readonly string[] {
  const own = identifierOf(requester);
  return requester.type === "user"
    ? [own, ":authenticated-users", ":guest", ...groups]
    : requester.type === "guest"
    ? [own, ...groups]
    : [own, ":guest", ...groups];
}
