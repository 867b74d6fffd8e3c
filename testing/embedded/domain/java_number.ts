import { javaTrim } from "./java_text.ts";

const decimal = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/;
const hexadecimal = /^[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?\d+[fFdD]?$/;

/** What Java's `Double.parseDouble()` makes of a text; undefined where it is no number. */
export function javaFloat(text: string): number | undefined {
  const word = javaTrim(text);
  if (decimal.test(word)) return Number(word.replace(/[fFdD]$/, ""));
  if (!hexadecimal.test(word)) return undefined;
  const [, sign, digits = "", exponent = "0"] = /^([+-]?)0[xX]([^pP]*)[pP]([+-]?\d+)/.exec(word) ??
    [];
  const [whole = "", fraction = ""] = digits.split(".");
  const value = parseInt(`${whole}${fraction}`, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === "-" ? -value : value;
}

/** What Java's `Integer.parseInt()` makes of a text; undefined where it is no integer of 32 bits. */
export function javaInteger(text: string): number | undefined {
  // Java looks at halves of characters, so that digits that consist of two are none.
  if (!/^[+-]?\p{Nd}+$/u.test(text) || text.length > [...text].length) return undefined;
  const value = Number(asciiDigits(text));
  return value >= -(2 ** 31) && value < 2 ** 31 ? value : undefined;
}

/** A text with digits of any script as ours. */
export function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, digitOf);
}

/** A digit of any script as one of ours: those of a script stand in a row, from zero to nine. */
function digitOf(char: string): string {
  if (char >= "0" && char <= "9") return char;
  let zero = char.codePointAt(0)!;
  for (let i = 0; i < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1)); i++) zero--;
  return String(char.codePointAt(0)! - zero);
}
