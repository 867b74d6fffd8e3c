import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UsageError } from "../../../lib/errors/mod.ts";
import type { Seed } from "./seed.ts";

/** A seed, and the folder that paths in it begin at. */
export interface ReadSeed {
  readonly seed: Seed;
  readonly folder: string;
}

/** What its parts may have; a collection may have anything. */
const names = {
  users: ["userName", "firstName", "lastName", "email", "superuser", "token"],
  datasets: [
    "datasetVersion",
    "collection",
    "by",
    "identifier",
    "published",
    "files",
    "filesFrom",
    "datasetType",
    // What else stands in an export.
    "id",
    "persistentUrl",
    "protocol",
    "authority",
    "separator",
    "publisher",
    "publicationDate",
    "storageIdentifier",
    "effectiveDatasetFileCountLimit",
    "datasetFileCountLimit",
    "datasetFileUploadsAvailable",
    "metadataLanguage",
    "citation",
  ],
} as const;

const needed = { users: "userName", collections: "alias", datasets: "datasetVersion" } as const;

type Part = keyof typeof needed;
const parts: readonly Part[] = ["users", "collections", "datasets"];

function refuse(reason: string): never {
  throw new UsageError(`Cannot plant the seed: ${reason}`);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function check(value: unknown): Seed {
  if (!isObject(value)) return refuse("it is no object");
  // A single dataset, such as an export.
  if (isObject(value["datasetVersion"])) return check({ datasets: [value] });
  const odd = Object.keys(value).find((name) => !(parts as readonly string[]).includes(name));
  if (odd !== undefined) refuse(`it has "${odd}", and may have "users", "collections", "datasets"`);
  for (const part of parts) checkPart(part, value[part] ?? []);
  return value as Seed;
}

function checkPart(part: Part, list: unknown): void {
  if (!Array.isArray(list)) refuse(`"${part}" is no list`);
  (list as readonly unknown[]).forEach((one, i) => {
    const place = `"${part}", number ${i + 1},`;
    if (!isObject(one)) return refuse(`${place} is no object`);
    if (one[needed[part]] === undefined) refuse(`${place} has no "${needed[part]}"`);
    if (part === "collections") return;
    const known: readonly string[] = names[part];
    const odd = Object.keys(one).find((name) => !known.includes(name));
    if (odd !== undefined) refuse(`${place} has "${odd}", which means nothing`);
  });
}

/**
 * Reads a seed.
 *
 * @param seed A seed, or the path of a JSON file with one or with a dataset's export.
 * @throws {UsageError} Where it makes no sense, or cannot be read.
 */
export function readSeed(seed: Seed | string): ReadSeed {
  if (typeof seed !== "string") return { seed: check(seed), folder: resolve(".") };
  let text: string;
  try {
    text = readFileSync(seed, "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`Cannot read the seed "${seed}": ${why}`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`Cannot read the seed "${seed}": it is no JSON`, { cause });
  }
  return { seed: check(value), folder: dirname(resolve(seed)) };
}
