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

/** Makes an element around others, where there are any. */
export function around(
  name: string,
  children: readonly XmlElement[],
): readonly XmlElement[] {
  return children.length === 0 ? [] : [element(name, {}, children)];
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
  "'": "&apos;",
  "\t": "&#x9;",
  "\n": "&#xa;",
  "\r": "&#xd;",
};

const escaped = (text: string, special: RegExp): string =>
  text.replace(unwritable, "").replace(special, (one) => entities[one] ?? one);

/** Escapes a text for between tags; characters that no XML can have are left out. */
function escapeText(text: string): string {
  return escaped(text, /[&<\r]|(?<=\]\])>/g);
}

/** Escapes a text for wherever it may stand; what an element then holds is the text that stands for it. */
export function escapeXml(text: string): string {
  return escaped(text, /[&<>"']/g);
}

/** Escapes a text for an attribute in double quotes, so that it is read with all its white space. */
function escapeAttribute(text: string): string {
  return escaped(text, /[&<"\t\n\r]/g);
}

/** Writes an element, with what stands before each line where elements in elements have lines of their own. */
function written({ name, attributes, children }: XmlElement, indent?: string): string {
  const said = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? "" : ` ${key}="${escapeAttribute(value)}"`
  ).join("");
  if (children.length === 0) return `<${name}${said}/>`;
  const inLines = indent !== undefined && children.every((child) => typeof child !== "string");
  const content = children.map((child) =>
    typeof child === "string"
      ? escapeText(child)
      : inLines
      ? `\n${indent}  ${written(child, `${indent}  `)}`
      : written(child)
  ).join("");
  return `<${name}${said}>${content}${inLines ? `\n${indent}` : ""}</${name}>`;
}

/** Writes an element, without white space of its own. */
export function writeXml(element: XmlElement): string {
  return written(element);
}

/** Writes an element, with each of the elements in it in a line of its own. */
export function writeXmlInLines(element: XmlElement): string {
  return written(element, "");
}
