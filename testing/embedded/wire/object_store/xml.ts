/** Elements by name; a list is one element after the other. */
export interface XmlTree {
  readonly [name: string]: XmlValue | readonly XmlValue[] | undefined;
}
type XmlValue = string | number | boolean | XmlTree;

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** What XML cannot say goes as a question mark. */
const unsayable = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu;

function written(name: string, value: XmlValue): string {
  const content = typeof value === "object"
    ? elements(value)
    : String(value).replace(unsayable, "?").replace(/[&<>"]/g, (letter) => escapes[letter] ?? "");
  return `<${name}>${content}</${name}>`;
}

function elements(tree: XmlTree): string {
  return Object.entries(tree).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const list: readonly XmlValue[] = Array.isArray(value) ? value : [value as XmlValue];
    return list.map((one) => written(name, one));
  }).join("");
}

/** Writes a document. */
export function xmlOf(root: string, tree: XmlTree, namespace = false): string {
  const open = namespace ? `${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/"` : root;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${open}>${elements(tree)}</${root}>`;
}

function readText(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return named[name] ?? all;
    const code = decimal === undefined ? parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  }).trim();
}

/** The contents of all elements of a name, as they stand; the documents that clients send are flat lists. */
export function elementsOf(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}\\s*>`, "gs"))]
    .map(([, content = ""]) => content);
}

/** The text of the first element of a name, or undefined. */
export function textIn(xml: string, name: string): string | undefined {
  const [found] = elementsOf(xml, name);
  return found === undefined ? undefined : readText(found);
}
