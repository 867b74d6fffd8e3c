import { isArray, type Json, type JsonObject } from "../domain/json.ts";
import { Stumble } from "../domain/refusal.ts";
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
  // Without a body there is nothing to be read, and the endpoint falls over what it is not handed.
  if (type === "" && call.text === "") throw new Stumble("no body", { told: true });
  if (!/^\s*(application|text)\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) throw new EndpointError(415);
}

/** The same; an empty body cannot be bound to an object of an endpoint. */
function demandBound(call: Call): void {
  demandJsonType(call);
  if (call.text === "") throw new EndpointError(400, { details: "HTTP 400 Bad Request" });
}

/**
 * Reads a body that is read before its endpoint is asked: an object.
 *
 * @throws {EndpointError} Where it is not said to be JSON.
 * @throws {Stumble} Where it is none.
 */
export function entityOf(call: Call): JsonObject {
  demandBound(call);
  return objectOf(call.text);
}

/**
 * The same, for an endpoint that is handed the JSON itself.
 *
 * @throws {EndpointError} Where it is not said to be JSON.
 * @throws {Stumble} Where it is none.
 */
export function jsonEntityOf(call: Call): JsonObject {
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
  demandBound(call);
  return arrayOf(call.text);
}

/**
 * Reads a text of an entity as it is bound to a Java object: numbers and flags become texts, and so does the only
 * text of a list.
 *
 * @returns The text; undefined where there is none.
 * @throws {Stumble} Where nothing else can become one.
 */
export function boundText(entity: JsonObject, name: string): string | undefined {
  const value = entity[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object") return String(value);
  const [only] = isArray(value) ? value : [];
  if (typeof only === "string") return only;
  throw new Stumble(`${name} is no text`);
}
