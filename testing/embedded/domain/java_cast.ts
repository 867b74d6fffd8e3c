import { isArray, type Json } from "./json.ts";
import { javaObject } from "./refusal.ts";

/** The Java class that holds a JSON value in the real server. */
export function javaClassOf(value: Json): string {
  const parsson = "org.eclipse.parsson.";
  if (typeof value === "string") return `${parsson}JsonStringImpl`;
  if (typeof value === "number") {
    const kind = Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? "Int" : "BigDecimal";
    return `${parsson}JsonNumberImpl$Json${kind}Number`;
  }
  if (isArray(value)) return `${parsson}JsonArrayBuilderImpl$JsonArrayImpl`;
  return typeof value === "object" && value !== null
    ? `${parsson}JsonObjectBuilderImpl$JsonObjectImpl`
    : "jakarta.json.JsonValueImpl";
}

/** What Java says of a JSON value that is not of the class that it should be: `JsonString`. */
export function castFailure(value: Json, wanted: string): string {
  const [from, to] = [javaClassOf(value), `jakarta.json.${wanted}`];
  const loader = "org.apache.felix.framework.BundleWiringImpl$BundleClassLoader";
  return `class ${from} cannot be cast to class ${to} (${from} and ${to} are in unnamed module of loader ${
    javaObject(loader).replace("@", " @")
  })`;
}
