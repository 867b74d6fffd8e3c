import { isArray, isObject, type Json, type JsonObject, textOf } from "./json.ts";
import { isEmail } from "./internet_address.ts";
import { javaObject, Refusal, Stumble } from "./refusal.ts";
import type { Theme } from "./version.ts";

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
  readonly fileLimit?: number;
}

/** What a request says of a collection that is to be made. */
export interface NewCollectionInput extends CollectionInput {
  readonly alias: string;
  readonly name: string;
  readonly facetRoot: boolean;
  readonly theme?: Theme;
  readonly filePids?: boolean;
  readonly requiresFiles?: boolean;
}

function mandatory(object: JsonObject, name: string): string {
  const value = object[name];
  if (value === undefined) {
    throw new Refusal(
      "invalid",
      `Error parsing the POSTed json into a dataverse: Field '${name}' is mandatory`,
    );
  }
  if (typeof value !== "string") throw new Stumble(`${name} is no text`);
  return value;
}

function contactsOf(value: Json | undefined): readonly string[] {
  if (!isArray(value)) throw new Stumble("contacts are no list");
  return value.map((contact) => {
    if (!isObject(contact)) throw new Stumble("a contact is no object");
    return mandatory(contact, "contactEmail");
  });
}

function flagIn(object: JsonObject, name: string): boolean | undefined {
  const value = object[name];
  if (value !== undefined && typeof value !== "boolean") throw new Stumble(`${name} is no flag`);
  return value;
}

const looks = [
  "logo",
  "tagline",
  "linkUrl",
  "linkColor",
  "textColor",
  "backgroundColor",
  "logoBackgroundColor",
] as const;

function themeOf(value: Json): Theme {
  if (!isObject(value)) throw new Stumble("the theme is no object");
  for (const name of ["logoAlignment", "logoFormat"]) {
    if (name in value && textOf(value, name) === undefined) throw new Stumble(`${name} is no text`);
  }
  const theme: Record<string, string> = {};
  for (const name of looks) {
    const text = textOf(value, name);
    if (text !== undefined) theme[name] = text;
  }
  const alignment = textOf(value, "logoAlignment")?.toUpperCase() ?? "";
  return ["LEFT", "RIGHT", "CENTER"].includes(alignment)
    ? { ...theme, logoAlignment: alignment }
    : theme;
}

/** Leaves out what was not said. */
function said<T extends object>(members: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as T;
}

function common(body: JsonObject): Omit<CollectionInput, "alias" | "name" | "fileLimit"> {
  const kind = textOf(body, "dataverseType");
  return said({
    affiliation: textOf(body, "affiliation"),
    description: textOf(body, "description"),
    // A kind that there is not is passed over.
    kind: kind !== undefined && kinds.includes(kind) ? kind : undefined,
    contacts: "dataverseContacts" in body ? contactsOf(body["dataverseContacts"]) : undefined,
  });
}

/**
 * Reads what a request says of a new collection.
 *
 * @throws {Refusal} Where what it must have is missing.
 * @throws {Stumble} Where something is not what it has to be, and a real one does not look.
 */
export function parseNewCollection(body: JsonObject): NewCollectionInput {
  const [alias, name] = [mandatory(body, "alias"), mandatory(body, "name")];
  const limit = body["datasetFileCountLimit"];
  const theme = body["theme"];
  return {
    ...common(body),
    alias,
    name,
    facetRoot: body["facetRoot"] === true,
    ...said<Pick<NewCollectionInput, "theme" | "filePids" | "requiresFiles" | "fileLimit">>({
      theme: theme === undefined ? undefined : themeOf(theme),
      filePids: flagIn(body, "filePIDsEnabled"),
      requiresFiles: flagIn(body, "requireFilesToPublishDataset"),
      fileLimit: typeof limit === "number" && limit >= 0 ? Math.trunc(limit) : undefined,
    }),
  };
}

/**
 * Reads what a request changes of a collection.
 *
 * @throws {Stumble} Where something is not what it has to be, and a real one does not look.
 */
export function parseCollectionChange(body: JsonObject): CollectionInput {
  const limit = body["datasetFileCountLimit"];
  if (limit !== undefined && typeof limit !== "number") throw new Stumble("the limit is no number");
  return {
    ...common(body),
    ...said<Pick<CollectionInput, "alias" | "name" | "fileLimit">>({
      alias: textOf(body, "alias"),
      name: textOf(body, "name"),
      fileLimit: limit === undefined ? undefined : Math.trunc(limit),
    }),
  };
}

/** What Dataverse says to others who set how many files a dataset may have. */
export const onlySuperusersLimit = "Only Superuser can set the Dataset File Count Limit.";

interface Violation {
  readonly value: string;
  readonly property: string;
  readonly message: string;
}

type Checked = Pick<NewCollectionInput, "name" | "alias"> & {
  readonly contacts: readonly string[];
};

/** What the database would not take of a collection. */
function violations({ name, alias, contacts }: Checked): readonly Violation[] {
  const found: Violation[] = [];
  const check = (property: string, value: string, message: string, isGood: boolean): void => {
    if (!isGood) found.push({ value, property, message });
  };
  check("name", name, "Please enter a name.", name.trim() !== "");
  check("alias", alias, "Please enter an alias.", alias.trim() !== "");
  check("alias", alias, "Alias must be at most 60 characters.", alias.length <= 60);
  check("alias", alias, "Alias should not be a number", /[^\d]/.test(alias));
  check(
    "alias",
    alias,
    "Found an illegal character(s). Valid characters are a-Z, 0-9, '_', and '-'.",
    /^[\w-]*$/.test(alias),
  );
  check("dataverseContacts", "[]", "At least one contact is required.", contacts.length > 0);
  return found;
}

/** Whether the database would take a collection, its contacts apart. */
export function isStorable(collection: Checked): boolean {
  return violations(collection).length === 0;
}

const rolledBack =
  "Exception thrown from bean: jakarta.ejb.EJBTransactionRolledbackException: Exception thrown from bean: ";

function violated(event: string, type: string): string {
  return "jakarta.validation.ConstraintViolationException: One or more Bean Validation constraints were " +
    `violated while executing Automatic Bean Validation on callback event: ${event} for class: ` +
    `edu.harvard.iq.dataverse.${type}. Please refer to the embedded constraint violations for details.`;
}

const commandOf = (name: string): string =>
  `Command ${javaObject(`edu.harvard.iq.dataverse.engine.command.impl.${name}`)} failed: `;

/** What is said of an attribute that the database would not take. */
export function unstorableAttribute(): Refusal {
  const wrapped = rolledBack +
    "jakarta.ejb.EJBTransactionRolledbackException: Exception thrown from bean: ".repeat(2);
  return new Refusal(
    "broken",
    `${
      commandOf("UpdateDataverseAttributeCommand")
    }${wrapped}jakarta.persistence.PersistenceException: ${violated("preUpdate", "Dataverse")}`,
  );
}

function refuse(
  list: readonly Violation[],
  { command, type, at }: { readonly command: string; readonly type: string; readonly at: string },
): void {
  if (list.length === 0) return;
  const told = list.map(({ value, property, message }) =>
    ` Invalid value: <<<${value}>>> for ${property} at ${at} - ${message}`
  );
  const thrown = `${commandOf(`${command}DataverseCommand`)}${rolledBack}`;
  throw new Refusal("broken", `${told.join("")} ${thrown}${violated("prePersist", type)}`);
}

/** Refuses contacts that the database would not take; the real one lets the exception through. */
export function refuseBadContacts(
  contacts: readonly string[],
  command: "Create" | "Update",
): void {
  const value = contacts.find((contact) => !isEmail(contact));
  if (value === undefined) return;
  const one = { value, property: "contactEmail", message: "Please enter a valid email address." };
  const at = "edu.harvard.iq.dataverse.DataverseContact[ id=null ]";
  // That it is empty, and that it is no address, is said in the same words.
  refuse(value === "" ? [one, one] : [one], { command, type: "DataverseContact", at });
}

/** Refuses a new collection that the database would not take. */
export function refuseUnstorable(collection: Checked): void {
  const at = `[Dataverse id:null name:${collection.name}]`;
  refuse(violations(collection), { command: "Create", type: "Dataverse", at });
  refuseBadContacts(collection.contacts, "Create");
}
