import details from "../data/block_details.json" with { type: "json" };
import stock from "../data/blocks.json" with { type: "json" };
import type { Block, FieldDefinition } from "./block.ts";
import { Catalogue } from "./catalogue.ts";
import { type Term, Vocabulary } from "./vocabulary.ts";

/** A field as a Dataverse lists it. */
interface ListedField
  extends Omit<FieldDefinition, "id" | "facetable" | "uri" | "vocabulary" | "childFields"> {
  readonly controlledVocabularyValues?: readonly string[];
  readonly childFields?: Readonly<Record<string, ListedField>>;
}

interface ListedBlock extends Omit<Block, "namespaceUri" | "fields"> {
  readonly fields: Readonly<Record<string, ListedField>>;
}

/** What a Dataverse does not list, and what `details` has beside it. */
interface FieldDetails {
  readonly id: number;
  readonly facetable?: boolean;
  readonly uri?: string;
}

interface TermDetails {
  readonly firstId: number;
  /** In the order of the values, with `|` between. */
  readonly identifiers?: string;
  /** Where the order is not one more than that of the value before: by place. */
  readonly orders?: Readonly<Record<string, number>>;
  /** Whether each identifier is taken for its value, unless `alternates` has other words. */
  readonly identifiersAreAlternates?: boolean;
  readonly alternates?: Readonly<Record<string, readonly string[]>>;
}

const fieldDetails: Readonly<Record<string, FieldDetails>> = details.fields;
const termDetails: Readonly<Record<string, TermDetails>> = details.terms;
const blockDetails: Readonly<
  Record<string, { readonly namespaceUri?: string; readonly facetName: string }>
> = details.blocks;

function termsOf(values: readonly string[], more: TermDetails): readonly Term[] {
  const identifiers = more.identifiers?.split("|") ?? [];
  let order = -1;
  return values.map((value, place) => {
    order = more.orders?.[place] ?? order + 1;
    const identifier = identifiers[place] ?? "";
    return {
      id: more.firstId + place,
      value,
      identifier,
      displayOrder: order,
      alternates: more.alternates?.[value] ??
        (more.identifiersAreAlternates === true ? [identifier] : []),
    };
  });
}

function fieldOf(listed: ListedField): FieldDefinition {
  const { controlledVocabularyValues: values, childFields, ...rest } = listed;
  const { id, facetable, uri } = fieldDetails[listed.name]!;
  return {
    ...rest,
    id,
    facetable: facetable ?? false,
    uri: uri ?? null,
    ...(values === undefined
      ? {}
      : { vocabulary: new Vocabulary(() => termsOf(values, termDetails[listed.name]!)) }),
    ...(childFields === undefined ? {} : { childFields: fieldsOf(childFields) }),
  };
}

function fieldsOf(listed: ListedBlock["fields"]): Block["fields"] {
  return Object.fromEntries(Object.entries(listed).map(([name, field]) => [name, fieldOf(field)]));
}

/** The seven blocks that a Dataverse comes with. */
// The JSON's own type has a member a field; what matters is that each member is a field.
export const stockBlocks: readonly Block[] = (stock as unknown as readonly ListedBlock[])
  .map(({ id, name, displayName, fields }) => ({
    id,
    name,
    displayName,
    namespaceUri: blockDetails[name]?.namespaceUri ?? null,
    fields: fieldsOf(fields),
  }));

/** What a block is called where its fields are facets. */
export function facetNameOf({ name, displayName }: Block): string {
  return blockDetails[name]?.facetName ?? displayName;
}

/** Where their fields are. */
export const stockCatalogue: Catalogue = new Catalogue(stockBlocks);
