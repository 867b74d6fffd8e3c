import { isArray, isObject, type Json, type JsonObject } from "./json.ts";
import { Refusal, Stumble } from "./refusal.ts";

/** A tool that shows or changes datasets or files, somewhere else. */
export interface ExternalTool {
  readonly id: number;
  readonly displayName: string;
  readonly toolName: string | null;
  readonly description: string;
  readonly types: readonly string[];
  readonly scope: "dataset" | "file";
  readonly toolUrl: string;
  readonly toolParameters: JsonObject;
  /** The type of the files that it is for. */
  readonly contentType: string | null;
  readonly allowedApiCalls: readonly Json[] | null;
  readonly requirements: JsonObject | null;
}

/** What is said of a tool before it has an id. */
export type NewExternalTool = Omit<ExternalTool, "id">;

const types = ["explore", "configure", "preview", "query"];
const scopes = ["dataset", "file"] as const;

const refuse = (words: string): Refusal => new Refusal("invalid", words);

function wantedText(manifest: JsonObject, name: string): string {
  const value = manifest[name];
  if (value === undefined) throw refuse(`${name} is required.`);
  if (typeof value !== "string") throw new Stumble(`${name} is no text`);
  return value;
}

function textIn(manifest: JsonObject, name: string): string | null {
  return manifest[name] === undefined ? null : wantedText(manifest, name);
}

function typesIn(manifest: JsonObject): readonly string[] {
  const { types: said } = manifest;
  if (said !== undefined && !isArray(said)) throw new Stumble("types are no list");
  const found = said ?? [wantedText(manifest, "type")];
  return found.map((type) => {
    if (typeof type !== "string") throw new Stumble("a type is no text");
    if (!types.includes(type)) {
      throw refuse(`Type must be one of these values: [${types.join(", ")}].`);
    }
    return type;
  });
}

function listIn(value: Json | undefined): readonly Json[] | null {
  if (value === undefined) return null;
  if (!isArray(value)) throw new Stumble("a list is none");
  return value;
}

function objectIn(value: Json | undefined): JsonObject | null {
  if (value === undefined) return null;
  if (!isObject(value)) throw new Stumble("an object is none");
  return value;
}

/** Words in braces that stand for what a tool is called with. */
const reservedWords = [
  "fileId",
  "filePid",
  "siteUrl",
  "apiToken",
  "datasetId",
  "datasetPid",
  "datasetVersion",
  "fileMetadataId",
  "localeCode",
] as const;

/** One of these. */
export type ReservedWord = (typeof reservedWords)[number];

/** Reads `{fileId}`. */
export function reservedWord(text: string): ReservedWord {
  const word = reservedWords.find((one) => `{${one}}` === text);
  if (word === undefined) throw refuse(`Unknown reserved word: ${text}`);
  return word;
}

/** The parameters of a tool: names, and words in braces. */
export function parametersOf(
  { toolParameters }: Pick<ExternalTool, "toolParameters">,
): readonly (readonly [name: string, word: string])[] {
  return (listIn(toolParameters["queryParameters"]) ?? []).flatMap((one) =>
    Object.entries(objectIn(one) ?? {}).map(([name, word]) => {
      if (typeof word !== "string") throw new Stumble("a parameter is no text");
      return [name, word] as const;
    })
  );
}

/**
 * Reads the manifest of a tool.
 *
 * @throws {Refusal} Where it lacks something, or says what there is not.
 * @throws {Stumble} Where something in it is not of its type.
 */
export function parseManifest(manifest: JsonObject): NewExternalTool {
  const displayName = wantedText(manifest, "displayName");
  const toolName = textIn(manifest, "toolName");
  const description = wantedText(manifest, "description");
  const kinds = typesIn(manifest);
  const said = wantedText(manifest, "scope");
  const contentType = textIn(manifest, "contentType");
  const scope = scopes.find((one) => one === said);
  if (scope === undefined) {
    throw refuse(`Scope must be one of these values: [${scopes.join(", ")}].`);
  }
  if (scope === "file" && !contentType) wantedText(manifest, "contentType");
  const toolUrl = wantedText(manifest, "toolUrl");
  const toolParameters = objectIn(manifest["toolParameters"]);
  if (toolParameters === null) {
    throw refuse(
      'Cannot invoke "jakarta.json.JsonObject.getJsonArray(String)" because "toolParametersObj" is null',
    );
  }
  if (toolParameters["queryParameters"] === undefined) {
    throw refuse(
      'Cannot invoke "jakarta.json.JsonArray.getValuesAs(java.lang.Class)" because "queryParams" is null',
    );
  }
  const wanted = scope === "file" ? ["fileId", "filePid"] : ["datasetId", "datasetPid"];
  const words = parametersOf({ toolParameters }).map(([, word]) => reservedWord(word));
  if (!words.some((word) => wanted.includes(word))) {
    const list = wanted.map((word) => `{${word}}`).join(", ");
    throw refuse(`One of the following reserved words is required: ${list}.`);
  }
  return {
    displayName,
    toolName,
    description,
    types: kinds,
    scope,
    toolUrl,
    toolParameters,
    contentType,
    allowedApiCalls: listIn(manifest["allowedApiCalls"]),
    requirements: objectIn(manifest["requirements"]),
  };
}

/** What a tool is called with; null where it is not known. */
export type ToolValues = Readonly<Record<ReservedWord, string | null>>;

// Where these are not known, nothing is said in their place; elsewhere it cannot be done.
const optional: readonly ReservedWord[] = ["apiToken", "localeCode"];

function valueOf(text: string, values: ToolValues): string | null {
  const word = reservedWord(text);
  const value = values[word];
  if (value === null && !optional.includes(word)) throw new Stumble(`there is no ${word}`);
  return value;
}

/** Names and values with which a tool is called. */
export function toolParameters(tool: ExternalTool, values: ToolValues): JsonObject {
  return Object.fromEntries(
    parametersOf(tool).flatMap(([name, word]): [string, Json][] => {
      const value = valueOf(word, values) ?? "";
      if (value.trim() === "") return [];
      const isInt = /^[+-]?\d{1,10}$/.test(value) && Math.abs(Number(value)) < 2 ** 31;
      return [[name, isInt ? Number(value) : value]];
    }),
  );
}

/** A call of the API that a tool may make. */
export interface ApiCall {
  readonly name: string;
  readonly httpMethod: string;
  /** For how many minutes. */
  readonly timeOut: number;
  readonly url: string;
}

/** The calls that a tool may make, with all words in their addresses replaced. */
export function apiCalls(tool: ExternalTool, values: ToolValues): readonly ApiCall[] {
  return (tool.allowedApiCalls ?? []).map((one) => {
    const { name, httpMethod, timeOut, urlTemplate } = objectIn(one) ?? {};
    if (
      typeof name !== "string" || typeof httpMethod !== "string" ||
      typeof timeOut !== "number" || typeof urlTemplate !== "string"
    ) throw new Stumble("a call is not described");
    const path = urlTemplate.replace(/\{.*?\}/g, (word) => {
      const value = valueOf(word, values);
      if (value === null) throw new Stumble(`there is no ${word}`);
      return value;
    });
    return { name, httpMethod, timeOut: Math.trunc(timeOut), url: `${values.siteUrl}${path}` };
  });
}
