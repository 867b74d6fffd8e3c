import { authority } from "./persistent_id.ts";
import type { FilePeriods } from "./file_period.ts";
import type { Metadata } from "./metadata.ts";
import type { LicenseTerms } from "./terms.ts";

/** What a version is to the world. */
export type VersionState = "DRAFT" | "RELEASED" | "DEACCESSIONED";

/** A state of a dataset that has, or will have, a number. */
export interface Version {
  readonly id: number;
  readonly datasetId: number;
  readonly state: VersionState;
  /** A draft has one from when it is being published. */
  readonly major: number | null;
  readonly minor: number | null;
  /** Counts the saves. */
  readonly revision: number;
  readonly created: string;
  readonly updated: string;
  readonly released: string | null;
  readonly deaccessionNote: string | null;
  readonly deaccessionLink: string | null;
  /** What somebody says of why it was made. */
  readonly note: string | null;
  /** How far its copy in an archive is, as JSON. */
  readonly archive: string | null;
  readonly terms: LicenseTerms;
  readonly metadata: Metadata;
}

/** Names that a collection has of its own, or else takes from its owner. */
export interface OwnNames {
  /** Whether it has its own; those that it had are kept while it does not. */
  readonly isRoot: boolean;
  readonly names: readonly string[];
}

/** A collection of datasets and of further collections. */
export interface Collection {
  readonly id: number;
  readonly ownerId: number | null;
  readonly alias: string;
  readonly name: string;
  readonly affiliation: string | null;
  readonly description: string | null;
  readonly kind: string;
  readonly contacts: readonly string[];
  readonly permissionRoot: boolean;
  /** Its metadata blocks. */
  readonly blocks: OwnNames;
  /** Fields that are its facets. */
  readonly facets: OwnNames;
  /** Blocks whose fields are facets of datasets' files. */
  readonly blockFacets: OwnNames;
  readonly inputLevels: readonly InputLevel[];
  readonly theme: Theme | null;
  readonly defaultRole: string | null;
  /** How many files a dataset in it may have; null where its owner says. */
  readonly fileLimit: number | null;
  readonly requiresFiles: boolean | null;
  readonly filePids: boolean | null;
  readonly created: string;
  readonly published: string | null;
}

/** What a collection asks of a field beyond what its block asks. */
export interface InputLevel {
  readonly datasetFieldTypeName: string;
  readonly required: boolean;
  readonly include: boolean;
  /** Whether who makes a dataset is shown it; undefined where its block says. */
  readonly displayOnCreate?: boolean;
}

/** How a collection looks. */
export interface Theme {
  readonly logo?: string;
  readonly tagline?: string;
  readonly linkUrl?: string;
  readonly linkColor?: string;
  readonly textColor?: string;
  readonly backgroundColor?: string;
  readonly logoBackgroundColor?: string;
  readonly logoAlignment?: string;
}

/** A dataset without its versions. */
export interface Dataset {
  readonly id: number;
  readonly ownerId: number;
  /** What comes after the authority: `FK2/ABC123`. */
  readonly identifier: string;
  /** The name of its type. */
  readonly type: string;
  /** The storage driver that was used when it was made. */
  readonly driver: string;
  readonly created: string;
  readonly published: string | null;
  /** When somebody was given a role, or lost one. */
  readonly permissionsChanged: string | null;
  /** The field whose date is cited; null where the date of the publication is. */
  readonly citationDateField: string | null;
  /** When the last of the files that were embargoed at the first publication can be had: a date. */
  readonly embargoedUntil: string | null;
  /** How many files it may have; null where its collection says so. */
  readonly fileLimit: number | null;
}

/** What a file has become of which a table was read. */
export interface FileTable {
  /** How many rows it has. */
  readonly cases: number;
  /** How many columns it has. */
  readonly columns: number;
  readonly unf: string;
  /** The type of the file before. */
  readonly originalType: string;
  readonly originalName: string;
  readonly originalSize: number;
  /** Whether the names of the columns are kept in the file. */
  readonly withHeader: boolean;
  readonly tags: readonly string[];
}

/** A file as it stands in one version. */
export interface FileInVersion extends FilePeriods {
  /** The id of its place in the version. */
  readonly id: number;
  readonly versionId: number;
  readonly fileId: number;
  readonly datasetId: number;
  /** What comes after the authority in its persistent id; null where it has none. */
  readonly identifier: string | null;
  readonly label: string;
  readonly directory: string;
  readonly description: string;
  readonly restricted: boolean;
  readonly categories: readonly string[];
  /** Where it comes from, in words; null where nobody said. */
  readonly provenance: string | null;
  readonly revision: number;
  readonly storage: string;
  readonly type: string;
  /** Bytes; of a table, those of what it has become. */
  readonly size: number;
  readonly digestType: string;
  readonly digest: string;
  readonly rootId: number | null;
  readonly previousId: number | null;
  readonly created: string;
  readonly published: string | null;
  /** What was read from it; null where nothing was. */
  readonly table: FileTable | null;
}

/** Where a dataset is in its store. */
export function storageIdOf(dataset: Dataset): string {
  return `${dataset.driver}://${authority}/${dataset.identifier}`;
}

/** `1.0`, or `DRAFT`. */
export function versionName(version: Version): string {
  return version.state === "DRAFT" ? "DRAFT" : `${version.major}.${version.minor ?? 0}`;
}

/**
 * When the newest major version came out. Where that was taken back, what came after it in the same row tells
 * that it was there.
 */
export function lastMajorRelease(versions: readonly Version[]): string | null {
  let row: number | null = null;
  for (const { state, major, minor, released } of versions) {
    if (state === "RELEASED" && minor === 0) return released;
    if (state === "RELEASED") row ??= major;
    if (state === "DEACCESSIONED" && row !== null && major === row && minor === 0) return released;
  }
  return null;
}

/** The version that a draft is made from: the newest that is out, else the newest. */
export function versionToCopy(versions: readonly Version[]): Version | undefined {
  return versions.find(({ state }) => state === "RELEASED") ?? versions[0];
}
