import { createHash } from "node:crypto";

/**
 * SHA-256 of a value as JSON with sorted keys, so that a journal can tell whether an input is the same
 * without holding it. Bytes count by their content.
 */
export function digest(value: unknown): string {
  return `sha256:${createHash("sha256").update(canonical(value)).digest("hex")}`;
}

function canonical(value: unknown): string {
  if (value instanceof Uint8Array) {
    return `bytes:${createHash("sha256").update(value).digest("hex")}`;
  }
  if (typeof value === "bigint" || typeof value === "function" || typeof value === "symbol") {
    throw new TypeError(`Cannot journal an input that has a ${typeof value}: give plain values`);
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  if ("toJSON" in value && typeof value.toJSON === "function") return canonical(value.toJSON());
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0)
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`);
  return `{${fields.join(",")}}`;
}
