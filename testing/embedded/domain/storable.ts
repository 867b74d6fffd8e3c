import { Stumble } from "./refusal.ts";

/**
 * A text as a database keeps it, whoever sent it: it has no halves of characters.
 *
 * @throws {Stumble} Where it has NUL in it: the real one's database takes none, not even to look for.
 */
export function storable(text: string): string {
  if (text.includes("\0")) throw new Stumble("a text has NUL in it");
  return text.isWellFormed() ? text : text.replace(/\p{Cs}/gu, "?");
}
