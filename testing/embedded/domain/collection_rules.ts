import { isArray, isObject, type Json, type JsonObject, textOf } from "./json.ts";
import { javaObject, Refusal } from "./refusal.ts";
import { isEmail } from "./internet_address.ts";

const kinds = [
  "RESEARCHERS",
  "RESEARCH_PROJECTS",
  "JOURNALS",
  "ORGANIZATIONS_INSTITUTIONS",
  "TEACHING_COURSES",
  "UNCATEGORIZED",
  "LABORATORY",
  "RESEARCH_GROUP",
  "DEPARTMENT",
];

/** What a request says of a collection. */
export interface CollectionInput {
  readonly alias?: string;
  readonly name?: string;
  readonly affiliation?: string;
  readonly description?: string;
  readonly kind?: string;
  readonly contacts?: readonly string[];
  readonly metadataBlocks?: JsonObject;
}

function contactsOf(value: Json | undefined): readonly string[] {
  if (!isArray(value)) return [];
  return value.filter(isObject).map((contact) => {
    const email = textOf(contact, "contactEmail");
    if (email === undefined) throw new Refusal("invalid", mandatory("contactEmail"));
    return email;
  });
}

function mandatory(field: string): string {
  return `Error parsing the POSTed json into a dataverse: Field '${field}' is mandatory`;
}

/** Reads what a request says of a collection. A kind that there is not is passed over. */
export function parseCollection(body: JsonObject): CollectionInput {
  const kind = textOf(body, "dataverseType");
  const blocks = body["metadataBlocks"];
  const given = <Key extends string>(
    key: Key,
    value: string | undefined,
  ): { readonly [K in Key]?: string } =>
    (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: string };
  return {
    ...given("alias", textOf(body, "alias")),
    ...given("name", textOf(body, "name")),
    ...given("affiliation", textOf(body, "affiliation")),
    ...given("description", textOf(body, "description")),
    ...given("kind", kind !== undefined && kinds.includes(kind) ? kind : undefined),
    ...("dataverseContacts" in body ? { contacts: contactsOf(body["dataverseContacts"]) } : {}),
    ...(isObject(blocks) ? { metadataBlocks: blocks } : {}),
  };
}

/** Refuses a new collection that lacks what it must have. */
export function demandMandatory(input: CollectionInput): void {
  if (input.name === undefined) throw new Refusal("invalid", mandatory("name"));
  if (input.alias === undefined) throw new Refusal("invalid", mandatory("alias"));
}

interface Violation {
  readonly value: string;
  readonly property: string;
  readonly message: string;
}

/** What the database would not take of a collection. */
function violation(
  name: string,
  alias: string,
  contacts: readonly string[],
): Violation | undefined {
  if (name.trim() === "") return { value: name, property: "name", message: "Please enter a name." };
  if (alias.trim() === "") {
    return { value: alias, property: "alias", message: "Please enter an alias." };
  }
  if (alias.length > 60) {
    return { value: alias, property: "alias", message: "Alias must be at most 60 characters." };
  }
  if (/^\d+$/.test(alias)) {
    return { value: alias, property: "alias", message: "Alias should not be a number" };
  }
  if (!/^[a-zA-Z0-9_-]+$/.test(alias)) {
    return {
      value: alias,
      property: "alias",
      message: "Found an illegal character(s). Valid characters are a-Z, 0-9, '_', and '-'.",
    };
  }
  if (contacts.length === 0) {
    return {
      value: "[]",
      property: "dataverseContacts",
      message: "At least one contact is required.",
    };
  }
  const bad = contacts.find((contact) => !isEmail(contact));
  return bad === undefined
    ? undefined
    : { value: bad, property: "contactEmail", message: "Please enter a valid email address." };
}

/** Refuses what the database would not take; the real one lets the exception through, with status 500. */
export function refuseViolations(
  id: number | null,
  collection: {
    readonly name: string;
    readonly alias: string;
    readonly contacts: readonly string[];
  },
): void {
  const { name, alias, contacts } = collection;
  const found = violation(name, alias, contacts);
  if (found === undefined) return;
  const [command, event] = id === null ? ["Create", "prePersist"] : ["Update", "preUpdate"];
  throw new Refusal(
    "broken",
    ` Invalid value: <<<${found.value}>>> for ${found.property} at [Dataverse id:${id} name:${name}] - ` +
      `${found.message} Command ${
        javaObject(`edu.harvard.iq.dataverse.engine.command.impl.${command}DataverseCommand`)
      } failed: Exception thrown from bean: jakarta.ejb.EJBTransactionRolledbackException: ` +
      "Exception thrown from bean: jakarta.validation.ConstraintViolationException: One or more Bean " +
      "Validation constraints were violated while executing Automatic Bean Validation on callback " +
      `event: ${event} for class: edu.harvard.iq.dataverse.Dataverse. Please refer to the embedded ` +
      "constraint violations for details.",
  );
}
