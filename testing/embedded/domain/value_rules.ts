import type { FieldDefinition } from "./block.ts";
import { type CompoundValue, isBlank } from "./metadata.ts";

const datePatterns = [
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  /^\d{4}-(0[1-9]|1[0-2])$/,
  /^-?\d{1,4}$/,
  /^\d{1,4} ?(AD|BC)$/,
  /^\[\d{1,4}\?\]$/,
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?$/,
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
];

function isUrl(value: string): boolean {
  return /^(https?|ftp):\/\/[^\s]+$/i.test(value) && URL.canParse(value);
}

/** Whether a text is an e-mail address. */
export function isEmail(value: string): boolean {
  return /^[^\s@<>()[\],;:"]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value);
}

/** What is wrong with one value; undefined where nothing is. */
export function valueProblem(definition: FieldDefinition, value: string): string | undefined {
  if (isBlank(value) || value === "N/A") return undefined;
  const name = definition.displayName;
  switch (definition.type) {
    case "DATE":
      return datePatterns.some((pattern) => pattern.test(value))
        ? undefined
        : `${name}  is not a valid date. "yyyy" is a supported format.`;
    case "FLOAT":
      return Number.isFinite(Number(value)) ? undefined : `${name}  is not a valid number.`;
    case "INT":
      return /^[+-]?\d+$/.test(value) ? undefined : `${name}  is not a valid integer.`;
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
  const number = word === undefined ? NaN : Number(word);
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
