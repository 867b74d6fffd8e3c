import { isObject, type Json, type JsonObject } from "../domain/json.ts";
import { Stumble } from "../domain/refusal.ts";

/**
 * Writes JSON-LD with addresses for all its terms and without a context. Contexts that are elsewhere are not
 * fetched.
 *
 * @throws {Stumble} Where it makes no sense, or its context is elsewhere.
 */
export async function expandJsonLd(value: JsonObject): Promise<JsonObject> {
  // Few requests need it.
  // @ts-types="@types/jsonld"
  const { default: jsonld } = await import("jsonld");
  const documentLoader = (url: string): never => {
    throw new Stumble(`the context "${url}" is elsewhere`);
  };
  try {
    const expanded = await jsonld.expand(value as object, { documentLoader });
    const compact = await jsonld.compact(expanded as object, {}, { documentLoader });
    return isObject(compact as Json) ? compact as JsonObject : {};
  } catch (error) {
    throw new Stumble(error instanceof Error ? error.message : String(error));
  }
}
