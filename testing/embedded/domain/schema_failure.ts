import { isUri } from "./internet_address.ts";
import { inJavaOrder, isOrgObject, JavaNumber, type OrgJson } from "./org_json.ts";

/** That a value does not fit its schema, in the words of the validator that Dataverse has. */
export interface SchemaFailure {
  /** Where: `#/datasetVersion/license`. */
  readonly at: string;
  readonly message: string;
  readonly causes: readonly SchemaFailure[];
}

/** What a schema asks of a value at a place; undefined where it fits. */
export type Check = (value: OrgJson, at: string) => SchemaFailure | undefined;

function failure(
  at: string,
  message: string,
  causes: readonly SchemaFailure[] = [],
): SchemaFailure {
  return { at, message, causes };
}

const countOf = ({ causes }: SchemaFailure): number =>
  causes.length === 0 ? 1 : causes.reduce((sum, cause) => sum + countOf(cause), 0);

/** One failure for several; a single one stands for itself. */
function together(at: string, found: readonly SchemaFailure[]): SchemaFailure | undefined {
  if (found.length < 2) return found[0];
  const whole = failure(at, "", found);
  return { ...whole, message: `${countOf(whole)} schema violations found` };
}

/** How the class of a value is called. */
export function classOf(value: OrgJson): string {
  if (value === null) return "Null";
  if (value instanceof JavaNumber) return value.type;
  if (Array.isArray(value)) return "JSONArray";
  if (isOrgObject(value)) return "JSONObject";
  return typeof value === "string" ? "String" : "Boolean";
}

function ofClass(wanted: string): Check {
  return (value, at) => {
    const found = classOf(value);
    return found === wanted ? undefined : failure(at, `expected type: ${wanted}, found: ${found}`);
  };
}

/** Wants a text. */
export const aText: Check = ofClass("String");
/** Wants true or false. */
export const aFlag: Check = ofClass("Boolean");
const aList = ofClass("JSONArray");
const anObject = ofClass("JSONObject");

/** Wants an address of any scheme, or a part of one. */
export const aUri: Check = (value, at) =>
  aText(value, at) ??
    (isUri(String(value)) ? undefined : failure(at, `[${String(value)}] is not a valid URI`));

/** Wants an object that has some members, and whose members fit. */
export function objectOf(
  members: Readonly<Record<string, Check>>,
  required: readonly string[],
): Check {
  return (value, at) => {
    if (!isOrgObject(value)) return anObject(value, at);
    const missing = required.filter((name) => !value.has(name))
      .map((name) => failure(at, `required key [${name}] not found`));
    const wrong = inJavaOrder(Object.keys(members)).map((name) => {
      const member = value.get(name);
      return member === undefined ? undefined : members[name]!(member, `${at}/${name}`);
    });
    return together(at, [...missing, ...wrong.filter((one) => one !== undefined)]);
  };
}

/** Wants a list of at least so many items that fit; it is one half of a schema of two. */
export function listOf(item: Check, least: number): Check {
  const half: Check = (value, at) => {
    if (!Array.isArray(value)) return aList(value, at);
    const short = value.length < least
      ? [failure(at, `expected minimum item count: ${least}, found: ${value.length}`)]
      : [];
    const wrong = value.map((one: OrgJson, place) => item(one, `${at}/${place}`))
      .filter((one) => one !== undefined);
    return together(at, [...short, ...wrong]);
  };
  return (value, at) => {
    const found = half(value, at);
    return found && failure(at, "#: only 1 subschema matches out of 2", [found]);
  };
}

/** Wants a value that fits one of several. */
export function oneOf(checks: readonly Check[]): Check {
  return (value, at) => {
    const found = checks.map((check) => check(value, at)).filter((one) => one !== undefined);
    if (found.length < checks.length) return undefined;
    return failure(
      at,
      `#: no subschema matched out of the total ${checks.length} subschemas`,
      found,
    );
  };
}

/** Wants any list. */
export const anyList: Check = aList;
