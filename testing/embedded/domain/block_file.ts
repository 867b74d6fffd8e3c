import type { Block, FieldClass, FieldDefinition } from "./block.ts";
import { Stumble } from "./refusal.ts";

/** A block's file that cannot be read, in Dataverse's words. */
export class BlockFileError extends Error {
  override readonly name = "BlockFileError";
}

/** What a line of a block's file made. */
export interface AddedToBlock {
  readonly name: string;
  readonly type: "MetadataBlock" | "DatasetField" | "Controlled Vocabulary";
}

/** A block as a file describes it; its number is given where it is stored. */
export interface BlockFile {
  readonly block: Omit<Block, "id">;
  readonly added: readonly AddedToBlock[];
}

const parts = {
  "#metadataBlock": { name: "METADATABLOCK", columns: ["name", "dataverseAlias", "displayName"] },
  "#datasetField": {
    name: "DATASETFIELD",
    // deno-fmt-ignore: as they stand in the file
    columns: [
      "name", "title", "description", "watermark", "fieldType", "displayOrder", "displayFormat",
      "advancedSearchField", "allowControlledVocabulary", "allowmultiples", "facetable", "displayoncreate",
      "required", "parent", "metadatablock_id",
    ],
  },
  "#controlledVocabulary": {
    name: "CONTROLLEDVOCABULARY",
    columns: ["DatasetField", "Value", "identifier", "displayOrder"],
  },
} as const;

interface Row {
  readonly field: FieldDefinition;
  readonly parent: string;
}

/**
 * Reads the tab-separated file that describes a metadata block, as `admin/datasetfield/load` takes it.
 *
 * @throws {BlockFileError} Where a column is missing or a heading is none.
 * @throws {Stumble} Where the file names no block.
 */
export function parseBlockFile(text: string): BlockFile {
  let part: (typeof parts)[keyof typeof parts] | undefined;
  let block: { readonly name: string; readonly displayName: string } | undefined;
  const rows = new Map<string, Row>();
  const terms = new Map<string, string[]>();
  const added: AddedToBlock[] = [];
  text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, index) => {
    const values = line.replace(/\t+$/, "").split("\t").map((value) => value.trim());
    const complain = (what: string): never => {
      throw new BlockFileError(
        `Error parsing metadata block in ${part?.name ?? "unknown"} part, line #${
          index + 1
        }: ${what}`,
      );
    };
    const first = values[0] ?? "";
    if (first.startsWith("#")) {
      part = parts[first as keyof typeof parts];
      if (part === undefined) {
        complain(`Encountered unknown #header type at line lineNumber ${index + 1}`);
      }
      return;
    }
    if (part === undefined) return complain("No #header defined in file.");
    // Trailing columns that may stay empty do not count; those before them do.
    const missing = part.columns[values.length - 1];
    if (missing !== undefined) complain(`missing '${missing}' column (#${values.length + 1})`);
    const at = (number: number): string => values[number] ?? "";
    const yes = (number: number): boolean => at(number).toLowerCase() === "true";
    if (part === parts["#metadataBlock"]) {
      block = { name: at(1), displayName: at(3) };
      added.push({ name: at(1), type: "MetadataBlock" });
    } else if (part === parts["#datasetField"]) {
      rows.set(at(1), {
        parent: at(14),
        field: {
          name: at(1),
          displayName: at(2),
          displayOnCreate: yes(12),
          title: at(2),
          type: at(5).toUpperCase(),
          typeClass: yes(9) ? "controlledVocabulary" : "primitive",
          watermark: at(4),
          description: at(3),
          multiple: yes(10),
          isControlledVocabulary: yes(9),
          isAdvancedSearchFieldType: yes(8),
          displayFormat: at(7),
          displayOrder: Number(at(6)),
          isRequired: yes(13),
        },
      });
      added.push({ name: at(1), type: "DatasetField" });
    } else {
      terms.set(at(1), [...terms.get(at(1)) ?? [], at(2)]);
      added.push({ name: at(2), type: "Controlled Vocabulary" });
    }
  });
  if (block === undefined) throw new Stumble("the file names no block");
  const fields = fieldsOf(rows, terms);
  return {
    block: {
      ...block,
      displayOnCreate: Object.values(fields).some(({ displayOnCreate }) => displayOnCreate),
      fields,
    },
    added,
  };
}

function fieldsOf(
  rows: ReadonlyMap<string, Row>,
  terms: ReadonlyMap<string, readonly string[]>,
): Readonly<Record<string, FieldDefinition>> {
  const withTerms = (field: FieldDefinition): FieldDefinition => ({
    ...field,
    ...(field.isControlledVocabulary
      ? { controlledVocabularyValues: terms.get(field.name) ?? [] }
      : {}),
  });
  const all = [...rows.values()];
  return Object.fromEntries(
    all.filter(({ parent }) => parent === "").map(({ field }) => {
      const children = all.filter(({ parent }) => parent === field.name)
        .map((child) => withTerms(child.field));
      if (children.length === 0) return [field.name, withTerms(field)];
      const typeClass: FieldClass = "compound";
      const childFields = Object.fromEntries(children.map((child) => [child.name, {
        ...child,
        displayName: child.title === field.title ? child.title : `${field.title} ${child.title}`,
      }]));
      return [field.name, { ...field, typeClass, childFields }];
    }),
  );
}
