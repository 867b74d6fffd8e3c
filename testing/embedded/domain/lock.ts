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

/** The lock of an edit that is under way: it is gone when the edit is answered. */
export function editInProgress(datasetId: number, created: string): Lock {
  return {
    type: "EditInProgress",
    datasetId,
    userName: "",
    created,
    message: "saving current edits",
  };
}

/** Whether a word names a lock. */
export function isLockType(word: string): word is LockType {
  return (lockTypes as readonly string[]).includes(word);
}

const held = "Dataset cannot be edited due to dataset lock.";
const heldForReview = "Dataset cannot be edited due to In Review dataset lock.";

/**
 * Why a dataset cannot be changed now; undefined where it can.
 *
 * @param locks The dataset's locks.
 * @param mayPublish Whether the editor may publish it: a curator changes what is in review.
 */
export function changeObstacle(locks: readonly Lock[], mayPublish: boolean): string | undefined {
  if (locks.some(({ type }) => type !== "InReview")) return held;
  return locks.length > 0 && !mayPublish ? heldForReview : undefined;
}

/** Why a version cannot be edited now; undefined where it can. Where only tables are being read, it can. */
export function editObstacle(locks: readonly Lock[], mayPublish: boolean): string | undefined {
  return locks.every(({ type }) => type === "Ingest")
    ? undefined
    : changeObstacle(locks, mayPublish);
}

const publishingStops: readonly LockType[] = [
  "Workflow",
  "Ingest",
  "finalizePublication",
  "EditInProgress",
];

/** Why a dataset cannot be published now; undefined where it can. Uploads by other ways do not stop it. */
export function publishObstacle(locks: readonly Lock[]): string | undefined {
  const types = locks.map(({ type }) => type);
  if (types.some((type) => publishingStops.includes(type))) {
    return `This dataset is locked. Reason: ${types.join(",")}. Please try publishing later.`;
  }
  return types.includes("FileValidationFailed")
    ? "This dataset cannot be published because some files have been found missing or corrupted. " +
      ". Please contact support to address this."
    : undefined;
}
