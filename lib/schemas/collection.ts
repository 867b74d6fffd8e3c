import { z } from "zod";
import { decoderOf } from "./_zod.ts";
import type { Decoder } from "./decoder.ts";

/** A contact of a collection. */
export interface CollectionContact {
  /** E-mail address. */
  readonly contactEmail: string;
  /** Place in the list. */
  readonly displayOrder?: number;
}

/** A collection as the server tells it. */
export interface Collection {
  /** Number on this installation. */
  readonly id: number;
  /** Short name, unique on the installation; the last part of its address. */
  readonly alias: string;
  /** Name for people. */
  readonly name: string;
  /** Contacts; hidden on installations that hide e-mail addresses. */
  readonly dataverseContacts?: readonly CollectionContact[];
  /** Description; may hold HTML. */
  readonly description?: string;
  /** Organisation. */
  readonly affiliation?: string;
  /** Kind, such as `RESEARCH_PROJECTS`. */
  readonly dataverseType?: string;
  /** Number of the parent; absent at the root. */
  readonly ownerId?: number;
  /** When it was made, ISO 8601. */
  readonly creationDate?: string;
  /** Whether it is published; absent before version 6.1. */
  readonly isReleased?: boolean;
}

/** Decodes {@linkcode Collection}. */
export const decodeCollection: Decoder<Collection> = decoderOf<Collection>(z.looseObject({
  id: z.number(),
  alias: z.string(),
  name: z.string(),
  dataverseContacts: z.array(z.looseObject({
    contactEmail: z.string(),
    displayOrder: z.number().exactOptional(),
  })).exactOptional(),
  description: z.string().exactOptional(),
  affiliation: z.string().exactOptional(),
  dataverseType: z.string().exactOptional(),
  ownerId: z.number().exactOptional(),
  creationDate: z.string().exactOptional(),
  isReleased: z.boolean().exactOptional(),
}));

/** A child of a collection, as its contents list it. */
export type CollectionChild = ChildCollection | ChildDataset;

/** A collection in a collection. */
export interface ChildCollection {
  /** Tells it from a dataset. */
  readonly type: "dataverse";
  /** Number on this installation. */
  readonly id: number;
  /** Name for people. */
  readonly title: string;
}

/** A dataset in a collection. */
export interface ChildDataset {
  /** Tells it from a collection. */
  readonly type: "dataset";
  /** Number on this installation. */
  readonly id: number;
  /** Such as `doi`. */
  readonly protocol: string;
  /** Such as `10.5072`. */
  readonly authority: string;
  /** What stands between authority and identifier; `/` where the server does not tell. */
  readonly separator?: string;
  /** Such as `FK2/AB12CD`. */
  readonly identifier: string;
}

/** Decodes a list of {@linkcode CollectionChild}. */
export const decodeContents: Decoder<readonly CollectionChild[]> = decoderOf<
  readonly CollectionChild[]
>(z.array(z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("dataverse"), id: z.number(), title: z.string() }),
  z.looseObject({
    type: z.literal("dataset"),
    id: z.number(),
    protocol: z.string(),
    authority: z.string(),
    separator: z.string().exactOptional(),
    identifier: z.string(),
  }),
])));

/**
 * The persistent id of a dataset from its parts, such as `doi:10.5072/FK2/AB12CD`.
 *
 * @param parts What the server tells of it.
 * @returns The persistent id.
 */
export function persistentIdOf(
  parts: Pick<ChildDataset, "protocol" | "authority" | "separator" | "identifier">,
): string {
  return `${parts.protocol}:${parts.authority}${parts.separator ?? "/"}${parts.identifier}`;
}
