import { type JsonObject, textOf } from "./json.ts";
import { accessTermNames, licenseById, parseLicense, termNames } from "./license.ts";
import { Refusal } from "./refusal.ts";

/** Under which terms a version is. */
export interface LicenseTerms {
  readonly licenseId: number | null;
  /** Own terms and access terms, by their names on the wire. */
  readonly texts: Readonly<Record<string, string>>;
  /** Whether people may ask for closed files. */
  readonly accessRequest: boolean;
}

/** Reads the terms of a version. */
export function parseTerms(value: JsonObject): LicenseTerms {
  const texts: Record<string, string> = {};
  const license = parseLicense(value["license"]);
  for (const name of license === undefined ? [...termNames, ...accessTermNames] : accessTermNames) {
    const text = textOf(value, name);
    if (text !== undefined) texts[name] = text;
  }
  return {
    licenseId: license?.id ?? null,
    texts,
    accessRequest: value["fileAccessRequest"] === true,
  };
}

/** Whether a version can go out under these terms. */
export function hasTerms(terms: LicenseTerms): boolean {
  return terms.licenseId !== null || (terms.texts["termsOfUse"] ?? "") !== "";
}

const isOwnTerm = (name: string): boolean => (termNames as readonly string[]).includes(name);

/** The terms as they stand in a version's JSON: own ones only where there is no license. */
export function presentTerms(terms: LicenseTerms): JsonObject {
  const license = licenseById(terms.licenseId);
  return {
    license: license && {
      name: license.name,
      uri: license.uri,
      iconUri: license.iconUrl,
      rightsIdentifier: license.rightsIdentifier,
      rightsIdentifierScheme: license.rightsIdentifierScheme,
      schemeUri: license.schemeUri,
      languageCode: license.languageCode,
    },
    ...Object.fromEntries(
      Object.entries(terms.texts).filter(([name]) => license === undefined || !isOwnTerm(name)),
    ),
    fileAccessRequest: terms.accessRequest,
  };
}

const openTheDoor =
  "Terms of Use and Access are invalid. You must enable request access or add terms of access in datasets with restricted files.";

/** Refuses where a file is closed and nobody is told how to have it. */
export function refuseClosedDoor(terms: LicenseTerms, anyRestricted: boolean): void {
  if (anyRestricted && !terms.accessRequest && terms.texts["termsOfAccess"] === undefined) {
    throw new Refusal("conflict", openTheDoor);
  }
}
