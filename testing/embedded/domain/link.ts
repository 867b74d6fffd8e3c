import { Refusal } from "./refusal.ts";
import type { Collection } from "./version.ts";

/** What is known where a collection is to show something by a link. */
export interface LinkState {
  /** The collection that is to show it. */
  readonly collection: Collection;
  /** The collections that it is in, nearest first. */
  readonly path: readonly Collection[];
  /** Whether it is shown there already. */
  readonly linked: boolean;
}

/** Refuses to show a dataset where it is, or is shown, anyway. */
export function refuseDatasetLink({ collection, path, linked }: LinkState): void {
  const place = path.findIndex(({ id }) => id === collection.id);
  if (place === 0) throw new Refusal("illegal", "Can't link a dataset to its dataverse");
  if (place > 0) throw new Refusal("illegal", "Can't link a dataset to its parent dataverses");
  if (linked) {
    throw new Refusal(
      "illegal",
      "Can't link a dataset that has already been linked to this dataverse",
    );
  }
}

/** The same for a collection; `path` begins with the collection that is to be shown. */
export function refuseCollectionLink({ collection, path, linked }: LinkState): void {
  const place = path.findIndex(({ id }) => id === collection.id);
  if (place === 0) throw new Refusal("illegal", "Can't link a dataverse to itself");
  if (place > 0) throw new Refusal("illegal", "Can't link a dataverse to its parents");
  if (linked) {
    throw new Refusal(
      "illegal",
      `${path[0]?.name} has already been linked to ${collection.name}.`,
    );
  }
}
