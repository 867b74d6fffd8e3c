import { cleanDirectory } from "../domain/file_name.ts";
import { listIn, unreadable, wordIn, yesIn } from "../domain/gson.ts";
import { isObject, type JsonObject, textOf } from "../domain/json.ts";
import { Refusal, Stumble } from "../domain/refusal.ts";
import { type Checksum, parseChecksum } from "../domain/registered_file.ts";
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
  /** What the bytes are said to come to; it is believed. */
  readonly checksum?: Checksum;
  /** Whether a table is to be read from it, where that can be. */
  readonly tabIngest: boolean;
}

/**
 * Reads `jsonData`.
 *
 * @throws {Refusal} Where it is no JSON object, or tags a table with what is no tag.
 */
export function parseWishes(text: string | undefined): FileWishes {
  if (text === undefined || text === "") return { forceReplace: false, tabIngest: true };
  const value = jsonOf(text);
  if (!isObject(value)) throw unreadable();
  return wishesOf(value);
}

/** The same of JSON that was read. */
export function wishesOf(value: JsonObject): FileWishes {
  const [label, directory] = [wordIn(value, "label"), wordIn(value, "directoryLabel")];
  const [description, provenance] = [wordIn(value, "description"), wordIn(value, "provFreeForm")];
  const restricted = yesIn(value, "restrict");
  const [categories, tags] = [listIn(value, "categories"), listIn(value, "dataFileTags")];
  const checksum = parseChecksum(value);
  demandSize(value);
  return {
    ...(label === undefined ? {} : { label }),
    ...(directory === undefined ? {} : { directory: cleanDirectory(directory) }),
    ...(description === undefined ? {} : { description: description.trim() }),
    ...(provenance === undefined ? {} : { provenance }),
    ...(categories === undefined ? {} : { categories: wordsOf(namesIn(categories)) }),
    ...(tags === undefined ? {} : { tags: demandTags(wordsOf(textsIn(tags))) }),
    ...(restricted === undefined ? {} : { restricted }),
    ...(checksum === undefined ? {} : { checksum }),
    forceReplace: yesIn(value, "forceReplace") ?? false,
    tabIngest: yesIn(value, "tabIngest") ?? true,
  };
}

/** Nothing comes of it but that it has to be a number. */
function demandSize(value: JsonObject): void {
  const size = wordIn(value, "fileSize");
  if (size !== undefined && !/^[+-]?\d+(\.\d+)?$/.test(size)) throw new Stumble("no size");
}

/** Categories are words, or objects that name one, as answers have them; all of one kind. */
function namesIn(list: readonly (string | JsonObject)[]): readonly string[] {
  return list.length > 0 && list.every((one) => isObject(one))
    ? list.flatMap((one) => isObject(one) ? textOf(one, "name") ?? [] : [])
    : textsIn(list);
}

function textsIn(list: readonly (string | JsonObject)[]): readonly string[] {
  return list.map((one) => {
    if (isObject(one)) throw unreadable();
    return one;
  });
}

function wordsOf(list: readonly string[]): readonly string[] {
  return [...new Set(list.map((word) => word.trim()))].filter((word) => word !== "");
}

/** A table is tagged with what is no tag: a batch goes on with its other files. */
export class WrongTag extends Refusal {}

function demandTags(words: readonly string[]): readonly string[] {
  const wrong = words.find((word) => !isTabularTag(word));
  if (wrong === undefined) return words;
  throw new WrongTag(
    "invalid",
    `Not a valid Tabular Data Tag:  [${wrong}]. Please use one of the following: ${
      tabularTags.join(", ")
    }`,
  );
}
