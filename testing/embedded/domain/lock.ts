/** Reasons for which a dataset can be held. */
export const lockTypes = [
  "Ingest",
  "Workflow",
  "InReview",
  "DcmUpload",
  "GlobusUpload",
  "finalizePublication",
  "EditInProgress",
  "FileValidationFailed",
] as const;

/** A reason for which a dataset is held. */
export type LockType = typeof lockTypes[number];

/** A hold on a dataset. */
export interface Lock {
  readonly type: LockType;
  readonly datasetId: number;
  readonly userName: string;
  readonly created: string;
  readonly message: string;
}

/** Whether a word names a lock. */
export function isLockType(word: string): word is LockType {
  return (lockTypes as readonly string[]).includes(word);
}

/**
 * Why a dataset cannot be edited now; undefined where it can.
 *
 * @param locks The dataset's locks.
 * @param mayPublish Whether the editor may publish it: a curator edits what is in review.
 */
export function editObstacle(locks: readonly Lock[], mayPublish: boolean): string | undefined {
  const holding = locks.filter(({ type }) => type !== "Ingest");
  if (holding.some(({ type }) => type !== "InReview")) {
    return "Dataset cannot be edited due to dataset lock.";
  }
  return holding.length > 0 && !mayPublish
    ? "Dataset cannot be edited due to In Review dataset lock."
    : undefined;
}

/** Why a dataset cannot be published now; undefined where it can. What is in review can be, by a curator. */
export function publishObstacle(locks: readonly Lock[]): string | undefined {
  const reasons = locks.filter(({ type }) => type !== "InReview").map(({ type }) => type);
  return reasons.length === 0
    ? undefined
    : `This dataset is locked. Reason: ${reasons.join(", ")}. Please try publishing later.`;
}
