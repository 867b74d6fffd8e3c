/** A piece of XML. */
export interface Xml {
  readonly xml: string;
}

const named: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** A text as it stands in XML, without what no XML can have. */
export function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\P{Cc}]|[\ufffe\uffff]/gu, "")
    .replace(/[&<>]/g, (it) => named[it] ?? it);
}

const quoted = (text: string): string => `"${escaped(text).replaceAll('"', "&quot;")}"`;

/** An element with its attributes, and what is in it. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Xml | string)[]
): Xml {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}=${quoted(value)}`);
  const content = children.map((child) => typeof child === "string" ? escaped(child) : child.xml);
  const open = `${name}${list.join("")}`;
  return { xml: content.length === 0 ? `<${open}/>` : `<${open}>${content.join("")}</${name}>` };
}

/** A link. */
export function link(href: string, rel: string, type?: string): Xml {
  return element("link", { href, rel, ...(type === undefined ? {} : { type }) });
}

/** Who made the XML. */
export const generator: Xml = element("generator", {
  uri: "http://www.swordapp.org/",
  version: "2.0",
});

/** The names of the vocabularies. */
export const spaces = {
  atom: "http://www.w3.org/2005/Atom",
  app: "http://www.w3.org/2007/app",
  dublinCore: "http://purl.org/dc/terms/",
  terms: "http://purl.org/net/sword/terms/",
  state: "http://purl.org/net/sword/terms/state",
} as const;

/** What an error says. */
export interface ErrorWords {
  readonly href: string;
  readonly summary: string;
  readonly now: Date;
}

/** An error. */
export function errorDocument({ href, summary, now }: ErrorWords): string {
  const lines = [
    element("title", {}, "ERROR"),
    element("updated", {}, `${now.toISOString().slice(0, 19)}Z`),
    generator,
    element("summary", {}, summary),
    element("sword:treatment", {}, "Processing failed"),
  ].map(({ xml }) => `  ${xml}\n`).join("");
  const space = { xmlns: spaces.atom, href, "xmlns:sword": spaces.terms };
  const body = element("sword:error", space, { xml: `\n${lines}` });
  return `<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n${body.xml}\n`;
}
