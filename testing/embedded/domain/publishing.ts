import { type Lock, publishObstacle } from "./lock.ts";
import { Refusal } from "./refusal.ts";
import { hasTerms } from "./terms.ts";
import type { Collection, Dataset, FileInVersion, Version } from "./version.ts";

/** How a version goes out. */
export type ReleaseType = "major" | "minor";

/** What is known of a dataset when it is to be published. */
export interface PublishingState {
  readonly dataset: Dataset;
  readonly owner: Collection;
  /** All versions, newest first. */
  readonly versions: readonly [Version, ...Version[]];
  readonly locks: readonly Lock[];
  /** The files of the newest version. */
  readonly files: readonly FileInVersion[];
  /** The files of the newest version that is out. */
  readonly releasedFiles: readonly FileInVersion[];
  /** Whether the dataset has to have a file before the publisher may publish it. */
  readonly requiresFiles: boolean;
}

/** The number of a version. */
export interface VersionNumber {
  readonly major: number;
  readonly minor: number;
}

/** Whether the files of two versions are the same ones. */
export function sameFiles(a: readonly FileInVersion[], b: readonly FileInVersion[]): boolean {
  const ids = new Set(a.map(({ fileId }) => fileId));
  return a.length === b.length && b.every(({ fileId }) => ids.has(fileId));
}

/** Whether what has changed is little enough for a minor version: no file came or went. */
export function isMinorUpdate(
  state: Pick<PublishingState, "versions" | "files" | "releasedFiles">,
): boolean {
  const [latest, before] = state.versions;
  if (latest.state === "DRAFT" && before?.state === "DEACCESSIONED") return false;
  return !state.versions.some((one) => one.state === "RELEASED") ||
    sameFiles(state.files, state.releasedFiles);
}

/**
 * Refuses what cannot be published, or not so.
 *
 * A version that was taken from the world can be published again: it gets a new number.
 *
 * @throws {Refusal} In the order in which a real Dataverse looks.
 */
export function refuseUnpublishable(state: PublishingState, type: ReleaseType): void {
  const { owner, versions } = state;
  const [latest] = versions;
  if (owner.published === null) {
    throw new Refusal(
      "illegal",
      `This dataset may not be published because its host dataverse (${owner.alias}) has not been published.`,
    );
  }
  // The words hold "Terms of Use", which is what makes the real one answer 409.
  if (!hasTerms(latest.terms)) {
    throw new Refusal(
      "conflict",
      "Dataset must have a valid license or Custom Terms Of Use configured before it can be published.",
    );
  }
  const held = publishObstacle(state.locks);
  if (held !== undefined) throw new Refusal("illegal", held);
  if (latest.state === "RELEASED") {
    throw new Refusal(
      "illegal",
      `Latest version of dataset ${state.dataset.identifier} is already released. Only draft versions can be released.`,
    );
  }
  if (type === "minor" && versions.length === 1 && latest.state === "DRAFT") {
    throw new Refusal("illegal", "Cannot publish as minor version. Re-try as major release.");
  }
  if (type === "minor" && !isMinorUpdate(state)) {
    throw new Refusal("illegal", "Cannot release as minor version. Re-try as major release.");
  }
  if (state.requiresFiles && state.files.length === 0) {
    throw new Refusal("illegal", "Published datasets should contain at least one data file.");
  }
}

/** The number that the newest version gets; it is counted from the newest that ever was out. */
export function nextNumber(
  { dataset, versions }: Pick<PublishingState, "dataset" | "versions">,
  type: ReleaseType,
): VersionNumber {
  const before = versions.find(({ state }) => state !== "DRAFT");
  const { major, minor } = { major: before?.major ?? 1, minor: before?.minor ?? 0 };
  if (dataset.published === null) return { major: 1, minor: 0 };
  return type === "major" ? { major: major + 1, minor: 0 } : { major, minor: minor + 1 };
}
