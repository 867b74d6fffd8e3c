import type { FieldDefinition } from "./block.ts";
import { isEmail, isUrl } from "./internet_address.ts";
import { isJavaDate } from "./java_date.ts";
import { javaFloat, javaInteger } from "./java_number.ts";
import { isNumeric, javaTrim } from "./java_text.ts";
import { type CompoundValue, isBlank } from "./metadata.ts";

const days = ["yyyy-MM-dd", "yyyy-MM"];
const times = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.SSS", "yyyy-MM-dd HH:mm:ss"];

const isYear = (text: string): boolean => isNumeric(text) && isJavaDate(text, "yyyy");

/** What stands before a word in a text. */
const before = (text: string, word: string): string =>
  javaTrim(text.slice(0, Math.max(0, text.indexOf(word))));

/** Whether a text is a date, a year of either era, a year that somebody guessed, or a time. */
function isDate(text: string): boolean {
  if (days.some((pattern) => isJavaDate(text, pattern))) return true;
  if (isYear(text.includes("AD") ? before(text, "AD") : text)) return true;
  if (text.includes("BC") && isNumeric(before(text, "BC"))) return true;
  if (text.startsWith("[") && text.endsWith("?]") && !text.startsWith("[-")) {
    const year = javaTrim(text.replace(/\[|\?\]|-|BC|AD/g, " "));
    if (text.includes("BC") ? isNumeric(year) : isYear(year)) return true;
  }
  return times.some((pattern) => isJavaDate(text, pattern));
}

/** What is wrong with one value; undefined where nothing is. */
export function valueProblem(definition: FieldDefinition, value: string): string | undefined {
  if (isBlank(value) || value === "N/A") return undefined;
  const name = definition.displayName;
  switch (definition.type) {
    case "DATE":
      return isDate(value)
        ? undefined
        : `${name}  is not a valid date. "yyyy" is a supported format.`;
    case "FLOAT":
      return javaFloat(value) !== undefined ? undefined : `${name}  is not a valid number.`;
    case "INT":
      return javaInteger(value) !== undefined ? undefined : `${name}  is not a valid integer.`;
    case "URL":
      return isUrl(value) ? undefined : `${name} ${value}  is not a valid URL.`;
    case "EMAIL":
      return isEmail(value) ? undefined : `${name} ${value}  is not a valid email address.`;
    default:
      return undefined;
  }
}

/** How far the corners of a box may be from zero, in degrees. */
const limits: ReadonlyMap<string, number> = new Map([
  ["westLongitude", 180],
  ["eastLongitude", 180],
  ["northLatitude", 90],
  ["southLatitude", 90],
]);

function degrees(name: string, word: string | undefined): number | undefined {
  const number = Math.fround(javaFloat(word ?? "") ?? NaN);
  return Math.abs(number) <= limits.get(name)! ? number : undefined;
}

/** What is wrong with one coordinate of a box by itself; undefined where nothing is. */
export function cornerProblem(definition: FieldDefinition, word: string): string | undefined {
  if (!limits.has(definition.name) || isBlank(word) || word === "N/A") return undefined;
  return degrees(definition.name, word) === undefined
    ? `${definition.displayName}  is not a valid entry.`
    : undefined;
}

/** What is wrong with a box, looked at from one of its coordinates; undefined where nothing is. */
export function boxProblem(
  definition: FieldDefinition,
  box: CompoundValue,
): string | undefined {
  if (!limits.has(definition.name)) return undefined;
  const at = (name: string): number | undefined => degrees(name, box[name]?.[0]);
  const [west, east] = [at("westLongitude"), at("eastLongitude")];
  const [south, north] = [at("southLatitude"), at("northLatitude")];
  const isBox = west !== undefined && east !== undefined && west <= east &&
    south !== undefined && north !== undefined && south <= north;
  return isBox
    ? undefined
    : "has invalid coordinates. East must be greater than West and North must be greater than South. " +
      "Missing values are NOT allowed.";
}
