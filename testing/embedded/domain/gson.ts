import { isArray, isObject, type Json, type JsonObject } from "./json.ts";
import { Refusal, Stumble } from "./refusal.ts";

// What is said of a file is read by a parser that is more lenient than others: what is no text becomes one.

/** What Dataverse says where what a client says of a file is no JSON, or of another shape. */
export const unreadable = (): Refusal => new Refusal("invalid", "Error in parsing provided json");

/**
 * A member as text; undefined where it is absent or null. A list of one is that one.
 *
 * @throws {Stumble} Where it is an object, or another list; some endpoints pass on what it says.
 */
export function wordIn(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return value === undefined || value === null ? undefined : asText(value);
}

function asText(value: Json): string {
  if (isArray(value)) {
    const [only] = value;
    if (value.length === 1 && only !== undefined) return asText(only);
    throw new Stumble(`Array must have size 1, but has size ${value.length}`);
  }
  if (typeof value === "object") throw new Stumble(value === null ? "JsonNull" : "JsonObject");
  return String(value);
}

/** A member that says yes; undefined where it is absent or null. */
export function yesIn(object: JsonObject, name: string): boolean | undefined {
  const word = wordIn(object, name);
  return word === undefined ? undefined : word.toLowerCase() === "true";
}

/**
 * A member as a list; undefined where it is absent or null.
 *
 * @throws {Refusal} Where it is none, or holds lists.
 */
export function listIn(
  object: JsonObject,
  name: string,
): readonly (string | JsonObject)[] | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  if (!isArray(value) || value.some(isArray)) throw unreadable();
  return value.filter((item) => item !== null)
    .map((item) => isObject(item) ? item : String(item));
}
