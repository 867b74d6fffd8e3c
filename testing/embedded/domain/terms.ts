import { type JsonObject, textOf } from "./json.ts";
import { accessTermNames, type License, type LicenseList, termNames } from "./license.ts";
import { Refusal } from "./refusal.ts";

/** Under which terms a version is. */
export interface LicenseTerms {
  /** The license; null where it has terms of its own. */
  readonly license: License | null;
  /** Own terms and access terms, by their names on the wire. */
  readonly texts: Readonly<Record<string, string>>;
  /** Whether people may ask for closed files. */
  readonly accessRequest: boolean;
}

/** What is known where terms are read. */
export interface TermsRules {
  readonly licenses: LicenseList;
  /** Whether datasets may have terms of their own. */
  readonly ownTerms: boolean;
}

/** Reads the terms of a version. */
export function parseTerms(value: JsonObject, { licenses, ownTerms }: TermsRules): LicenseTerms {
  const texts: Record<string, string> = {};
  const license = licenses.parse(value["license"]) ?? (ownTerms ? undefined : licenses.default);
  for (const name of license === undefined ? [...termNames, ...accessTermNames] : accessTermNames) {
    const text = textOf(value, name);
    if (text !== undefined) texts[name] = text;
  }
  return {
    license: license ?? null,
    texts,
    accessRequest: value["fileAccessRequest"] === true,
  };
}

/** Whether a version can go out under these terms. */
export function hasTerms(terms: LicenseTerms): boolean {
  return terms.license !== null || (terms.texts["termsOfUse"] ?? "") !== "";
}

const isOwnTerm = (name: string): boolean => (termNames as readonly string[]).includes(name);

/** The terms as they stand in a version's JSON: own ones only where there is no license. */
export function presentTerms(terms: LicenseTerms): JsonObject {
  const { license } = terms;
  return {
    license: license === null ? undefined : {
      name: license.name ?? undefined,
      uri: license.uri,
      iconUri: license.iconUrl ?? undefined,
      rightsIdentifier: license.rightsIdentifier ?? undefined,
      rightsIdentifierScheme: license.rightsIdentifierScheme ?? undefined,
      schemeUri: license.schemeUri ?? undefined,
      languageCode: license.languageCode ?? undefined,
    },
    ...Object.fromEntries(
      Object.entries(terms.texts).filter(([name]) => license === null || !isOwnTerm(name)),
    ),
    fileAccessRequest: terms.accessRequest,
  };
}

/** What is said where a file is closed and nobody is told how to have it. */
export const openTheDoor =
  "Terms of Use and Access are invalid. You must enable request access or add terms of access in datasets with restricted files.";

/** Whether a file is closed and nobody is told how to have it. */
export function isDoorClosed(terms: LicenseTerms, anyRestricted: boolean): boolean {
  return anyRestricted && !terms.accessRequest && terms.texts["termsOfAccess"] === undefined;
}

/** Refuses where a file is closed and nobody is told how to have it. */
export function refuseClosedDoor(terms: LicenseTerms, anyRestricted: boolean): void {
  if (isDoorClosed(terms, anyRestricted)) throw new Refusal("conflict", openTheDoor);
}
