import { z } from "zod";
import { decoderOf } from "./_zod.ts";
import type { Decoder } from "./decoder.ts";

/** A field that an installation knows: what it may hold. */
export interface MetadataFieldType {
  /** Name, unique on an installation: `title`, `authorName`. */
  readonly name: string;
  /** Name for people; that of a child begins with its parent's, such as `Author Name`. */
  readonly displayName?: string;
  /** Name for people without its parent's, such as `Name`. */
  readonly title?: string;
  /** `TEXT`, `TEXTBOX`, `DATE`, `EMAIL`, `URL`, `FLOAT`, `INT`, `NONE`, or what a later server adds. */
  readonly type: string;
  /** `primitive`, `compound` or `controlledVocabulary`; absent on old servers. */
  readonly typeClass?: string;
  /** Whether it holds a list. */
  readonly multiple: boolean;
  /** Whether it must be filled: on the installation, or in the collection that was asked. */
  readonly isRequired?: boolean;
  /** Whether its values come from a list of terms. */
  readonly isControlledVocabulary?: boolean;
  /** The terms. */
  readonly controlledVocabularyValues?: readonly string[];
  /** Parts of a compound field, by name. */
  readonly childFields?: Readonly<Record<string, MetadataFieldType>>;
  /** What it is about. */
  readonly description?: string;
  /** Whether the form for a new dataset shows it. */
  readonly displayOnCreate?: boolean;
}

const fieldType: z.ZodType<MetadataFieldType> = z.looseObject({
  name: z.string(),
  displayName: z.string().exactOptional(),
  title: z.string().exactOptional(),
  type: z.string(),
  typeClass: z.string().exactOptional(),
  multiple: z.boolean(),
  isRequired: z.boolean().exactOptional(),
  isControlledVocabulary: z.boolean().exactOptional(),
  controlledVocabularyValues: z.array(z.string()).exactOptional(),
  childFields: z.lazy(() => z.record(z.string(), fieldType)).exactOptional(),
  description: z.string().exactOptional(),
  displayOnCreate: z.boolean().exactOptional(),
});

/** A group of fields, such as `citation` or `geospatial`. */
export interface MetadataBlock {
  /** Number on this installation. */
  readonly id?: number;
  /** Name, unique on an installation. */
  readonly name: string;
  /** Name for people. */
  readonly displayName?: string;
  /** Whether the form for a new dataset shows it. */
  readonly displayOnCreate?: boolean;
  /** Its fields by name; absent in a list that was asked for without them. */
  readonly fields?: Readonly<Record<string, MetadataFieldType>>;
}

const metadataBlock: z.ZodType<MetadataBlock> = z.looseObject({
  id: z.number().exactOptional(),
  name: z.string(),
  displayName: z.string().exactOptional(),
  displayOnCreate: z.boolean().exactOptional(),
  fields: z.record(z.string(), fieldType).exactOptional(),
});

/** Decodes {@linkcode MetadataBlock}, the answer of `GET /api/metadatablocks/{name}`. */
export const decodeMetadataBlock: Decoder<MetadataBlock> = decoderOf<MetadataBlock>(metadataBlock);

/**
 * Decodes a list of {@linkcode MetadataBlock}, the answer of
 * `GET /api/dataverses/{alias}/metadatablocks` and of `GET /api/metadatablocks`.
 */
export const decodeMetadataBlocks: Decoder<readonly MetadataBlock[]> = decoderOf<
  readonly MetadataBlock[]
>(z.array(metadataBlock));
