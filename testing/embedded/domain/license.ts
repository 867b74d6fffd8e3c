import { isObject, type Json, textOf } from "./json.ts";
import { Refusal, Stumble } from "./refusal.ts";

/** What is said of a license. */
export interface LicenseText {
  readonly name: string | null;
  readonly shortDescription: string | null;
  readonly uri: string;
  readonly iconUrl: string | null;
  readonly active: boolean;
  readonly isDefault: boolean;
  readonly sortOrder: number;
  readonly rightsIdentifier: string | null;
  readonly rightsIdentifierScheme: string | null;
  readonly schemeUri: string | null;
  readonly languageCode: string | null;
}

/** A license that datasets can have. */
export interface License extends LicenseText {
  readonly id: number;
}

/** The licenses of an installation. */
export class LicenseList {
  /** All of them, in the order in which people see them. */
  readonly all: readonly License[];

  constructor(all: readonly License[]) {
    this.all = all;
  }

  /** Those that can be chosen. */
  get active(): readonly License[] {
    return this.all.filter(({ active }) => active);
  }

  /** Names of those that can be chosen, for people. */
  get choices(): string {
    return this.active.map(({ name }) => name).join(", ");
  }

  /** The license of an id, or undefined. */
  byId(id: number | null): License | undefined {
    return this.all.find((license) => license.id === id);
  }

  /** The license of a name or an address that can be chosen, or undefined. */
  named(word: string): License | undefined {
    return this.active.find(({ name, uri }) => name === word || uri === word);
  }

  /** The license that datasets have where nobody says. */
  get default(): License {
    const [found, ...more] = this.all.filter(({ isDefault }) => isDefault);
    if (found === undefined || more.length > 0) throw new Stumble("not one default license");
    return found;
  }

  /** Reads the `license` of a version: a name, or a name and its address; undefined where it says none. */
  parse(value: Json | undefined): License | undefined {
    if (typeof value === "string") {
      const license = this.named(value);
      if (license === undefined) throw new Refusal("invalid", `Invalid license: ${value}`);
      return license;
    }
    // What is something else says nothing.
    if (!isObject(value)) return undefined;
    // An address is the same everywhere; a name may have been translated.
    const [name, uri] = [textOf(value, "name"), textOf(value, "uri")];
    const byAddress = uri === undefined ? undefined : this.named(uri);
    if (byAddress !== undefined) return byAddress;
    if (name === undefined) {
      throw new Refusal("invalid", "Invalid or unsupported license section submitted.");
    }
    const byName = this.named(name);
    if (byName === undefined) {
      throw new Refusal("invalid", `Invalid or unsupported license: ${name}`);
    }
    return byName;
  }
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
