import { isArray, isObject, type Json, type JsonObject } from "../domain/json.ts";
import { Refusal, Stumble } from "../domain/refusal.ts";
import { JsonLimitError, JsonTextError, readJson } from "./json_text.ts";

/** Reads JSON; undefined where the text is none. */
export function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function read(text: string, wanted: "START_OBJECT" | "START_ARRAY", prefix?: string): Json {
  try {
    return readJson(text, wanted);
  } catch (error) {
    if (error instanceof JsonLimitError) throw new Stumble(error.message);
    if (!(error instanceof JsonTextError)) throw error;
    if (prefix === undefined) throw new Stumble(error.message);
    throw new Refusal("invalid", `${prefix}${error.message}`);
  }
}

/**
 * Reads a JSON object.
 *
 * @param prefix What comes before the complaint; where it is not given, the real one stumbles.
 * @throws {Refusal} Where the text is none.
 * @throws {Stumble} The same, without a prefix.
 */
export function objectOf(text: string, prefix?: string): JsonObject {
  const value = read(text, "START_OBJECT", prefix);
  return isObject(value) ? value : {};
}

/**
 * Reads a JSON array.
 *
 * @param prefix What comes before the complaint; where it is not given, the real one stumbles.
 * @throws {Refusal} Where the text is none.
 * @throws {Stumble} The same, without a prefix.
 */
export function arrayOf(text: string, prefix?: string): readonly Json[] {
  const value = read(text, "START_ARRAY", prefix);
  return Array.isArray(value) ? value : [];
}

/**
 * The texts that a member lists.
 *
 * @throws {Stumble} Where it is no list, or there is something else in it.
 */
export function textsIn(object: JsonObject, name: string): readonly string[] {
  const value = object[name];
  const isText = (word: Json): word is string => typeof word === "string";
  if (!isArray(value) || !value.every(isText)) {
    throw new Stumble("a list of texts is wanted", { told: true });
  }
  return value;
}
