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
