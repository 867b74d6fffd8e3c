import { z } from "zod";
import { decoderOf } from "./_zod.ts";
import type { Decoder } from "./decoder.ts";

/** A filled field, as Dataverse writes it. */
export interface MetadataField {
  /** Name of its type, such as `title`. */
  readonly typeName: string;
  /** `primitive`, `compound` or `controlledVocabulary`. */
  readonly typeClass?: string;
  /** Whether `value` is a list. */
  readonly multiple?: boolean;
  /**
   * A text, or for a compound field an object of fields by name; a list of them where `multiple`.
   * Unknown, because a document may be wrong: validation tells.
   */
  readonly value?: unknown;
}

/** The filled fields of one block. */
export interface MetadataBlockValues {
  /** Name of the block for people. */
  readonly displayName?: string;
  /** Fields in order. */
  readonly fields: readonly MetadataField[];
}

/** What a version of a dataset says about itself: the part of it that can be uploaded. */
export interface DatasetVersionMetadata {
  /** License: name and address, or its name. */
  readonly license?: unknown;
  /** Own terms instead of a license. */
  readonly termsOfUse?: string;
  /** Filled fields by block name. */
  readonly metadataBlocks: Readonly<Record<string, MetadataBlockValues>>;
}

/** The document from which a dataset is made, `POST /api/dataverses/{alias}/datasets`. */
export interface DatasetJson {
  /** Kind of dataset, such as `dataset` or `software`. */
  readonly datasetType?: string;
  /** Its metadata. */
  readonly datasetVersion: DatasetVersionMetadata;
}

/** Decodes {@linkcode DatasetJson}; what the fields hold is left to validation. */
export const decodeDatasetJson: Decoder<DatasetJson> = decoderOf<DatasetJson>(z.looseObject({
  datasetType: z.string().exactOptional(),
  datasetVersion: z.looseObject({
    license: z.unknown().optional(),
    termsOfUse: z.string().exactOptional(),
    metadataBlocks: z.record(
      z.string(),
      z.looseObject({
        displayName: z.string().exactOptional(),
        fields: z.array(z.looseObject({
          typeName: z.string(),
          typeClass: z.string().exactOptional(),
          multiple: z.boolean().exactOptional(),
          value: z.unknown().optional(),
        })),
      }),
    ),
  }),
}));

/** The document from which a collection is made, `POST /api/dataverses/{parent}`. */
export interface CollectionJson {
  /** Short name, the last part of its address. */
  readonly alias: string;
  /** Name for people. */
  readonly name: string;
  /** Whom to write to; at least one. */
  readonly dataverseContacts: readonly { readonly contactEmail: string }[];
  /** Organisation. */
  readonly affiliation?: string;
  /** Description; may hold HTML. */
  readonly description?: string;
  /** Kind, such as `RESEARCH_PROJECTS`. */
  readonly dataverseType?: string;
}

/** Decodes {@linkcode CollectionJson}. */
export const decodeCollectionJson: Decoder<CollectionJson> = decoderOf<CollectionJson>(
  z.looseObject({
    alias: z.string(),
    name: z.string(),
    dataverseContacts: z.array(z.looseObject({ contactEmail: z.string() })),
    affiliation: z.string().exactOptional(),
    description: z.string().exactOptional(),
    dataverseType: z.string().exactOptional(),
  }),
);
