import { type Block, type FieldDefinition, type FieldType, fieldTypes } from "./block.ts";
import type { Catalogue } from "./catalogue.ts";
import { stockCatalogue } from "./stock_blocks.ts";
import { type Term, Vocabulary } from "./vocabulary.ts";

/** What a line of a block's file made. */
export interface AddedToBlock {
  readonly name: string;
  readonly type: "MetadataBlock" | "DatasetField" | "Controlled Vocabulary";
}

/** What reading a block's file came to. */
export interface LoadedBlocks {
  /** The blocks that the lines made or changed; also those before a line that cannot be read. */
  readonly blocks: readonly Block[];
  readonly added: readonly AddedToBlock[];
  /** Why a line cannot be read, in Dataverse's words. */
  readonly failure?: string;
}

const parts = {
  "#metadataBlock": {
    name: "METADATABLOCK",
    type: "MetadataBlock",
    columns: ["name", "dataverseAlias", "displayName"],
  },
  "#datasetField": {
    name: "DATASETFIELD",
    type: "DatasetField",
    // deno-fmt-ignore: as they stand in the file
    columns: [
      "name", "title", "description", "watermark", "fieldType", "displayOrder", "displayFormat",
      "advancedSearchField", "allowControlledVocabulary", "allowmultiples", "facetable", "displayoncreate",
      "required", "parent", "metadatablock_id",
    ],
  },
  "#controlledVocabulary": {
    name: "CONTROLLEDVOCABULARY",
    type: "Controlled Vocabulary",
    columns: ["DatasetField", "Value", "identifier", "displayOrder"],
  },
} as const;

type Part = (typeof parts)[keyof typeof parts];

/** A line that cannot be read. */
class LineError extends Error {
  override readonly name = "LineError";
}

/** Terms of one field, found by each of their words. */
class TermTable {
  readonly #terms = new Map<number, Term>();
  readonly #words = {
    value: new Map<string, Set<Term>>(),
    identifier: new Map<string, Set<Term>>(),
    alternate: new Map<string, Set<Term>>(),
  };

  constructor(terms: readonly Term[]) {
    for (const term of terms) this.put(term);
  }

  get all(): readonly Term[] {
    return [...this.#terms.values()];
  }

  /** The one term of a word, or undefined. */
  find(kind: "value" | "identifier" | "alternate", word: string): Term | undefined {
    const found = this.#words[kind].get(word);
    return found?.size === 1 ? [...found][0] : undefined;
  }

  /** Adds a term, or puts it in the place of that of its id. */
  put(term: Term): void {
    const old = this.#terms.get(term.id);
    if (old !== undefined) this.#each(old, (words, word) => words.get(word)?.delete(old));
    this.#terms.set(term.id, term);
    this.#each(term, (words, word) => {
      const there = words.get(word);
      if (there === undefined) words.set(word, new Set([term]));
      else there.add(term);
    });
  }

  #each(
    { value, identifier, alternates }: Term,
    work: (words: Map<string, Set<Term>>, word: string) => void,
  ): void {
    work(this.#words.value, value);
    work(this.#words.identifier, identifier);
    for (const word of alternates) work(this.#words.alternate, word);
  }
}

/** A field apart from its block and its children. */
interface Loose {
  readonly field: Omit<FieldDefinition, "displayName" | "typeClass" | "vocabulary" | "childFields">;
  readonly block: string;
  readonly parent: string | undefined;
  readonly terms: TermTable;
}

const highest = (ids: readonly number[]): number => ids.reduce((a, b) => Math.max(a, b), 0);

/** Blocks taken apart, so that a line can change any of them. */
class Workshop {
  readonly blocks = new Map<string, Omit<Block, "fields">>();
  readonly fields = new Map<string, Loose>();
  readonly changed = new Set<string>();
  #lastFieldId: number;
  #lastTermId: number;

  constructor(catalogue: Catalogue) {
    for (const { fields: _, ...block } of catalogue.blocks) this.blocks.set(block.name, block);
    for (const { definition, block, parent } of catalogue.fields()) {
      const { displayName: _, typeClass: __, vocabulary, childFields: ___, ...field } = definition;
      this.fields.set(field.name, {
        field,
        block: block.name,
        parent: parent?.name,
        terms: new TermTable(vocabulary?.terms ?? []),
      });
    }
    const loose = [...this.fields.values()];
    this.#lastFieldId = highest(loose.map(({ field }) => field.id));
    this.#lastTermId = highest(loose.flatMap(({ terms }) => terms.all.map(({ id }) => id)));
  }

  nextFieldId(): number {
    return ++this.#lastFieldId;
  }

  nextTermId(): number {
    return ++this.#lastTermId;
  }

  /** The blocks that were changed, put together. */
  made(): readonly Block[] {
    const all = [...this.fields.values()]
      .toSorted((a, b) => a.field.displayOrder - b.field.displayOrder || a.field.id - b.field.id);
    return [...this.changed].map((name) => {
      const fields = all.filter(({ block, parent }) => block === name && parent === undefined)
        .map((loose) => [loose.field.name, this.#put(loose, all)] as const);
      return { ...this.blocks.get(name)!, fields: Object.fromEntries(fields) };
    });
  }

  #put(loose: Loose, all: readonly Loose[]): FieldDefinition {
    const { field, terms } = loose;
    const children = all.filter(({ parent }) => parent === field.name);
    return {
      ...field,
      displayName: this.#displayName(loose),
      typeClass: field.isControlledVocabulary
        ? "controlledVocabulary"
        : children.length > 0
        ? "compound"
        : "primitive",
      ...(field.isControlledVocabulary ? { vocabulary: new Vocabulary(terms.all) } : {}),
      ...(children.length === 0 ? {} : {
        childFields: Object.fromEntries(
          children.map((child) => [child.field.name, this.#put(child, [])]),
        ),
      }),
    };
  }

  #displayName(loose: Loose): string {
    // Dataverse has titles in languages for the fields that it comes with: those stay as they are.
    const stock = stockCatalogue.field(loose.field.name);
    if (stock !== undefined && stock.block.name === loose.block) {
      return stock.definition.displayName;
    }
    const { title } = loose.field;
    const parent = loose.parent === undefined ? undefined : this.fields.get(loose.parent);
    return parent === undefined || parent.field.title === title
      ? title
      : `${this.#displayName(parent)} ${title}`;
  }
}

function integer(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw new LineError(`For input string: "${text}"`);
}

function fieldType(text: string): FieldType {
  const type = fieldTypes.find((name) => name === text.toUpperCase());
  if (type !== undefined) return type;
  throw new LineError(
    `No enum constant edu.harvard.iq.dataverse.DatasetFieldType.FieldType.${text.toUpperCase()}`,
  );
}

const isTrue = (text: string): boolean => text.toLowerCase() === "true";

function readBlock(workshop: Workshop, at: (column: number) => string): string {
  const name = at(1);
  const old = workshop.blocks.get(name);
  workshop.blocks.set(name, {
    id: old?.id ?? highest([...workshop.blocks.values()].map(({ id }) => id)) + 1,
    name,
    displayName: at(3),
    namespaceUri: at(4) === "" ? old?.namespaceUri ?? null : at(4),
  });
  workshop.changed.add(name);
  return name;
}

function readField(workshop: Workshop, at: (column: number) => string): string {
  const name = at(1);
  const old = workshop.fields.get(name);
  const block = at(15);
  const type = fieldType(at(5));
  const displayOrder = integer(at(6));
  if (!workshop.blocks.has(block)) {
    throw new LineError("getSingleResult() did not retrieve any entities.");
  }
  // What the database has no room for.
  if (at(4).length > 255 || at(7).length > 255) throw new LineError("Transaction aborted");
  const parent = workshop.fields.has(at(14)) ? at(14) : undefined;
  workshop.fields.set(name, {
    field: {
      id: old?.field.id ?? workshop.nextFieldId(),
      name,
      title: at(2),
      description: at(3),
      watermark: at(4),
      type,
      displayOrder,
      displayFormat: at(7),
      isAdvancedSearchFieldType: isTrue(at(8)),
      isControlledVocabulary: isTrue(at(9)),
      multiple: isTrue(at(10)),
      facetable: isTrue(at(11)),
      displayOnCreate: isTrue(at(12)),
      isRequired: isTrue(at(13)),
      uri: at(16) === "" ? old?.field.uri ?? null : at(16),
    },
    block,
    parent,
    terms: old?.terms ?? new TermTable([]),
  });
  for (const at of [block, old?.block, workshop.fields.get(parent ?? "")?.block]) {
    if (at !== undefined) workshop.changed.add(at);
  }
  return name;
}

function readTerm(workshop: Workshop, values: readonly string[]): string {
  const [, name = "", value = "", identifier = "", order = ""] = values;
  const displayOrder = integer(order);
  const loose = workshop.fields.get(name);
  if (loose === undefined) return value;
  const { terms } = loose;
  const old = (identifier === "" ? undefined : terms.find("identifier", identifier)) ??
    terms.find("value", value) ?? terms.find("alternate", value);
  const id = old?.id ?? workshop.nextTermId();
  terms.put({ id, value, identifier, displayOrder, alternates: values.slice(5) });
  workshop.changed.add(loose.block);
  return value;
}

function readLine(workshop: Workshop, part: Part | undefined, values: readonly string[]): string {
  if (part === undefined) {
    throw new LineError(
      'Cannot invoke "edu.harvard.iq.dataverse.api.DatasetFieldServiceApi$HeaderType.ordinal()" because "header" is null',
    );
  }
  // Trailing columns that may stay empty do not count; those before them do.
  const missing = part.columns[values.length - 1];
  if (missing !== undefined) {
    throw new LineError(`missing '${missing}' column (#${values.length + 1})`);
  }
  const at = (column: number): string => values[column] ?? "";
  switch (part) {
    case parts["#metadataBlock"]:
      return readBlock(workshop, at);
    case parts["#datasetField"]:
      return readField(workshop, at);
    default:
      return readTerm(workshop, values);
  }
}

/**
 * Reads the tab-separated file that describes metadata blocks, as `admin/datasetfield/load` takes it, and
 * does to the blocks that there are what its lines say, up to one that cannot be read.
 */
export function loadBlockFile(text: string, catalogue: Catalogue): LoadedBlocks {
  const workshop = new Workshop(catalogue);
  const added: AddedToBlock[] = [];
  let part: Part | undefined;
  const lines = text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    const values = line.replace(/\t+$/, "").split("\t").map((value) => value.trim());
    const first = values[0] ?? "";
    try {
      if (first.startsWith("#")) {
        const named = parts[first as keyof typeof parts];
        if (named === undefined) {
          throw new LineError(`Encountered unknown #header type at line lineNumber ${index + 1}`);
        }
        part = named;
      } else {
        const name = readLine(workshop, part, values);
        added.push({ name, type: part!.type });
      }
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      const failure = `Error parsing metadata block in ${part?.name ?? "unknown"} part, line #${
        index + 1
      }: ${error.message}`;
      return { blocks: workshop.made(), added, failure };
    }
  }
  return { blocks: workshop.made(), added };
}
