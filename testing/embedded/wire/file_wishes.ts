import { cleanDirectory } from "../domain/file_name.ts";
import { isArray, isObject, type Json, type JsonObject } from "../domain/json.ts";
import { Refusal } from "../domain/refusal.ts";
import { isTabularTag, tabularTags } from "../domain/tabular_tag.ts";
import { jsonOf } from "./body.ts";

/** What `jsonData` says of a file. */
export interface FileWishes {
  readonly label?: string;
  readonly directory?: string;
  readonly description?: string;
  readonly categories?: readonly string[];
  readonly restricted?: boolean;
  readonly provenance?: string;
  /** What a table is about. */
  readonly tags?: readonly string[];
  readonly forceReplace: boolean;
  /** Whether a table is to be read from it, where that can be. */
  readonly tabIngest: boolean;
}

/** A text or a boolean that says yes. */
function yes(value: unknown): boolean {
  return value === true || String(value).toLowerCase() === "true";
}

const unreadable = (): Refusal => new Refusal("invalid", "Error in parsing provided json");

/**
 * Reads `jsonData`.
 *
 * @throws {Refusal} Where it is no JSON object, or tags a table with what is no tag.
 */
export function parseWishes(text: string | undefined): FileWishes {
  if (text === undefined || text.trim() === "") return { forceReplace: false, tabIngest: true };
  const value = jsonOf(text);
  if (!isObject(value)) throw unreadable();
  return wishesOf(value);
}

/** The same of JSON that was read. */
export function wishesOf(value: JsonObject): FileWishes {
  const [label, directory] = [wordIn(value, "label"), wordIn(value, "directoryLabel")];
  const [description, provenance] = [wordIn(value, "description"), wordIn(value, "provFreeForm")];
  const [categories, tags] = [listIn(value, "categories"), listIn(value, "dataFileTags")];
  return {
    ...(label === undefined ? {} : { label }),
    ...(directory === undefined ? {} : { directory: cleanDirectory(directory) }),
    ...(description === undefined ? {} : { description: description.trim() }),
    ...(provenance === undefined ? {} : { provenance }),
    ...(categories === undefined ? {} : { categories: wordsOf(categories.map(nameOf)) }),
    ...(tags === undefined ? {} : { tags: demandTags(wordsOf(tags)) }),
    ...given(value["restrict"]) ? { restricted: yes(value["restrict"]) } : {},
    forceReplace: yes(value["forceReplace"]),
    tabIngest: !given(value["tabIngest"]) || yes(value["tabIngest"]),
  };
}

/** A text; what else JSON has of one piece is read as the text that it is written with. */
function wordIn(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  if (!given(value)) return undefined;
  if (typeof value === "object") throw unreadable();
  return String(value);
}

function listIn(object: JsonObject, name: string): readonly Json[] | undefined {
  const value = object[name];
  if (!given(value)) return undefined;
  if (!isArray(value)) throw unreadable();
  return value;
}

const given = (value: Json | undefined): boolean => value !== undefined && value !== null;

/** Categories are words, or objects that name one, as answers have them. */
const nameOf = (value: Json): Json | undefined => isObject(value) ? value["name"] : value;

function wordsOf(list: readonly (Json | undefined)[]): readonly string[] {
  return [...new Set(list.filter(given).map(String))].filter((word) => word !== "");
}

function demandTags(words: readonly string[]): readonly string[] {
  const wrong = words.find((word) => !isTabularTag(word));
  if (wrong === undefined) return words;
  throw new Refusal(
    "invalid",
    `Not a valid Tabular Data Tag:  [${wrong}]. Please use one of the following: ${
      tabularTags.join(", ")
    }`,
  );
}
