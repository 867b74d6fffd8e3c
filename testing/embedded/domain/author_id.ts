interface Scheme {
  readonly name: string;
  /** What stands before and after an identifier in its address. */
  readonly before: string;
  readonly after?: string;
  readonly pattern: RegExp;
}

const schemes: readonly Scheme[] = [
  { name: "ORCID", before: "https://orcid.org/", pattern: /^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/ },
  { name: "ISNI", before: "http://www.isni.org/isni/", pattern: /^\d{15}[\dX]$/ },
  { name: "LCNA", before: "http://id.loc.gov/authorities/names/", pattern: /^[a-z]+\d+$/ },
  { name: "VIAF", before: "https://viaf.org/viaf/", pattern: /^\d*$/ },
  {
    name: "GND",
    before: "https://d-nb.info/gnd/",
    pattern: /^(1[01]?\d{7}[\dX]|[47]\d{6}-\d|[1-9]\d{0,7}-[\dX]|3\d{7}[\dX])$/,
  },
  {
    name: "ResearcherID",
    before: "https://publons.com/researcher/",
    after: "/",
    pattern: /^[A-Z\d][A-Z\d-]+[A-Z\d]$/,
  },
  {
    name: "ScopusID",
    before: "https://www.scopus.com/authid/detail.uri?authorId=",
    pattern: /^\d*$/,
  },
  { name: "ROR", before: "https://ror.org/", pattern: /^0[a-hj-km-np-tv-z|\d]{6}\d{2}$/ },
];

function addressIn({ before, after = "", pattern }: Scheme, id: string): string | undefined {
  const isAddress = id.startsWith(before) && id.endsWith(after);
  const bare = isAddress ? id.slice(before.length, id.length - after.length) : id;
  return pattern.test(bare) ? `${before}${bare}${after}` : undefined;
}

/** The address of an identifier, which may be given as one; undefined where it is none of the scheme. */
export function authorAddress(
  scheme: string | undefined,
  id: string | undefined,
): string | undefined {
  const known = schemes.find(({ name }) => name === scheme);
  return known === undefined || id === undefined || id === "" ? undefined : addressIn(known, id);
}
