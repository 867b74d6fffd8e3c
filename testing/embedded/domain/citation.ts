import { displayText } from "./display_value.ts";
import { escapeHtml } from "./escape_html.ts";
import { childrenOf, compoundsOf, firstOf, type Metadata, valuesOf } from "./metadata.ts";
import type { Version } from "./version.ts";

/** What a citation says beyond what the version says. */
export interface CitationFacts {
  /** Its date: that of the publication, unless the dataset goes by another one. */
  readonly date: Date;
  /** The same as it is written out, which depends on where it comes from. */
  readonly dateText: string;
  /** `doi:10.5072/FK2/ABC123` */
  readonly persistentId: string;
  /** Where the persistent id leads. */
  readonly url: string;
  readonly publisher: string;
  readonly datasetType: string;
  /** The name of the file that is cited; undefined where it is the whole dataset. */
  readonly file?: string | undefined;
  /** Whether the persistent id is the file's own. */
  readonly byItself?: boolean;
  /** The fingerprint of its tables; undefined where it has none. */
  readonly unf: string | undefined;
}

/** What is cited, whatever the format. */
export interface Citation extends CitationFacts {
  readonly authors: readonly Author[];
  readonly producers: readonly string[];
  readonly funders: readonly string[];
  readonly title: string;
  readonly year: string;
  /** `V1`, or what else the version is. */
  readonly version: string;
  readonly series: readonly string[];
  readonly keywords: readonly string[];
  readonly kinds: readonly string[];
  readonly languages: readonly string[];
  /** When data were collected: from, and until, with a slash between. */
  readonly collected: readonly string[];
  readonly places: readonly string[];
}

/** Somebody who made what is cited. */
export interface Author {
  readonly name: string;
  readonly idScheme: string | undefined;
}

function authorsOf(metadata: Metadata): readonly Author[] {
  return compoundsOf(metadata, "author").flatMap((value) => {
    const name = displayText(value["authorName"]?.[0] ?? "");
    return name !== "" ? [{ name, idScheme: value["authorIdentifierScheme"]?.[0] }] : [];
  });
}

function collectedOf(metadata: Metadata): readonly string[] {
  return compoundsOf(metadata, "dateOfCollection").map((value) =>
    `${value["dateOfCollectionStart"]?.[0] ?? ""}/${value["dateOfCollectionEnd"]?.[0] ?? ""}`
  );
}

// The real one leaves the country out.
function placesOf(metadata: Metadata): readonly string[] {
  return compoundsOf(metadata, "geographicCoverage")
    .map((value) =>
      ["state", "city", "otherGeographicCoverage"].flatMap((name) => value[name] ?? []).join(",")
    )
    .filter((place) => place !== "");
}

function versionWords(version: Version): string {
  if (version.state === "DRAFT") return "DRAFT VERSION";
  return `V${version.major}${version.state === "DEACCESSIONED" ? ", DEACCESSIONED VERSION" : ""}`;
}

/** Gathers what is cited. */
export function citationOf(version: Version, facts: CitationFacts): Citation {
  const { metadata } = version;
  return {
    ...facts,
    authors: authorsOf(metadata),
    producers: childrenOf(metadata, "producer", "producerName"),
    funders: [...new Set(childrenOf(metadata, "grantNumber", "grantNumberAgency"))],
    title: displayText(firstOf(metadata, "title") ?? ""),
    year: String(facts.date.getUTCFullYear()),
    version: versionWords(version),
    series: childrenOf(metadata, "series", "seriesName"),
    keywords: childrenOf(metadata, "keyword", "keywordValue"),
    kinds: valuesOf(metadata, "kindOfData"),
    languages: valuesOf(metadata, "language"),
    collected: collectedOf(metadata),
    places: placesOf(metadata),
  };
}

/** Options of {@linkcode plainCitation}. */
export interface PlainCitationOptions {
  /**
   * Whether it is HTML, with a link.
   *
   * @default {false}
   */
  readonly html?: boolean;
  /**
   * Whether nobody is to be named.
   *
   * @default {false}
   */
  readonly anonymized?: boolean;
}

/** The citation as a sentence. */
export function plainCitation(citation: Citation, options: PlainCitationOptions = {}): string {
  const { html = false, anonymized = false } = options;
  const clean = html ? escapeHtml : (text: string): string => text;
  const { url, title, file = "", byItself = false } = citation;
  const names = citation.authors.map(({ name }) => name).join("; ");
  return [
    anonymized ? "Author name(s) withheld" : clean(names),
    citation.year,
    ...byItself ? [`"${clean(file)}"`, html ? `<em>${clean(title)}</em>` : title] : [
      title === "" ? "" : `"${clean(title)}"`,
    ],
    html ? `<a href="${url}" target="_blank">${clean(url)}</a>` : url,
    clean(citation.publisher),
    citation.version +
    (file === "" || byItself ? "" : `; ${clean(file)} [fileName]`),
    citation.unf === undefined ? "" : `${citation.unf} [fileUNF]`,
  ].filter((part) => part !== "").join(", ");
}
