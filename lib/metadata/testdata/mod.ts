// Fixtures of this folder's tests: what a real server answered.
import blocksJson from "../../../testing/embedded/data/blocks.json" with { type: "json" };
import { decodeMetadataBlocks, type MetadataBlock } from "../../schemas/metadata_block.ts";
import type { DatasetJson } from "../../schemas/dataset_metadata.ts";
import creations from "./recorded_creations.json" with { type: "json" };

/** The seven stock blocks of Dataverse 6.8. */
export const stockBlocks: readonly MetadataBlock[] = decoded();

function decoded(): readonly MetadataBlock[] {
  const result = decodeMetadataBlocks(blocksJson);
  if (!result.ok) throw new Error(result.issue);
  return result.value;
}

/** Some of them. */
export function blocksNamed(...names: readonly string[]): readonly MetadataBlock[] {
  return stockBlocks.filter(({ name }) => names.includes(name));
}

/** A creation that was tried on a real server, and what it said. */
export interface RecordedCreation {
  readonly name: string;
  readonly status: number;
  readonly message?: string;
  readonly body: DatasetJson;
}

/** Creations of datasets, as recorded. */
export const recordedCreations: readonly RecordedCreation[] =
  creations as unknown as readonly RecordedCreation[];

/** The sample of the tutorial. */
export const youth: DatasetJson = {
  datasetVersion: {
    metadataBlocks: {
      citation: {
        displayName: "Citation Metadata",
        fields: [
          primitive("title", "Youth in Austria 2005"),
          compound("author", [{
            authorName: "LastAuthor1, FirstAuthor1",
            authorAffiliation: "AuthorAffiliation1",
          }]),
          compound("datasetContact", [{
            datasetContactEmail: "contact1@example.org",
            datasetContactName: "LastContact1, FirstContact1",
          }]),
          compound("dsDescription", [{ dsDescriptionValue: "DescriptionText" }]),
          {
            typeName: "subject",
            typeClass: "controlledVocabulary",
            multiple: true,
            value: ["Medicine, Health and Life Sciences"],
          },
        ],
      },
    },
  },
};

/** A single text field. */
export function primitive(typeName: string, value: unknown): {
  typeName: string;
  typeClass: string;
  multiple: boolean;
  value: unknown;
} {
  return { typeName, typeClass: "primitive", multiple: false, value };
}

/** A compound field whose parts are single texts. */
export function compound(typeName: string, values: readonly Record<string, unknown>[]): {
  typeName: string;
  typeClass: string;
  multiple: boolean;
  value: unknown;
} {
  const value = values.map((parts) =>
    Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, primitive(name, part)]))
  );
  return { typeName, typeClass: "compound", multiple: true, value };
}
