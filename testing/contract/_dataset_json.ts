/** A field in Dataverse's JSON. */
export interface FieldJson {
  readonly typeName: string;
  readonly typeClass: "primitive" | "compound" | "controlledVocabulary";
  readonly multiple: boolean;
  readonly value: unknown;
}

/** A field that holds one text. */
export function text(typeName: string, value: string): FieldJson {
  return { typeName, typeClass: "primitive", multiple: false, value };
}

const compound = (typeName: string, child: string, value: string): FieldJson => ({
  typeName,
  typeClass: "compound",
  multiple: true,
  value: [{ [child]: text(child, value) }],
});

const FIELDS: readonly FieldJson[] = [
  text("title", "A contract"),
  compound("author", "authorName", "Finch, Fiona"),
  compound("datasetContact", "datasetContactEmail", "finch@example.org"),
  compound("dsDescription", "dsDescriptionValue", "Made by a test, and removed by it"),
  { typeName: "subject", typeClass: "controlledVocabulary", multiple: true, value: ["Other"] },
];

/**
 * The JSON of a dataset that every installation takes, changed; sent as it is, without a look at it
 * before.
 */
export function datasetJson(
  change: {
    readonly fields?: readonly FieldJson[];
    readonly without?: readonly string[];
    readonly version?: object;
  } = {},
): { readonly datasetVersion: object } {
  const { fields = [], without = [], version = {} } = change;
  const replaced = new Set([...without, ...fields.map(({ typeName }) => typeName)]);
  return {
    datasetVersion: {
      ...version,
      metadataBlocks: {
        citation: {
          displayName: "Citation Metadata",
          fields: [...FIELDS.filter(({ typeName }) => !replaced.has(typeName)), ...fields],
        },
      },
    },
  };
}
