import entities from "../data/html_entities.json" with { type: "json" };
import type { FieldDefinition } from "./block.ts";

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

/** A value in the format of its field; an address of a person is not shown. */
export function inFormat(
  value: string,
  { displayFormat, title }: Pick<FieldDefinition, "displayFormat" | "title">,
): string {
  if (value.trim() === "" || value === "N/A") return "";
  const format = displayFormat.trim() === "" ? "#VALUE" : displayFormat;
  return format.replaceAll("#NAME", () => title).replaceAll("#EMAIL", "")
    .replaceAll("#VALUE", () => value);
}
