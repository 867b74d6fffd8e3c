import type { CompoundValue, Field, Metadata } from "./metadata.ts";
import type { User } from "./permission.ts";
import { Refusal } from "./refusal.ts";
import type { LicenseTerms, TermsRules } from "./terms.ts";

/** Something that an entry says in Dublin Core: the name of a term, its text and its attributes. */
export interface DublinCore {
  readonly name: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Where a term goes to: a field, and the child of it that holds the text. */
interface Target {
  readonly field: string;
  readonly child?: string;
  /** Children that attributes fill. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Whether only the first counts. */
  readonly single?: true;
}

const targets: Readonly<Record<string, Target>> = {
  title: { field: "title", single: true },
  identifier: { field: "otherId", child: "otherIdValue" },
  creator: {
    field: "author",
    child: "authorName",
    attributes: { affiliation: "authorAffiliation" },
  },
  date: { field: "productionDate", single: true },
  subject: { field: "keyword", child: "keywordValue" },
  description: { field: "dsDescription", child: "dsDescriptionValue" },
  relation: { field: "relatedMaterial" },
  isReferencedBy: {
    field: "publication",
    child: "publicationCitation",
    attributes: {
      holdingsURI: "publicationURL",
      agency: "publicationIDType",
      IDNo: "publicationIDNumber",
    },
  },
  coverage: { field: "geographicCoverage", child: "otherGeographicCoverage" },
  type: { field: "kindOfData" },
  source: { field: "dataSources" },
  contributor: {
    field: "contributor",
    child: "contributorName",
    attributes: { type: "contributorType" },
  },
  publisher: { field: "distributor", child: "distributorName" },
  language: { field: "language" },
};

function valueOf({ text, attributes }: DublinCore, target: Target): CompoundValue {
  const value: Record<string, readonly string[]> = { [target.child ?? ""]: [text] };
  for (const [name, child] of Object.entries(target.attributes ?? {})) {
    const said = attributes[name];
    if (said !== undefined && said !== "") value[child] = [said];
  }
  return value;
}

function fieldOf(target: Target, said: readonly DublinCore[]): Field {
  const name = target.field;
  if (target.child === undefined) {
    const values = said.map(({ text }) => text);
    return { name, type: "simple", values: target.single ? values.slice(0, 1) : values };
  }
  return { name, type: "compound", values: said.map((one) => valueOf(one, target)) };
}

/**
 * The metadata that an entry says; what nobody said is filled in: who can be asked is who deposits it, and its
 * subject is none.
 */
export function metadataOf(said: readonly DublinCore[], depositor: User): Metadata {
  const fields = Object.entries(targets).flatMap(([term, target]) => {
    const own = said.filter(({ name, text }) => name === term && text.trim() !== "");
    return own.length === 0 ? [] : [fieldOf(target, own)];
  });
  const { firstName, lastName, email, affiliation } = depositor;
  return [
    ...fields,
    {
      name: "datasetContact",
      type: "compound",
      values: [{
        datasetContactName: [`${firstName} ${lastName}`],
        ...(affiliation === "" ? {} : { datasetContactAffiliation: [affiliation] }),
        datasetContactEmail: [email],
      }],
    },
    { name: "depositor", type: "simple", values: [`${lastName}, ${firstName}`] },
    { name: "subject", type: "simple", values: ["N/A"] },
  ];
}

/** What is known where terms are read from an entry. */
export interface TermsContext extends TermsRules {
  /** The terms that the dataset has, where there is one. */
  readonly before?: LicenseTerms;
}

/**
 * The terms that an entry says: a license by its name or address, or, in words, terms of one's own.
 *
 * @throws {Refusal} Where it says both, or a license that there is not.
 */
export function termsOf(said: readonly DublinCore[], context: TermsContext): LicenseTerms {
  const [named, rights] = ["license", "rights"]
    .map((term) => said.filter(({ name }) => name === term).map(({ text }) => text));
  const refuse = (words: string): Refusal => new Refusal("invalid", words);
  if (rights?.[0] !== undefined && !context.ownTerms) {
    throw refuse("Custom Terms (dcterms:rights) are not allowed.");
  }
  const [license] = named ?? [];
  if (license === undefined) return withoutLicense(rights ?? [], context);
  if ((named?.length ?? 0) > 1) {
    throw refuse(`Only one license can be provided per dataset, not ${named?.length}.`);
  }
  if (license.trim() === "") throw refuse("License provided was blank.");
  if (license.toLowerCase() === "custom dataset terms") return ownTerms(rights ?? []);
  const found = context.licenses.named(license);
  if (found === undefined) {
    throw refuse(
      `Couldn't find an active license with: ${license}. Valid licenses: [${context.licenses.choices}]`,
    );
  }
  if (rights?.[0] !== undefined) {
    throw refuse(
      "Terms of Use (dcterms:rights) cannot be specified in combination with a license.",
    );
  }
  return { license: found, texts: {}, accessRequest: false };
}

function ownTerms(rights: readonly string[]): LicenseTerms {
  const [termsOfUse] = rights;
  if (rights.length > 1) {
    throw new Refusal(
      "invalid",
      `Only one Terms of Use (dcterms:rights) can be provided per dataset, not ${rights.length}`,
    );
  }
  const texts: Record<string, string> = termsOfUse?.trim() ? { termsOfUse } : {};
  return { license: null, texts, accessRequest: false };
}

function withoutLicense(
  rights: readonly string[],
  { before, licenses }: TermsContext,
): LicenseTerms {
  if (rights.length > 0) return ownTerms(rights);
  return before ?? { license: licenses.default, texts: {}, accessRequest: false };
}
