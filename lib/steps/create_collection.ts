import {
  type CollectionFields,
  createCollection as create,
  deleteCollection,
  getCollection,
} from "../client/collections.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import type { Collection } from "../schemas/mod.ts";
import { whenBusy } from "./_busy.ts";
import { unlessGone } from "./_gone.ts";
import { whyItStays } from "./_remove_dataset.ts";

/** Input of {@linkcode createCollection}. */
export interface CreateCollectionInput {
  /**
   * Alias of the collection it is made in.
   *
   * @default {":root"}
   */
  readonly parent?: string;
  /** Short name, unique on the installation: letters, digits, `_` and `-`, at most 60. */
  readonly alias: string;
  /** Name for people. */
  readonly name: string;
  /** E-mail addresses of the contacts; one at least. */
  readonly contacts: readonly string[];
  /** Description; may hold HTML. */
  readonly description?: string;
  /** Organisation. */
  readonly affiliation?: string;
  /** Kind, such as `RESEARCH_PROJECTS`. */
  readonly type?: string;
}

/** A collection, as steps hand it on. */
export interface CollectionRef {
  /** Number on this installation. */
  readonly id: number;
  /** Short name. */
  readonly alias: string;
  /** Name for people. */
  readonly name: string;
  /** Whether it is published. */
  readonly published: boolean;
}

/** A collection as steps hand it on, from what the server tells. */
export function collectionRef(collection: Collection): CollectionRef {
  const { id, alias, name, isReleased } = collection;
  return { id, alias, name, published: isReleased ?? false };
}

/** The fields of a step's input in Dataverse's words. */
export function collectionFields(
  input: Partial<Omit<CreateCollectionInput, "parent">>,
): Partial<CollectionFields> {
  const { contacts, type, ...rest } = input;
  return {
    ...rest,
    ...(contacts ? { dataverseContacts: contacts.map((contactEmail) => ({ contactEmail })) } : {}),
    ...(type ? { dataverseType: type } : {}),
  };
}

/**
 * Step that creates a collection, unpublished: `POST /api/dataverses/{parent}`. Undone by deleting it.
 *
 * @example Usage
 * ```ts
 * import { connect, createCollection, run } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 * const collection = await run(
 *   createCollection({ alias: "demo", name: "Demo", contacts: ["me@example.org"] }),
 *   { session },
 * );
 *
 * equal(collection.published, false);
 * ```
 */
export const createCollection: StepFactory<CreateCollectionInput, CollectionRef> = defineStep(
  "create-collection",
  {
    title: ({ alias }) => `Create collection "${alias}"`,
    retry: whenBusy,
    async run({ session, signal }, input: CreateCollectionInput): Promise<CollectionRef> {
      const { parent = ":root", ...rest } = input;
      const fields = collectionFields(rest) as CollectionFields;
      return collectionRef(await create(session, { parent, fields }, { signal }));
    },
    async find({ session, signal, startedAt }, { alias, name }) {
      const there = await unlessGone(() => getCollection(session, alias, { signal }));
      if (there === undefined) return undefined;
      // One of that alias that was there before is somebody else's: creating it will say so.
      const skew = session.serverNow().getTime() - session.clock.now().getTime();
      const made = Date.parse(there.creationDate ?? "");
      return there.name === name && !(made < startedAt.getTime() + skew - 2_000)
        ? collectionRef(there)
        : undefined;
    },
    async undo({ session, signal }, { alias }) {
      try {
        await unlessGone(() => deleteCollection(session, alias, { signal }));
        return { gone: [alias] };
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
        return {
          left: [{ what: `collection "${alias}"`, why: error.serverMessage ?? error.message }],
        };
      }
    },
    requests: ({ parent = ":root" }) => [{ method: "POST", target: `/api/dataverses/${parent}` }],
  },
);
