/** A field with one text. */
export function simple(typeName: string, value: string): Record<string, unknown> {
  return { typeName, typeClass: "primitive", multiple: false, value };
}

/** A field with children, whose values are given by their names. */
export function compound(
  typeName: string,
  ...values: readonly Readonly<Record<string, string>>[]
): Record<string, unknown> {
  const value = values.map((children) =>
    Object.fromEntries(Object.entries(children).map(([name, text]) => [name, simple(name, text)]))
  );
  return { typeName, typeClass: "compound", multiple: true, value };
}

/** The JSON of a dataset that any collection takes, with further fields of the citation block. */
export function datasetJson(...more: readonly Record<string, unknown>[]): Record<string, unknown> {
  const fields = [
    simple("title", "Finches"),
    compound("author", { authorName: "Finch, Fiona" }),
    compound("datasetContact", { datasetContactEmail: "finch@example.org" }),
    compound("dsDescription", { dsDescriptionValue: "About finches" }),
    {
      typeName: "subject",
      typeClass: "controlledVocabulary",
      multiple: true,
      value: ["Other"],
    },
    ...more,
  ];
  const license = { name: "CC0 1.0" };
  return { datasetVersion: { license, metadataBlocks: { citation: { fields } } } };
}
