import { Refusal } from "./refusal.ts";
import type { Collection } from "./version.ts";

/** What is known where a collection is to go into another one. */
export interface CollectionMoveState {
  readonly moved: Collection;
  readonly target: Collection;
  /** The target and the collections above it. */
  readonly above: readonly Collection[];
  /** Whether a collection that goes along offers a template first that it will not have there. */
  readonly losesTemplate: boolean;
  /** Whether the collection that it leaves features it. */
  readonly isFeatured: boolean;
  /** Whether something that goes along is shown by a link where it will be. */
  readonly losesLinks: { readonly collections: boolean; readonly datasets: boolean };
  /** Whether whoever moves it agrees to lose them. */
  readonly forced: boolean;
}

function refuse(text: string): never {
  throw new Refusal("illegal", text);
}

/** Refuses a move that makes no sense, or loses what whoever asks for it does not know of. */
export function refuseCollectionMove(state: CollectionMoveState): void {
  const { moved, target, above } = state;
  if (above.some(({ id }) => id === moved.id) && target.id !== moved.id) {
    refuse("Can't move a dataverse to its descendant");
  }
  if (moved.ownerId === target.id) refuse("Dataverse already in this dataverse");
  if (moved.id === target.id) refuse("Cannot move a dataverse into itself");
  if (moved.published !== null && target.published === null) {
    refuse(
      "Published dataverse may not be moved to unpublished dataverse. You may publish {1} and re-try the move.",
    );
  }
  if (state.forced) return;
  const losses = [
    ...(state.losesTemplate ? ["Dataverse template is not in target dataverse."] : []),
    ...(state.isFeatured ? ["Dataverse is featured in current dataverse."] : []),
    ...(state.losesLinks.collections
      ? ["Dataverse is linked to target dataverse or one of its parents. "]
      : []),
    ...(state.losesLinks.datasets
      ? ["Dataset is linked to target dataverse or one of its parents.   "]
      : []),
  ];
  if (losses.length === 0) return;
  const hint =
    'Please use the API and see "Move a Dataverse Collection" with the parameter ?forceMove=true to complete ' +
    "the move. This will remove anything from the dataverse that is not compatible with the target dataverse.";
  refuse([...losses, hint, ""].join(" "));
}
