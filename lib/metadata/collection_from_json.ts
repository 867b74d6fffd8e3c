import { type CollectionJson, decodeCollectionJson } from "../schemas/dataset_metadata.ts";
import { isEmail } from "./_formats.ts";
import { frozen, isObject } from "./_json.ts";
import { readJson } from "./_read_json.ts";
import type { SourceOptions } from "./dataset_from_json.ts";
import type { Finding } from "./finding.ts";
import { MetadataError } from "./metadata_error.ts";

// What only a server can say of a collection.
const SERVER_KEYS: ReadonlySet<string> = new Set([
  "id",
  "ownerId",
  "creationDate",
  "releaseDate",
  "isReleased",
  "isPartOf",
  "isMetadataBlockRoot",
  "isFacetRoot",
  "childCount",
  "effectiveRequiresFilesToPublishDataset",
  "effectiveDatasetFileCountLimit",
]);

/**
 * Reads a collection from Dataverse's JSON and checks that it has what `POST /api/dataverses/{parent}`
 * asks for: an alias, a name, a contact with an e-mail address. Other keys are kept, except for what
 * only a server can say, such as a number.
 *
 * @param source The text, or the parsed object.
 * @param options What to call it in errors.
 * @returns The collection, ready for upload.
 * @throws {MetadataError} If it is not JSON (with line and column), not a collection, or something in it
 * is missing or wrong: all of it, in `findings`.
 *
 * @example Usage
 * ```ts
 * import { collectionFromJson } from "@dvflow/dvflow/metadata";
 * import { equal, throws } from "node:assert/strict";
 *
 * const contacts = [{ contactEmail: "finch@example.org" }];
 * equal(collectionFromJson({ alias: "tides", name: "Tides", dataverseContacts: contacts }).name, "Tides");
 * throws(() => collectionFromJson({ alias: "tides", dataverseContacts: contacts }), {
 *   message: 'Cannot read the collection: name: "name" is required',
 * });
 * ```
 */
export function collectionFromJson(
  source: string | object,
  options: SourceOptions = {},
): CollectionJson {
  const { name } = options;
  const doing = name === undefined ? "read the collection" : `read the collection "${name}"`;
  const parsed = readJson(source, doing);
  const body = isObject(parsed) && "status" in parsed && isObject(parsed.data)
    ? parsed.data
    : parsed;
  if (!isObject(body)) throw new MetadataError(doing, "it is not a JSON object");
  if ("datasetVersion" in body) {
    throw new MetadataError(doing, "it is a dataset", {
      hint: "Read it with datasetFromJson().",
    });
  }
  const findings = check(body);
  if (findings.length > 0) throw new MetadataError(doing, findings);
  const decoded = decodeCollectionJson(body);
  if (!decoded.ok) throw new MetadataError(doing, decoded.issue);
  const kept = Object.entries(body).filter(([key]) => !SERVER_KEYS.has(key));
  return frozen(Object.fromEntries(kept) as unknown as CollectionJson);
}

function check(body: Readonly<Record<string, unknown>>): Finding[] {
  const findings: Finding[] = [];
  for (const key of ["alias", "name"]) {
    const value = body[key];
    if (value === undefined || value === null || (typeof value === "string" && !value.trim())) {
      findings.push({ path: key, rule: "required", message: `"${key}" is required` });
    } else if (typeof value !== "string") {
      findings.push({ path: key, rule: "wrong-class", message: `"${key}" is not a text`, value });
    }
  }
  const { alias } = body;
  if (typeof alias === "string" && alias.trim() && !isAlias(alias)) {
    findings.push({
      path: "alias",
      rule: "wrong-class",
      message:
        `"${alias}" is no alias: it takes letters, digits, "_" and "-", at most 60 of them, ` +
        "and is not a number",
      value: alias,
    });
  }
  return [...findings, ...checkContacts(body.dataverseContacts)];
}

function checkContacts(contacts: unknown): Finding[] {
  const path = "dataverseContacts";
  if (!Array.isArray(contacts) || contacts.length === 0) {
    const message = 'a list "dataverseContacts" with at least one contact is required';
    return [{ path, rule: "required", message }];
  }
  return contacts.flatMap((contact, at): Finding[] => {
    const value: unknown = isObject(contact) ? contact.contactEmail : undefined;
    const where = `${path}[${at}].contactEmail`;
    if (typeof value !== "string" || value.trim() === "") {
      return [{ path: where, rule: "required", message: "an e-mail address is required" }];
    }
    if (isEmail(value)) return [];
    return [{ path: where, rule: "email", message: `"${value}" is no e-mail address`, value }];
  });
}

function isAlias(alias: string): boolean {
  return /^[\w-]{1,60}$/.test(alias) && !/^\d+$/.test(alias);
}
