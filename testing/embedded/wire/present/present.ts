import { authority, persistentIdOf, persistentUrlOf } from "../../domain/persistent_id.ts";
import type { Catalogue } from "../../domain/catalogue.ts";
import { fileLimitOf } from "../../domain/file_limit.ts";
import { friendlyOriginalType, friendlyType } from "../../domain/file_type.ts";
import type { JsonObject } from "../../domain/json.ts";
import { type Field, firstOf, type Metadata } from "../../domain/metadata.ts";
import type { Role, User } from "../../domain/permission.ts";
import { storageIdentifierOf } from "../../domain/storage_driver.ts";
import { presentTerms } from "../../domain/terms.ts";
import {
  type Collection,
  type Dataset,
  type FileInVersion,
  type FileTable,
  storageIdOf,
  type Version,
  versionName,
} from "../../domain/version.ts";
import type { Assignment, Group } from "../../store/rights.ts";
import type { Installation } from "../call.ts";

/** A time as Dataverse writes it: whole seconds, UTC. */
export function time(iso: string): string {
  return `${iso.slice(0, 19)}Z`;
}

/** A time as Java prints it. */
export function javaTime(iso: string): string {
  const [day, date, month, year, clock] = new Date(iso).toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${date} ${clock} UTC ${year}`;
}

/** A time as a database prints it. */
export function sqlTime(iso: string): string {
  return iso.slice(0, 23).replace("T", " ");
}

/** A time as Java writes one of a database: with as much of the fraction as there is. */
export function timestamp(iso: string): string {
  return sqlTime(iso).replace(/0{1,2}$/, "");
}

/** A role. */
export function presentRole(role: Role): JsonObject {
  const { alias, name, permissions, description, id, ownerId } = role;
  return {
    alias,
    name,
    permissions,
    description: description === "" ? undefined : description,
    id,
    ownerId: ownerId ?? undefined,
  };
}

/** An account. */
export function presentUser(user: User): JsonObject {
  return {
    id: user.id,
    identifier: `@${user.userName}`,
    displayName: `${user.firstName} ${user.lastName}`,
    firstName: user.firstName,
    lastName: user.lastName,
    email: user.email,
    superuser: user.superuser,
    deactivated: user.deactivated,
    affiliation: user.affiliation === "" ? undefined : user.affiliation,
    position: user.position === "" ? undefined : user.position,
    persistentUserId: user.persistentId,
    emailLastConfirmed: user.emailConfirmed === null ? undefined : time(user.emailConfirmed),
    deactivatedTime: user.deactivatedAt === null ? undefined : time(user.deactivatedAt),
    createdTime: time(user.created),
    lastLoginTime: time(user.lastLogin),
    lastApiUseTime: user.lastUse === null ? undefined : time(user.lastUse),
    authenticationProviderId: user.provider,
  };
}

/** That somebody has a role. */
export function presentAssignment(assignment: Assignment): JsonObject {
  return {
    id: assignment.id,
    assignee: assignment.assignee,
    roleId: assignment.role.id,
    roleName: assignment.role.name,
    _roleAlias: assignment.role.alias,
    privateUrlToken: assignment.token ?? undefined,
    definitionPointId: assignment.objectId,
  };
}

/** A group. */
export function presentGroup(group: Group): JsonObject {
  return {
    identifier: `&explicit/${group.ownerId}-${group.alias}`,
    groupAliasInOwner: group.alias,
    owner: group.ownerId,
    description: group.description === "" ? undefined : group.description,
    displayName: group.name,
    containedRoleAssignees: group.members.toSorted(),
  };
}

/** A collection and those above it, as `isPartOf` says it. */
export function presentOwners(owners: readonly Collection[]): JsonObject | undefined {
  const [first, ...rest] = owners;
  return first && {
    type: "DATAVERSE",
    identifier: first.alias,
    isReleased: first.published !== null,
    displayName: first.name,
    isPartOf: presentOwners(rest),
  };
}

/** A filled field; one that is withheld says so. */
export function presentField(
  field: Field,
  catalogue: Catalogue,
  withheld: readonly string[] = [],
): JsonObject {
  const { multiple, typeClass } = catalogue.definition(field.name);
  if (withheld.includes(field.name)) {
    return { typeName: field.name, multiple: false, typeClass: "primitive", value: "withheld" };
  }
  const values = field.type === "simple"
    ? field.values
    : field.values.map((value) =>
      Object.fromEntries(
        Object.entries(value).map(([name, words]) => [
          name,
          presentField({ name, type: "simple", values: words }, catalogue, withheld),
        ]),
      )
    );
  return { typeName: field.name, multiple, typeClass, value: multiple ? values : values[0] };
}

/** Whether a field can still be shown: loading its block anew may have given it or taken it children. */
function isShown({ name, type }: Field, catalogue: Catalogue): boolean {
  return (type === "compound") === (catalogue.definition(name).typeClass === "compound");
}

/** The filled fields block by block. */
export function presentMetadata(
  metadata: Metadata,
  catalogue: Catalogue,
  withheld: readonly string[] = [],
): JsonObject {
  const result: Record<string, JsonObject> = {};
  for (const { name, displayName } of catalogue.blocks) {
    const filled = metadata.filter((field) =>
      catalogue.field(field.name)?.block.name === name && isShown(field, catalogue)
    );
    if (filled.length > 0) {
      const fields = filled.map((field) => presentField(field, catalogue, withheld));
      result[name] = { displayName, name, fields };
    }
  }
  return result;
}

/** What a table was before it was read. */
function presentOriginal(table: FileTable | null): JsonObject {
  return table === null ? {} : {
    originalFileFormat: table.originalType,
    originalFormatLabel: friendlyOriginalType(table.originalType),
    originalFileSize: table.originalSize,
    originalFileName: table.originalName,
    UNF: table.unf,
  };
}

/** The dataset of a file and the collections above it, as `isPartOf` says it. */
function presentFileOwners(
  server: Installation,
  file: FileInVersion,
  version: Version,
): JsonObject {
  const { datasets, collections } = server.store;
  const dataset = datasets.byId(file.datasetId)!;
  return {
    type: "DATASET",
    persistentIdentifier: persistentIdOf(dataset),
    identifier: dataset.id,
    version: versionName(version),
    displayName: firstOf(datasets.latest(dataset.id).metadata, "title") ?? "",
    isPartOf: presentOwners(collections.upward(dataset.ownerId)),
  };
}

/** Whether people may ask for files of a dataset: that is said by what is published. */
export function acceptsRequests(server: Installation, datasetId: number): boolean {
  return server.store.datasets.lastReleased(datasetId)?.terms.accessRequest ?? false;
}

/** What of a file is told. */
export interface FileParts {
  /**
   * Whether it is told what it is a part of.
   *
   * @default {false}
   */
  readonly owners?: boolean;
  /** Whether people may ask for it; looked up where it is not given. */
  readonly accessRequest?: boolean;
}

/** A file as it stands in a version. */
export function presentFile(
  server: Installation,
  file: FileInVersion,
  version: Version,
  parts: FileParts = {},
): JsonObject {
  const directoryLabel = file.directory === "" ? undefined : file.directory;
  const categories = file.categories.length === 0 ? undefined : file.categories;
  const tags = file.table?.tags ?? [];
  return {
    description: file.description,
    label: file.label,
    restricted: file.restricted,
    directoryLabel,
    version: file.revision,
    datasetVersionId: file.versionId,
    categories,
    dataFile: {
      id: file.fileId,
      persistentId: persistentIdOf(file),
      pidURL: persistentUrlOf(file) || undefined,
      filename: file.label,
      contentType: file.type,
      friendlyType: friendlyType(file.type),
      filesize: file.size,
      description: file.description,
      categories,
      embargo: file.embargo === null ? undefined : {
        dateAvailable: file.embargo.date,
        reason: file.embargo.reason ?? undefined,
      },
      retention: file.retention === null ? undefined : {
        dateUnavailable: file.retention.date,
        reason: file.retention.reason ?? undefined,
      },
      storageIdentifier: storageIdentifierOf(file.storage),
      ...presentOriginal(file.table),
      rootDataFileId: file.rootId ?? -1,
      previousDataFileId: file.previousId ?? undefined,
      md5: file.digestType === "MD5" ? file.digest : undefined,
      checksum: { type: file.digestType, value: file.digest },
      tabularData: file.table !== null,
      tabularTags: tags.length === 0 ? undefined : tags,
      creationDate: file.created.slice(0, 10),
      publicationDate: file.published?.slice(0, 10),
      directoryLabel,
      lastUpdateTime: time(version.updated),
      fileAccessRequest: parts.accessRequest ?? acceptsRequests(server, file.datasetId),
      isPartOf: parts.owners === true ? presentFileOwners(server, file, version) : undefined,
    },
  };
}

/** Files as they stand in a version. */
export function presentFiles(
  server: Installation,
  files: readonly FileInVersion[],
  version: Version,
): readonly JsonObject[] {
  const accessRequest = acceptsRequests(server, version.datasetId);
  return files.map((file) => presentFile(server, file, version, { accessRequest }));
}

/** What of a version is told. */
export interface VersionParts {
  readonly files?: readonly FileInVersion[] | undefined;
  readonly metadata?: boolean;
  readonly owners?: readonly Collection[] | undefined;
  /** Names of fields whose values are not told. */
  readonly withheld?: readonly string[];
}

/** A version of a dataset. */
export function presentVersion(
  server: Installation,
  dataset: Dataset,
  version: Version,
  parts: VersionParts = {},
): JsonObject {
  const published = dataset.published?.slice(0, 10);
  const files = "files" in parts ? parts.files : server.store.files.of(version.id);
  return {
    id: version.id,
    datasetId: dataset.id,
    datasetPersistentId: persistentIdOf(dataset),
    datasetType: dataset.type,
    storageIdentifier: storageIdOf(dataset),
    versionNumber: version.major ?? undefined,
    internalVersionNumber: version.revision,
    versionMinorNumber: version.minor ?? undefined,
    versionState: version.state,
    latestVersionPublishingState: server.store.datasets.latest(dataset.id).state,
    deaccessionNote: version.deaccessionNote ?? undefined,
    deaccessionLink: version.deaccessionLink ?? undefined,
    UNF: server.store.tables.unfOf(version.id),
    distributionDate: firstOf(version.metadata, "distributionDate"),
    productionDate: firstOf(version.metadata, "productionDate"),
    lastUpdateTime: time(version.updated),
    releaseTime: version.released === null ? undefined : time(version.released),
    createTime: time(version.created),
    publicationDate: published,
    citationDate: citationDateOf(dataset)?.slice(0, 10),
    versionNote: version.note ?? undefined,
    ...presentFileLimit(server, dataset),
    ...presentTerms(version.terms),
    metadataBlocks: parts.metadata === false
      ? undefined
      : presentMetadata(version.metadata, server.store.blocks.catalogue, parts.withheld),
    isPartOf: parts.owners && presentOwners(parts.owners),
    files: files && presentFiles(server, files, version),
  };
}

/** The date by which a dataset is cited; undefined where a field of each version says it, or nothing is out. */
export function citationDateOf(dataset: Dataset): string | undefined {
  const { published, embargoedUntil, citationDateField } = dataset;
  if (published === null || citationDateField !== null) return undefined;
  return embargoedUntil !== null && embargoedUntil > published
    ? `${embargoedUntil}T00:00:00.000Z`
    : published;
}

/** How many files a dataset may have, and how many more. */
function presentFileLimit(server: Installation, dataset: Dataset): JsonObject {
  const { collections, files } = server.store;
  const limit = fileLimitOf(dataset, collections.upward(dataset.ownerId));
  return {
    effectiveDatasetFileCountLimit: limit,
    datasetFileCountLimit: dataset.fileLimit ?? undefined,
    datasetFileUploadsAvailable: limit === undefined
      ? undefined
      : Math.max(0, limit - files.countIn(dataset.id)),
  };
}

/** A dataset without its versions. */
export function presentDataset(
  server: Installation,
  dataset: Dataset,
  more: JsonObject = {},
): JsonObject {
  return {
    id: dataset.id,
    identifier: dataset.identifier,
    persistentUrl: persistentUrlOf(dataset),
    protocol: "doi",
    authority,
    separator: "/",
    publisher: server.store.collections.root().name,
    publicationDate: dataset.published?.slice(0, 10),
    storageIdentifier: storageIdOf(dataset),
    ...presentFileLimit(server, dataset),
    datasetType: dataset.type,
    ...more,
  };
}
