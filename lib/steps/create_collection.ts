import {
  type CollectionFields,
  createCollection as create,
  deleteCollection,
  getCollection,
} from "../client/collections.ts";
import type { CollectionJson } from "../metadata/mod.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import type { Collection } from "../schemas/mod.ts";
import { whenBusy } from "./_busy.ts";
import { unlessGone } from "./_gone.ts";
import { whyItStays } from "./_remove_dataset.ts";

/** What a collection is made of. */
export interface CollectionSettings {
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

/** Where a collection is made. */
export interface CollectionPlace {
  /**
   * Alias of the collection it is made in.
   *
   * @default {":root"}
   */
  readonly parent?: string;
}

/** A collection in Dataverse's own JSON. */
export interface CollectionMetadata {
  /** The JSON: `alias`, `name`, `dataverseContacts`, and what else it has. */
  readonly metadata: CollectionJson;
}

/** Input of {@linkcode createCollection}. */
export type CreateCollectionInput = CollectionPlace & (CollectionSettings | CollectionMetadata);

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

/** Settings in Dataverse's words. */
export function collectionFields(
  { contacts, type, ...rest }: Partial<CollectionSettings>,
): Partial<CollectionFields> {
  return {
    ...rest,
    ...(contacts ? { dataverseContacts: contacts.map((contactEmail) => ({ contactEmail })) } : {}),
    ...(type ? { dataverseType: type } : {}),
  };
}

/** What is sent for it. */
function fieldsOf(input: CreateCollectionInput): CollectionFields {
  if ("metadata" in input) return input.metadata;
  const { parent: _parent, ...settings } = input;
  return collectionFields(settings) as CollectionFields;
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
    title: (input) => `Create collection "${fieldsOf(input).alias}"`,
    retry: whenBusy,
    async run({ session, signal }, input: CreateCollectionInput): Promise<CollectionRef> {
      const collection = { parent: input.parent ?? ":root", fields: fieldsOf(input) };
      return collectionRef(await create(session, collection, { signal }));
    },
    async find({ session, signal, startedAt }, input) {
      const { alias, name } = fieldsOf(input);
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
        return { left: [{ what: `collection "${alias}"`, why: whyItStays(error) }] };
      }
    },
    summary: ({ alias, id }) => `collection "${alias}", number ${id}`,
    requests: ({ parent = ":root" }) => [{ method: "POST", target: `/api/dataverses/${parent}` }],
  },
);
