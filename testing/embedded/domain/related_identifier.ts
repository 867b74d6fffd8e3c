import { displayText } from "./display_value.ts";
import { compoundsOf, type Metadata } from "./metadata.ts";
import { parsePersistentId } from "./persistent_id.ts";

/** A work that metadata say is related. */
export interface RelatedWork {
  readonly citation: string | undefined;
  /** The type of its identifier, as the vocabulary has it. */
  readonly type: string | undefined;
  readonly id: string | undefined;
  readonly url: string | undefined;
  readonly relation: string | undefined;
}

/** The publications that metadata name. */
export function relatedWorks(metadata: Metadata): readonly RelatedWork[] {
  return compoundsOf(metadata, "publication").map((value) => ({
    citation: value["publicationCitation"]?.[0],
    type: value["publicationIDType"]?.[0],
    id: value["publicationIDNumber"]?.[0],
    url: value["publicationURL"]?.[0],
    relation: value["publicationRelationType"]?.[0],
  }));
}

const typeNames: ReadonlyMap<string, string> = new Map([
  ...["ARK", "DOI", "EAN13", "EISSN", "Handle", "IGSN", "ISBN", "ISSN", "ISTC", "LISSN", "LSID"],
  ...["PISSN", "PMID", "PURL", "UPC", "URL", "URN", "WOS", "bibcode"],
].map((name) => [name.toLowerCase(), name] as const)).set("arXiv", "arXiv");

/** What DataCite calls a type of identifiers; undefined where it has none such. */
export function dataCiteType(type: string | undefined): string | undefined {
  return type === undefined ? undefined : typeNames.get(type);
}

/** An identifier as DataCite's metadata have it. */
export interface RelatedIdentifier {
  readonly type: string;
  readonly text: string;
  /** What the text is to be read below. */
  readonly schemeUri?: string;
}

const address = /^((?:https?|ftp):\/\/[^/?#\s]+)\S*$/i;

function splitAddress(text: string): RelatedIdentifier | undefined {
  const [, site] = URL.canParse(text) ? address.exec(text) ?? [] : [];
  return site === undefined
    ? undefined
    : { type: "URL", text: text.slice(site.length), schemeUri: site };
}

const typesOfPids: Readonly<Record<string, string>> = { doi: "DOI", hdl: "Handle", perma: "URL" };

/** What is said with a persistent id, or with the address that it leads to. */
function readPid(text: string): RelatedIdentifier | undefined {
  const pid = parsePersistentId(text);
  return pid && {
    type: typesOfPids[pid.protocol] ?? pid.protocol,
    text: pid.authority === "" ? pid.identifier : `${pid.authority}/${pid.identifier}`,
  };
}

function identifierOf(type: string | undefined, text: string): RelatedIdentifier | undefined {
  switch (type) {
    case "DOI":
      return readPid(/^(doi:|http)/.test(text) ? text : `doi:${text}`);
    case "Handle":
      return readPid(`hdl:${text}`);
    case "URL":
      return splitAddress(text);
    case undefined:
      return readPid(text) ?? splitAddress(text);
    default:
      return { type, text };
  }
}

/** An address, safe in HTML, which is how DataCite's metadata have it. */
function safeAddress(url: string): string {
  return displayText(url).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The identifier of a related work: its own, else its address; undefined where DataCite could not read it. */
export function relatedIdentifier(work: RelatedWork): RelatedIdentifier | undefined {
  const id = displayText(work.id ?? "");
  const text = id === "" ? safeAddress(work.url ?? "") : id;
  return text === "" ? undefined : identifierOf(dataCiteType(work.type), text);
}
