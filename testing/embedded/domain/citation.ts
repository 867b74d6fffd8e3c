import { childrenOf, firstOf } from "./metadata.ts";
import type { Version } from "./version.ts";

/** What a citation says beyond what the version says. */
export interface CitationFacts {
  readonly year: string;
  readonly url: string;
  readonly publisher: string;
  readonly html: boolean;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** How a version is cited. */
export function citationOf(version: Version, facts: CitationFacts): string {
  const clean = facts.html ? escaped : (text: string): string => text;
  const authors = childrenOf(version.metadata, "author", "authorName").join("; ");
  const release = version.state === "DRAFT" ? "DRAFT VERSION" : `V${version.major ?? 1}`;
  const gone = version.state === "DEACCESSIONED" ? ", DEACCESSIONED VERSION" : "";
  const title = clean(firstOf(version.metadata, "title") ?? "");
  return `${
    clean(authors)
  }, ${facts.year}, "${title}", ${facts.url}, ${facts.publisher}, ${release}${gone}`;
}
