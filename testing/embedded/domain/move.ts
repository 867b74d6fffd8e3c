import { Refusal } from "./refusal.ts";
import type { Collection, Dataset } from "./version.ts";

/** What is known where a dataset is to go into another collection. */
export interface MoveState {
  readonly dataset: Dataset;
  readonly target: Collection;
  /** The links to it, by the ids of their collections, that the move would make needless. */
  readonly needlessLinks: readonly number[];
  /** Whether whoever moves it agrees to lose them. */
  readonly forced: boolean;
}

/** Refuses a move that makes no sense, or loses what whoever asks for it does not know of. */
export function refuseMove({ dataset, target, needlessLinks, forced }: MoveState): void {
  if (dataset.ownerId === target.id) {
    throw new Refusal("illegal", "This dataset is already in this dataverse.");
  }
  if (dataset.published !== null && target.published === null) {
    throw new Refusal(
      "illegal",
      `A published dataset may not be moved to an unpublished dataverse. You can retry the move after publishing ${target.name}.`,
    );
  }
  if (needlessLinks.length > 0 && !forced) {
    throw new Refusal(
      "illegal",
      "Use the query parameter forceMove=true to complete the move. This dataset is linked to the new host " +
        "dataverse or one of its parents. This move would remove the link to this dataset. ",
    );
  }
}
