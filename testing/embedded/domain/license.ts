import list from "../data/licenses.json" with { type: "json" };
import { isObject, type Json, textOf } from "./json.ts";
import { Refusal } from "./refusal.ts";

/** A license that datasets can have. */
export interface License {
  readonly id: number;
  readonly name: string;
  readonly shortDescription: string;
  readonly uri: string;
  readonly iconUrl: string;
  readonly active: boolean;
  readonly isDefault: boolean;
  readonly sortOrder: number;
  readonly rightsIdentifier: string;
  readonly rightsIdentifierScheme: string;
  readonly schemeUri: string;
  readonly languageCode: string;
}

/** The licenses of a fresh installation. */
export const licenses: readonly License[] = list;

/** The license of an id, or undefined. */
export function licenseById(id: number | null): License | undefined {
  return licenses.find((license) => license.id === id);
}

/** The license of a name or an address, or undefined. */
export function licenseNamed(word: string): License | undefined {
  return licenses.find(({ name, uri }) => name === word || uri === word);
}

/** The license that datasets have where nobody says; undefined where there is none. */
export function defaultLicense(): License | undefined {
  return licenses.find(({ isDefault }) => isDefault);
}

/** Reads the `license` of a version: a name, or a name and its address. */
export function parseLicense(value: Json | undefined): License | undefined {
  if (typeof value === "string") {
    const license = licenseNamed(value);
    if (license === undefined) throw new Refusal("invalid", `Invalid license: ${value}`);
    return license;
  }
  // What is something else says nothing.
  if (!isObject(value)) return undefined;
  // An address is the same everywhere; a name may have been translated.
  const [name, uri] = [textOf(value, "name"), textOf(value, "uri")];
  const byAddress = licenses.find((one) => uri !== undefined && [one.uri, one.name].includes(uri));
  if (byAddress !== undefined) return byAddress;
  if (name === undefined) {
    throw new Refusal("invalid", "Invalid or unsupported license section submitted.");
  }
  const byName = licenses.find((one) => one.name === name);
  if (byName === undefined) {
    throw new Refusal("invalid", `Invalid or unsupported license: ${name}`);
  }
  return byName;
}

/** Texts with which a dataset says its own terms, by the names they have on the wire. */
export const termNames = [
  "termsOfUse",
  "confidentialityDeclaration",
  "specialPermissions",
  "restrictions",
  "citationRequirements",
  "depositorRequirements",
  "conditions",
  "disclaimer",
] as const;

/** Texts that say how closed files can be had. */
export const accessTermNames = [
  "termsOfAccess",
  "dataAccessPlace",
  "originalArchive",
  "availabilityStatus",
  "contactForAccess",
  "sizeOfCollection",
  "studyCompletion",
] as const;
