import { deleteCollection as remove, getCollection } from "../client/collections.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import { whenBusy } from "./_busy.ts";
import { unlessGone } from "./_gone.ts";

/** Input of {@linkcode deleteCollection}. */
export interface DeleteCollectionInput {
  /** Alias. */
  readonly collection: string;
}

/** A collection that is gone. */
export interface DeletedCollection {
  /** Alias it had. */
  readonly alias: string;
}

/**
 * Step that deletes an empty collection: `DELETE /api/dataverses/{alias}`. See {@linkcode cleanup} for
 * one that is not empty. It cannot be undone.
 *
 * @example Usage
 * ```ts
 * import { deleteCollection } from "@dvflow/dvflow";
 * import { equal } from "node:assert/strict";
 *
 * equal(deleteCollection({ collection: "demo" }).title, 'Delete collection "demo"');
 * ```
 */
export const deleteCollection: StepFactory<DeleteCollectionInput, DeletedCollection> = defineStep(
  "delete-collection",
  {
    title: ({ collection }) => `Delete collection "${collection}"`,
    retry: whenBusy,
    async run(
      { session, signal },
      { collection }: DeleteCollectionInput,
    ): Promise<DeletedCollection> {
      await remove(session, collection, { signal });
      return { alias: collection };
    },
    async find({ session, signal }, { collection }) {
      const there = await unlessGone(() => getCollection(session, collection, { signal }));
      return there === undefined ? { alias: collection } : undefined;
    },
    summary: ({ alias }) => `collection "${alias}" is gone`,
    requests: ({ collection }) => [{ method: "DELETE", target: `/api/dataverses/${collection}` }],
  },
);
