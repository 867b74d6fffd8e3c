import { agentOf } from "./agent.ts";
import type { Author, Citation } from "./citation.ts";
import { plainCitation } from "./citation.ts";
import { escapeHtml } from "./escape_html.ts";
import type { JsonObject } from "./json.ts";

/** A format of citations. */
export interface CitationFormat {
  readonly contentType: string;
  /** Writes a citation. */
  write(citation: Citation, context: CitationContext): string;
}

/** What a format says beyond the citation. */
export interface CitationContext {
  /** The address of the server, ending in a slash. */
  readonly base: URL;
  /** Makes a name that nothing else has. */
  readonly uniqueName: () => string;
}

const lines = (list: readonly string[]): string => list.map((line) => `${line}\r\n`).join("");
/** `10.5072/FK2/ABC123` of `doi:10.5072/FK2/ABC123`. */
const bare = ({ persistentId }: Citation): string => persistentId.replace(/^\w+:/, "");

function bibTex(citation: Citation): string {
  const doi = bare(citation);
  const identifier = doi.slice(doi.indexOf("/") + 1);
  const title = citation.title.replace('"', "``").replace('"', "''");
  return lines([
    `@data{${identifier}_${citation.year},`,
    `author = {${citation.authors.map(({ name }) => name).join(" and ")}},`,
    `publisher = {${citation.publisher}},`,
    `title = {{${title}}},`,
    ...citation.unf === undefined ? [] : [`UNF = {${citation.unf}},`],
    `year = {${citation.year}},`,
    `version = {${citation.version}},`,
    `doi = {${doi}},`,
    `url = {${citation.url}}`,
    "}",
  ]);
}

/** The name of the file that is cited, and the fingerprint of its table; nothing where it is a dataset. */
function partOf({ file, unf }: Citation): readonly string[] {
  return file === undefined ? [] : unf === undefined ? [file] : [file, unf];
}

function ris(citation: Citation): string {
  const tagged = (tag: string, words: readonly string[]): readonly string[] =>
    words.map((word) => `${tag}  - ${word}`);
  return lines([
    `Provider: ${citation.publisher}`,
    'Content: text/plain; charset="utf-8"',
    "TY  - DATA",
    ...tagged("T1", [citation.title]),
    ...tagged("T3", citation.series),
    ...tagged("AU", citation.authors.map(({ name }) => name)),
    ...tagged("A2", citation.producers),
    ...tagged("A4", citation.funders),
    ...tagged("C3", citation.kinds),
    ...tagged("DA", citation.collected),
    ...tagged("DO", [citation.persistentId]),
    ...tagged("ET", [citation.version]),
    ...tagged("KW", citation.keywords),
    ...tagged("LA", citation.languages),
    ...tagged("PY", [citation.year]),
    ...tagged("RI", citation.places),
    ...tagged("SE", [citation.dateText]),
    ...tagged("UR", [citation.url]),
    ...tagged("PB", [citation.publisher]),
    ...tagged("C1", partOf(citation).slice(0, 1)),
    ...tagged("C2", partOf(citation).slice(1)),
    "ER  - ",
  ]);
}

const escapeXml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

const elements = (name: string, words: readonly string[]): string =>
  words.map((word) => element(name, escapeXml(word))).join("");

/** A list in an element of its own, which is only there where the list says something. */
function listed(name: string, item: string, words: readonly string[]): string {
  return words.length === 0 ? "" : element(name, elements(item, words));
}

function endNote(citation: Citation): string {
  const record = [
    '<ref-type name="Dataset">59</ref-type>',
    element(
      "contributors",
      listed("authors", "author", citation.authors.map(({ name }) => name)) +
        listed("secondary-authors", "author", citation.producers) +
        listed("subsidiary-authors", "author", citation.funders),
    ),
    element(
      "titles",
      elements("title", [citation.title]) +
        listed("tertiary-titles", "tertiary-title", citation.series),
    ),
    elements("section", [citation.date.toISOString().slice(0, 10)]),
    element(
      "dates",
      elements("year", [citation.year]) + listed("pub-dates", "date", citation.collected),
    ),
    elements("edition", [citation.version]),
    listed("keywords", "keyword", citation.keywords),
    elements("custom3", citation.kinds),
    elements("language", citation.languages),
    elements("publisher", [citation.publisher]),
    elements("reviewed-item", citation.places),
    element("urls", listed("related-urls", "url", [citation.url])),
    elements("custom1", partOf(citation).slice(0, 1)),
    elements("custom2", partOf(citation).slice(1)),
    elements("electronic-resource-num", [bare(citation)]),
  ].join("");
  return `<?xml version='1.0' encoding='UTF-8'?>${
    element("xml", element("records", element("record", record)))
  }`;
}

function cslAuthor({ name, idScheme }: Author): JsonObject {
  const { isPerson, given, family } = agentOf(name, { isPerson: idScheme !== "ROR" });
  return given === undefined || family === undefined
    ? { literal: escapeHtml(name), isInstitution: !isPerson }
    : { family: escapeHtml(family), given: escapeHtml(given), isInstitution: false };
}

function csl(citation: Citation, { base, uniqueName }: CitationContext): string {
  const [series] = citation.series;
  const address = new URL(`citation?persistentId=${citation.persistentId}`, base);
  const value: JsonObject = {
    id: `-GEN-${uniqueName()}`,
    type: citation.datasetType === "software" ? "software" : "dataset",
    categories: citation.keywords.map(escapeHtml),
    author: citation.authors.map(cslAuthor),
    issued: { "date-parts": [[Number(citation.year)]] },
    "container-title": series === undefined ? undefined : escapeHtml(series),
    DOI: bare(citation),
    publisher: escapeHtml(citation.publisher),
    title: escapeHtml(citation.title),
    URL: address.href,
    version: citation.version,
  };
  return JSON.stringify(value, null, 4);
}

/** The formats by their names in addresses. */
export const citationFormats: ReadonlyMap<string, CitationFormat> = new Map([
  ["Internal", {
    contentType: "text/html",
    write: (citation) => plainCitation(citation, { html: true }),
  }],
  ["EndNote", { contentType: "text/xml", write: endNote }],
  ["RIS", { contentType: "text/plain", write: ris }],
  ["BibTeX", { contentType: "text/plain", write: bibTex }],
  ["CSL", { contentType: "application/json", write: csl }],
]);
