import type { Catalogue } from "./catalogue.ts";
import { type DescribedFile, parseDescribedFiles } from "./described_file.ts";
import { javaDate } from "./java_date.ts";
import { isObject, type JsonObject, textOf } from "./json.ts";
import type { Metadata } from "./metadata.ts";
import { parseBlocks } from "./parse_metadata.ts";
import { Refusal, Stumble } from "./refusal.ts";
import { type LicenseTerms, parseTerms, type TermsRules } from "./terms.ts";

/** What a version is read from. */
export interface VersionInput {
  /** The fields as they were sent, with what is blank in them. */
  readonly metadata: Metadata;
  readonly terms: LicenseTerms;
  readonly versionNote: string | null;
  readonly files: readonly DescribedFile[];
}

/** What a dataset is read from. */
export interface DatasetInput extends VersionInput {
  readonly type: string;
  /** How many files it may have; null where its collection says. */
  readonly fileLimit: number | null;
}

/** What can be said in a version's JSON. */
export interface VersionWords extends TermsRules {
  readonly catalogue: Catalogue;
}

/** What can be said in a dataset's JSON. */
export interface DatasetWords extends VersionWords {
  /** Names of the types that datasets can have. */
  readonly types: readonly string[];
}

const states = ["DRAFT", "RELEASED", "ARCHIVED", "DEACCESSIONED"];

function checkDate(version: JsonObject, name: string, pattern: string): void {
  const text = textOf(version, name);
  if (text === undefined || javaDate(text, pattern) !== undefined) return;
  throw new Refusal("invalid", `Error parsing date: Unparseable date: "${text}"`);
}

function checkNumber(version: JsonObject, name: string): void {
  const text = textOf(version, name);
  if (text === undefined || /^[+-]?\p{Nd}{1,19}$/u.test(text)) return;
  throw new Refusal("invalid", `Error parsing number: For input string: "${text}"`);
}

/**
 * Reads a version as it is sent.
 *
 * @throws {Refusal} Where it says something that there is not.
 * @throws {Stumble} Where something in it is not what it has to be, and a real one does not look.
 */
export function parseVersion(version: JsonObject, words: VersionWords): VersionInput {
  checkNumber(version, "minorVersionNumber");
  checkNumber(version, "id");
  const state = textOf(version, "versionState");
  if (state !== undefined && !states.includes(state)) throw new Stumble("no such state");
  checkDate(version, "releaseDate", "yyyy-MM-dd");
  for (const name of ["lastUpdateTime", "createTime", "archiveTime"]) {
    checkDate(version, name, "yyyy-MM-dd'T'HH:mm:ss'Z'");
  }
  const terms = parseTerms(version, words);
  const metadata = parseBlocks(version["metadataBlocks"], words.catalogue);
  return {
    metadata,
    terms,
    versionNote: textOf(version, "versionNote") ?? null,
    files: parseDescribedFiles(version),
  };
}

/**
 * Reads a dataset as it is sent.
 *
 * @throws {Refusal} Where it says something that there is not.
 * @throws {Stumble} Where something in it is not what it has to be, and a real one does not look.
 */
export function parseDataset(body: JsonObject, words: DatasetWords): DatasetInput {
  if (textOf(body, "metadataLanguage") !== undefined) {
    throw new Refusal("invalid", "Specified metadatalanguage not allowed.");
  }
  const type = textOf(body, "datasetType") ?? "dataset";
  if (!words.types.includes(type)) throw new Refusal("invalid", `Invalid dataset type: ${type}`);
  const version = body["datasetVersion"];
  if (!isObject(version)) throw new Stumble("no datasetVersion");
  const limit = body["datasetFileCountLimit"];
  const fileLimit = typeof limit === "number" && limit >= 0 ? Math.trunc(limit) : null;
  return { ...parseVersion(version, words), type, fileLimit };
}
