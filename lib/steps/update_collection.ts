import { getCollection, updateCollection as update } from "../client/collections.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import { whenBusy } from "./_busy.ts";
import {
  collectionFields,
  type CollectionRef,
  collectionRef,
  type CollectionSettings,
} from "./create_collection.ts";

/** Input of {@linkcode updateCollection}. */
export interface UpdateCollectionInput {
  /** Alias of the collection. */
  readonly collection: string;
  /** What to change; the rest stays as it is. */
  readonly set: Partial<CollectionSettings>;
}

/** A collection that was changed, and what it was before. */
export interface UpdatedCollection extends CollectionRef {
  /** The fields that were changed, as they were. */
  readonly before: Partial<CollectionSettings>;
}

/**
 * Step that changes a collection: `PUT /api/dataverses/{alias}`. Undone by setting what was there
 * before; a field that was empty before stays as it was set, since Dataverse has no way to empty it.
 *
 * @example Usage
 * ```ts
 * import { connect, run, updateCollection } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 * const { name, before } = await run(
 *   updateCollection({ collection: "root", set: { name: "Our data" } }),
 *   { session },
 * );
 *
 * equal(name, "Our data");
 * equal(before.name, "Root");
 * ```
 */
export const updateCollection: StepFactory<UpdateCollectionInput, UpdatedCollection> = defineStep(
  "update-collection",
  {
    title: ({ collection }) => `Change collection "${collection}"`,
    retry: whenBusy,
    repeatable: true,
    async run(
      { session, signal },
      { collection, set }: UpdateCollectionInput,
    ): Promise<UpdatedCollection> {
      const old = await getCollection(session, collection, { signal });
      const known = {
        alias: old.alias,
        name: old.name,
        contacts: old.dataverseContacts?.map(({ contactEmail }) => contactEmail),
        description: old.description,
        affiliation: old.affiliation,
        type: old.dataverseType,
      };
      const before = Object.fromEntries(
        Object.entries(known).filter(([field, value]) => field in set && value !== undefined),
      ) as Partial<CollectionSettings>;
      const now = await update(
        session,
        { alias: collection, fields: collectionFields(set) },
        { signal },
      );
      return { ...collectionRef(now), before };
    },
    async undo({ session, signal }, { alias, before }) {
      if (Object.keys(before).length === 0) return;
      await update(session, { alias, fields: collectionFields(before) }, { signal });
    },
    summary: ({ alias, before }) => `collection "${alias}": ${Object.keys(before).join(", ")}`,
    requests: ({ collection }) => [
      { method: "GET", target: `/api/dataverses/${collection}` },
      { method: "PUT", target: `/api/dataverses/${collection}` },
    ],
  },
);
