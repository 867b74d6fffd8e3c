import { blocks, type FieldDefinition } from "./block.ts";
import { compoundsOf, type CompoundValue, definitionOf, fieldNamed } from "./metadata.ts";
import type { Metadata } from "./metadata.ts";
import { javaObject, Refusal } from "./refusal.ts";

/** What is wrong with the metadata of a version. */
export interface Finding {
  /** The field that it is about. */
  readonly field: string;
  readonly message: string;
  /** How Dataverse prints the thing that is wrong. */
  readonly subject: string;
}

const missing = "edu.harvard.iq.dataverse.DatasetField[ id=null ]";
const badValue = "edu.harvard.iq.dataverse.DatasetFieldValueValue[ id=null ]";

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

/** What is wrong with one value; undefined where nothing is. */
export function valueProblem(definition: FieldDefinition, value: string): string | undefined {
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

/** Whether a text is an e-mail address. */
export function isEmail(value: string): boolean {
  return /^[^\s@<>()[\],;:"]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value);
}

const corners = [
  ["westLongitude", "eastLongitude"],
  ["southLatitude", "northLatitude"],
] as const;

function isBox(value: CompoundValue): boolean {
  return corners.every(([low, high], axis) => {
    const [a, b] = [value[low]?.[0], value[high]?.[0]];
    if (a === undefined || b === undefined) return false;
    const limit = axis === 0 ? 180 : 90;
    const numbers = [Number(a), Number(b)];
    return numbers.every((n) => Number.isFinite(n) && Math.abs(n) <= limit) &&
      Number(a) <= Number(b);
  });
}

function* compoundFindings(
  definition: FieldDefinition,
  values: readonly CompoundValue[],
  required: boolean,
): Generator<Finding> {
  const children = Object.values(definition.childFields ?? {});
  const conditional = children.filter((child) => child.isRequired && !definition.isRequired);
  for (const value of required && values.length === 0 ? [{}] : values) {
    for (const child of children) {
      if (required && child.isRequired && value[child.name] === undefined) {
        yield finding(definition, `${child.displayName} is required.`);
      }
    }
  }
  // A child that the block wants as soon as one of its sisters is filled.
  for (const child of [...conditional, ...conditionalByName(definition)]) {
    for (const value of values) {
      if (value[child.name] === undefined && Object.keys(value).length > 0) {
        yield finding(
          definition,
          `${child.displayName} is required if you choose to enter a value in any of the optional ${definition.displayName} fields.`,
        );
      }
    }
  }
}

// `producerName` is the only one; the blocks as served do not say so.
function conditionalByName(definition: FieldDefinition): readonly FieldDefinition[] {
  const child = definition.name === "producer"
    ? definition.childFields?.["producerName"]
    : undefined;
  return child === undefined ? [] : [child];
}

function finding(definition: FieldDefinition, message: string, subject = missing): Finding {
  return { field: definition.name, message, subject };
}

/**
 * Looks for what is wrong with metadata.
 *
 * @param metadata The filled fields.
 * @param required Names of further fields that the collection wants filled.
 */
export function findings(metadata: Metadata, required: readonly string[] = []): Finding[] {
  const found: Finding[] = [];
  for (const field of metadata) {
    const definition = definitionOf(field.name);
    const check = (of: FieldDefinition, value: string): void => {
      const problem = valueProblem(of, value);
      if (problem !== undefined) found.push(finding(definition, problem, badValue));
    };
    if (field.type === "simple") { for (const value of field.values) check(definition, value); }
    else {
      for (const value of field.values) {
        for (const [name, words] of Object.entries(value)) {
          for (const word of words) check(definitionOf(name), word);
        }
      }
    }
  }
  for (const value of compoundsOf(metadata, "geographicBoundingBox")) {
    if (!isBox(value)) {
      found.push(finding(
        definitionOf("geographicBoundingBox"),
        `${definitionOf("geographicBoundingBox").displayName}  has invalid coordinates. ` +
          "East must be greater than West and North must be greater than South. Missing values are NOT allowed.",
        badValue,
      ));
    }
  }
  for (const block of blocks) {
    for (const definition of Object.values(block.fields)) {
      const field = fieldNamed(metadata, definition.name);
      const wanted = definition.isRequired || required.includes(definition.name);
      if (definition.typeClass === "compound") {
        const values = field?.type === "compound" ? field.values : [];
        found.push(...compoundFindings(definition, values, wanted));
      } else if (wanted && field === undefined) {
        found.push(finding(definition, `${definition.displayName} is required.`));
      }
    }
  }
  return found;
}

/** Refuses for findings, in Dataverse's words. */
export function refuseFindings(found: readonly Finding[]): void {
  if (found.length === 0) return;
  const list = found.map(({ message, subject }) => `${message} (Invalid value:${subject})`);
  throw new Refusal("illegal", validationText(list.join(", ")));
}

/** How a failed validation reads, with the stray Java object at its end. */
export function validationText(list: string): string {
  return `Validation Failed: ${list}.${javaObject("java.util.stream.ReferencePipeline$3")}`;
}
