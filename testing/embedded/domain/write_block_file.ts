import { type Block, type FieldPlace, fieldsIn } from "./block.ts";

/** Writes the tab-separated file that describes a metadata block. */
export function writeBlockFile(block: Block): string {
  const places = [...fieldsIn(block)];
  const rows: readonly (readonly string[])[] = [
    ["#metadataBlock", "name", "dataverseAlias", "displayName", "blockURI"],
    ["", block.name, "", block.displayName, block.namespaceUri ?? ""],
    // deno-fmt-ignore: as they stand in the file
    [
      "#datasetField", "name", "title", "description", "watermark", "fieldType", "displayOrder",
      "displayFormat", "advancedSearchField", "allowControlledVocabulary", "allowmultiples", "facetable",
      "displayoncreate", "required", "parent", "metadatablock_id", "termURI",
    ],
    ...places.map(fieldRow),
    ["#controlledVocabulary", "DatasetField", "Value", "identifier", "displayOrder"],
    ...places.flatMap(({ definition: { name, vocabulary } }) =>
      (vocabulary?.terms ?? []).map((term) => [
        "",
        name,
        term.value,
        term.identifier,
        String(term.displayOrder),
        ...term.alternates,
      ])
    ),
  ];
  return rows.map((row) => `${row.join("\t")}\n`).join("");
}

function fieldRow({ definition: field, block, parent }: FieldPlace): readonly string[] {
  const yes = (value: boolean): string => value ? "TRUE" : "FALSE";
  return [
    "",
    field.name,
    field.title,
    field.description,
    field.watermark,
    field.type.toLowerCase(),
    String(field.displayOrder),
    field.displayFormat,
    yes(field.isAdvancedSearchFieldType),
    yes(field.isControlledVocabulary),
    yes(field.multiple),
    yes(field.facetable),
    yes(field.displayOnCreate),
    yes(field.isRequired),
    parent?.name ?? "",
    block.name,
    field.uri ?? "",
  ];
}
