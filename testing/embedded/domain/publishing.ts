import type { Lock } from "./lock.ts";
import { publishObstacle } from "./lock.ts";
import { Refusal } from "./refusal.ts";
import { hasTerms } from "./terms.ts";
import type { Collection, FileInVersion, Version } from "./version.ts";

/** How a version goes out. */
export type ReleaseType = "major" | "minor";

/** What is known of a dataset when it is to be published. */
export interface PublishingState {
  readonly datasetId: number;
  readonly owner: Collection;
  readonly latest: Version;
  readonly lastReleased: Version | undefined;
  readonly locks: readonly Lock[];
  readonly files: readonly FileInVersion[];
  readonly releasedFiles: readonly FileInVersion[];
  readonly requiresFiles: boolean;
}

/** The files of two versions are the same ones. */
export function sameFiles(a: readonly FileInVersion[], b: readonly FileInVersion[]): boolean {
  const ids = new Set(a.map(({ fileId }) => fileId));
  return a.length === b.length && b.every(({ fileId }) => ids.has(fileId));
}

/**
 * The number that the draft gets.
 *
 * @throws {Refusal} Where it cannot be published, or not so.
 */
export function nextNumber(
  state: PublishingState,
  type: ReleaseType,
): { readonly major: number; readonly minor: number } {
  const { owner, latest, lastReleased } = state;
  if (owner.published === null) {
    throw new Refusal(
      "illegal",
      `This dataset may not be published because its host dataverse (${owner.alias}) has not been published.`,
    );
  }
  const held = publishObstacle(state.locks);
  if (held !== undefined) throw new Refusal("illegal", held);
  if (latest.state !== "DRAFT") {
    throw new Refusal(
      "illegal",
      `Latest version of dataset ${state.datasetId} is already released. Only draft versions can be released.`,
    );
  }
  if (type === "minor" && lastReleased === undefined) {
    throw new Refusal("illegal", "Cannot publish as minor version. Re-try as major release.");
  }
  if (type === "minor" && !sameFiles(state.files, state.releasedFiles)) {
    throw new Refusal("illegal", "Cannot release as minor version. Re-try as major release.");
  }
  // The words hold "Terms of Use", which is what makes the real one answer 409.
  if (!hasTerms(latest.terms)) {
    throw new Refusal(
      "conflict",
      "Dataset must have a valid license or Custom Terms Of Use configured before it can be published.",
    );
  }
  if (state.requiresFiles && state.files.length === 0) {
    throw new Refusal("illegal", "Published datasets should contain at least one data file.");
  }
  return type === "major"
    ? { major: (lastReleased?.major ?? 0) + 1, minor: 0 }
    : { major: lastReleased?.major ?? 1, minor: (lastReleased?.minor ?? 0) + 1 };
}
