import { stockCatalogue } from "./stock_blocks.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Metadata } from "./metadata.ts";
import { parseFields } from "./parse_metadata.ts";

/** A field as it is sent, with what its definition says of it. */
export function sent(typeName: string, value: Json): JsonObject {
  const { multiple, typeClass } = stockCatalogue.definition(typeName);
  return { typeName, multiple, typeClass, value };
}

/** One value of a compound field as it is sent. */
export function sentValue(children: Readonly<Record<string, Json>>): JsonObject {
  return Object.fromEntries(
    Object.entries(children).map(([name, value]) => [name, sent(name, value)]),
  );
}

/** What the citation block asks for, as it is sent. */
export const sentComplete: readonly JsonObject[] = [
  sent("subject", ["Law"]),
  sent("title", " Finches "),
  sent("author", [sentValue({ authorName: "Finch, Fiona" })]),
  sent("datasetContact", [sentValue({ datasetContactEmail: "a@mailinator.com" })]),
  sent("dsDescription", [sentValue({ dsDescriptionValue: "About" })]),
];

/** The same, read. */
export const complete: Metadata = parseFields(sentComplete, stockCatalogue);
