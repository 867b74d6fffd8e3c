import {
  type Block,
  childrenIn,
  type FieldDefinition,
  isShownOnCreate,
} from "../../domain/block.ts";
import { type FieldsOptions, shownFields } from "../../domain/block_view.ts";
import type { JsonObject } from "../../domain/json.ts";

/** How a field is defined. */
export function presentDefinition(field: FieldDefinition): JsonObject {
  const { id: _id, facetable: _facetable, uri: _uri, vocabulary, childFields, ...rest } = field;
  return {
    ...rest,
    controlledVocabularyValues: vocabulary?.terms.map(({ value }) => value),
    childFields: childFields &&
      Object.fromEntries(childrenIn(field).map((child) => [child.name, presentDefinition(child)])),
  };
}

/** A metadata block without its fields. */
export function presentBlockName(block: Block): JsonObject {
  const { id, name, displayName } = block;
  return { id, displayName, displayOnCreate: isShownOnCreate(block), name };
}

/** A metadata block with its fields. */
export function presentBlock(block: Block, options: FieldsOptions): JsonObject {
  const fields = shownFields(block, options)
    .map((field) => [field.name, presentDefinition(field)] as const);
  return { ...presentBlockName(block), fields: Object.fromEntries(fields) };
}
