import { isObject, type Json, type JsonObject } from "../domain/json.ts";
import { Refusal } from "../domain/refusal.ts";

/** Where a JSON text that ends too early ends, and what could have come, in the words of Java's parser. */
export function jsonComplaint(text: string): string {
  const lines = text.split("\n");
  const line = lines.length;
  const column = (lines.at(-1)?.length ?? 0) + 2;
  const last = text.trimEnd().at(-1);
  const expected = last === "{"
    ? "[STRING, CURLYCLOSE]"
    : last === "["
    ? "[CURLYOPEN, SQUAREOPEN, STRING, NUMBER, TRUE, FALSE, NULL, SQUARECLOSE]"
    : "[COMMA, CURLYCLOSE]";
  return `Invalid token=EOF at (line no=${line}, column no=${column}, offset=${
    text.length + 1
  }). ` +
    `Expected tokens are: ${expected}`;
}

/** Reads JSON; undefined where the text is none. */
export function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/**
 * Reads a JSON object.
 *
 * @param prefix What comes before the complaint.
 * @throws {Refusal} Where the text is none.
 */
export function objectOf(text: string, prefix: string): JsonObject {
  const value = jsonOf(text);
  if (!isObject(value)) throw new Refusal("invalid", `${prefix}${jsonComplaint(text)}`);
  return value;
}
