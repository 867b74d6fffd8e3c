import { getCollection } from "../client/collections.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import { type CollectionRef, collectionRef } from "./create_collection.ts";

/** Input of {@linkcode readCollection}. */
export interface ReadCollectionInput {
  /** Alias, or `:root`. */
  readonly collection: string;
}

/** Output of {@linkcode readCollection}. */
export interface CollectionDetails extends CollectionRef {
  /** E-mail addresses of the contacts; none where the installation hides them. */
  readonly contacts: readonly string[];
  /** Kind, such as `RESEARCH_PROJECTS`. */
  readonly type: string;
  /** When it was made, ISO 8601; absent where the server does not tell. */
  readonly created?: string;
}

/**
 * Step that reads a collection: `GET /api/dataverses/{alias}`.
 *
 * @example Usage
 * ```ts
 * import { connect, readCollection, run } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 * const root = await run(readCollection({ collection: ":root" }), { session });
 *
 * equal(root.name, "Root");
 * ```
 */
export const readCollection: StepFactory<ReadCollectionInput, CollectionDetails> = defineStep(
  "read-collection",
  {
    title: ({ collection }) => `Read collection "${collection}"`,
    repeatable: true,
    async run(
      { session, signal },
      { collection }: ReadCollectionInput,
    ): Promise<CollectionDetails> {
      const there = await getCollection(session, collection, { signal });
      return {
        ...collectionRef(there),
        contacts: there.dataverseContacts?.map(({ contactEmail }) => contactEmail) ?? [],
        type: there.dataverseType ?? "UNCATEGORIZED",
        ...(there.creationDate === undefined ? {} : { created: there.creationDate }),
      };
    },
    summary: ({ name, id, published, contacts }) =>
      `"${name}", number ${id}, ${published ? "published" : "not published"}, contact ${
        contacts.join(", ") || "hidden"
      }`,
    requests: ({ collection }) => [{ method: "GET", target: `/api/dataverses/${collection}` }],
  },
);
