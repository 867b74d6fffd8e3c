import type { Json, JsonObject } from "../domain/json.ts";
import { arrayOf, objectOf } from "./body.ts";
import type { Call } from "./call.ts";
import { EndpointError } from "./endpoint_error.ts";

/**
 * Refuses a body that is not said to be JSON. Some endpoints are handed an object that was read before them:
 * there, what cannot be read is not even looked at.
 *
 * @throws {EndpointError} With 415.
 */
function demandJsonType(call: Call): void {
  const type = call.request.headers.get("Content-Type") ?? "";
  if (!/^\s*(application|text)\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) throw new EndpointError(415);
}

/**
 * Reads a body that is read before its endpoint is asked: an object.
 *
 * @throws {EndpointError} Where it is not said to be JSON.
 * @throws {Stumble} Where it is none.
 */
export function entityOf(call: Call): JsonObject {
  demandJsonType(call);
  return objectOf(call.text);
}

/**
 * The same, of a list.
 *
 * @throws {EndpointError} Where it is not said to be JSON.
 * @throws {Stumble} Where it is none.
 */
export function entitiesOf(call: Call): readonly Json[] {
  demandJsonType(call);
  return arrayOf(call.text);
}
