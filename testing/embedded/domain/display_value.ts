import entities from "../data/html_entities.json" with { type: "json" };

const characters: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(entities).map(([character, name]) => [name, character])),
  quot: '"',
  amp: "&",
  lt: "<",
  gt: ">",
};

function decoded(entity: string, name: string): string {
  if (!name.startsWith("#")) return characters[name] ?? entity;
  const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
  return Number.isInteger(code) && code > 0 && code <= 0x10ffff
    ? String.fromCodePoint(code)
    : entity;
}

/** A text without tags, with entities read. */
export function withoutTags(text: string): string {
  return text
    .replace(/<!--.*?(?:-->|$)|<\/?[a-z][^<>]*(?:>|$)/gis, "")
    .replace(/&(#x?[0-9a-f]+|\w+);/gi, decoded);
}

/** A value as it is shown where there is no HTML: without tags, with entities read. */
export function displayText(value: string): string {
  return withoutTags(value).replace(/\s+/g, " ").trim();
}
