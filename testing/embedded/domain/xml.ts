/** An element, with what it has; undefined attributes are left out. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: XmlAttributes;
  readonly children: readonly XmlNode[];
}

/** Attributes by their names. */
export type XmlAttributes = Readonly<Record<string, string | undefined>>;

/** Text or an element. */
export type XmlNode = string | XmlElement;

/** Makes an element of a name, with attributes and what is in it. */
export function element(
  name: string,
  attributes: XmlAttributes = {},
  children: readonly XmlNode[] = [],
): XmlElement {
  return { name, attributes, children };
}

/** Makes an element that holds a text, where there is one. */
export function textElement(
  name: string,
  text: string | undefined,
  attributes: XmlAttributes = {},
): readonly XmlElement[] {
  return text === undefined || text.trim() === "" ? [] : [element(name, attributes, [text])];
}

// What XML 1.0 has no way to write, not even as a reference. Halves of characters are among it.
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#x9;",
  "\n": "&#xa;",
  "\r": "&#xd;",
};

const written = (text: string, special: RegExp): string =>
  text.replace(unwritable, "").replace(special, (one) => entities[one] ?? one);

/** Escapes a text for between tags; characters that no XML can have are left out. */
function escapeText(text: string): string {
  return written(text, /[&<\r]|(?<=\]\])>/g);
}

/** Escapes a text for an attribute in double quotes, so that it is read with all its white space. */
function escapeAttribute(text: string): string {
  return written(text, /[&<"\t\n\r]/g);
}

/** Writes an element, without white space of its own. */
export function writeXml({ name, attributes, children }: XmlElement): string {
  const said = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? "" : ` ${key}="${escapeAttribute(value)}"`
  ).join("");
  if (children.length === 0) return `<${name}${said}/>`;
  const content = children.map((child) =>
    typeof child === "string" ? escapeText(child) : writeXml(child)
  ).join("");
  return `<${name}${said}>${content}</${name}>`;
}
