import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

// Version 6 of the Universal Numerical Fingerprint with its usual parameters: 7 significant digits, the
// first 128 characters of a text, the first 128 bits of a SHA-256.
const digits = 7;
const characters = 128;
const bits = 128;

const missing = "\0\0\0";
const end = "\n\0";

/** Rounds a row of decimal digits to a number of them, half to even; it may get one digit longer. */
function roundDigits(row: string, count: number): string {
  if (row.length <= count) return row;
  const kept = row.slice(0, count);
  const rest = row.slice(count);
  const half = `5${"0".repeat(rest.length - 1)}`;
  const up = rest > half || (rest === half && Number(kept.at(-1)) % 2 === 1);
  return up ? String(BigInt(kept) + 1n) : kept;
}

/** A number as it is hashed: `+1.23e+5`, `-0.e+`, `+inf`. */
function canonical(value: number): string {
  if (Number.isNaN(value)) return "+nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "+";
  if (!Number.isFinite(value)) return `${sign}inf`;
  if (value === 0) return `${sign}0.e+`;
  const [mantissa = "", power = ""] = Math.abs(value).toExponential().split("e");
  let row = mantissa.replace(".", "");
  let exponent = Number(power);
  // Rounded twice, first to what a decimal of 64 bits holds.
  for (const count of [16, digits]) {
    const rounded = roundDigits(row, count);
    if (rounded.length > Math.min(row.length, count)) exponent++;
    row = rounded.slice(0, count);
  }
  row = row.replace(/0+$/, "");
  const shown = exponent === 0 ? "" : Math.abs(exponent);
  return `${sign}${row[0]}.${row.slice(1)}e${exponent < 0 ? "-" : "+"}${shown}`;
}

/** A text as it is hashed: cut, and empty where nothing in it can be seen. */
function canonicalText(value: string): string {
  const cut = value.slice(0, characters);
  if (!/[^\0- ]/.test(cut)) return "";
  // Cut in the middle of a letter of two code units, it is a question mark.
  return value.length > characters ? cut.replace(/[\ud800-\udbff]$/, "?") : cut;
}

/** The fingerprint of a column, made value by value: equal for equal data, whatever file they come from. */
export class ColumnUnf {
  readonly #hash = createHash("sha256");

  /** Adds a number; null where it is missing. */
  addNumber(value: number | null): void {
    this.#hash.update(value === null ? missing : `${canonical(value)}${end}`);
  }

  /** Adds a text; null where it is missing. */
  addText(value: string | null): void {
    this.#hash.update(value === null ? missing : `${canonicalText(value)}${end}`);
  }

  /** What it comes to. Nothing can be added any more. */
  toString(): string {
    const digest: Uint8Array = this.#hash.digest().subarray(0, bits / 8);
    return `UNF:6:${Buffer.from(digest).toString("base64")}`;
  }
}

/**
 * The fingerprint of a table made from its columns', or of a dataset's made from its tables', in any order.
 *
 * @param parts One at least.
 */
export function combineUnfs(parts: readonly string[]): string {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const whole = new ColumnUnf();
  const digests = parts.map((part) => part.slice(part.lastIndexOf(":") + 1));
  for (const digest of digests.toSorted()) whole.addText(digest);
  return whole.toString();
}
