import type { Block, FieldDefinition } from "../../../embedded/domain/block.ts";

/** Writes the tab-separated file that describes a metadata block. */
export function blockFile(block: Block): string {
  const fields = Object.values(block.fields).flatMap((field) => [
    { field, parent: "" },
    ...Object.values(field.childFields ?? {}).map((child) => ({
      field: child,
      parent: field.name,
    })),
  ]);
  const rows: readonly (readonly string[])[] = [
    ["#metadataBlock", "name", "dataverseAlias", "displayName"],
    ["", block.name, "", block.displayName],
    // deno-fmt-ignore: as they stand in the file
    [
      "#datasetField", "name", "title", "description", "watermark", "fieldType", "displayOrder",
      "displayFormat", "advancedSearchField", "allowControlledVocabulary", "allowmultiples", "facetable",
      "displayoncreate", "required", "parent", "metadatablock_id",
    ],
    ...fields.map(({ field, parent }) => fieldRow(block.name, field, parent)),
    ["#controlledVocabulary", "DatasetField", "Value", "identifier", "displayOrder"],
    ...fields.flatMap(({ field: { name, controlledVocabularyValues = [] } }) =>
      controlledVocabularyValues.map((value, order) => ["", name, value, "", String(order)])
    ),
  ];
  return rows.map((row) => `${row.join("\t")}\n`).join("");
}

function fieldRow(block: string, field: FieldDefinition, parent: string): readonly string[] {
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
    "FALSE",
    yes(field.displayOnCreate),
    yes(field.isRequired),
    parent,
    block,
  ];
}
