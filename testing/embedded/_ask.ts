import type { Json, JsonObject } from "./domain/json.ts";
import { sentComplete } from "./domain/sample_metadata.ts";
import type { EmbeddedDataverse } from "./mod.ts";

/** What was answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly json: Json;
  /** The sentence that the answer says: of an error, or as its data. */
  readonly message: string;
  /** The value at a path in the data, such as `files.0.dataFile.id`. */
  at(path: string): Json | undefined;
}

/** What is asked. */
export interface Ask {
  readonly token?: string | undefined;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
}

function walk(value: Json | undefined, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>(
    (at, name) => (at as { readonly [name: string]: Json } | null | undefined)?.[name],
    value,
  );
}

/** Asks a server, such as `PUT api/admin/settings/:Key`; redirects are not followed. */
export async function ask(
  dataverse: Pick<EmbeddedDataverse, "fetch" | "baseUrl">,
  line: string,
  { token, json, body, headers = {} }: Ask = {},
): Promise<Answer> {
  const [method = "GET", path = ""] = line.split(" ");
  const sent = json === undefined ? body : JSON.stringify(json);
  const response = await dataverse.fetch(new URL(path, dataverse.baseUrl), {
    method,
    redirect: "manual",
    headers: {
      ...(json === undefined ? {} : { "Content-Type": "application/json" }),
      ...(token === undefined ? {} : { "X-Dataverse-key": token }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json") ?? false;
  const value: Json = isJson ? JSON.parse(text) : {};
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: value,
    message: String(walk(value, "message") ?? walk(value, "data.message") ?? ""),
    at: (path) => walk(walk(value, "data"), path),
  };
}

/** A part of a form. */
export function form(jsonData: unknown): FormData {
  const data = new FormData();
  data.set("jsonData", typeof jsonData === "string" ? jsonData : JSON.stringify(jsonData));
  return data;
}

/** A dataset with what is mandatory, as it is sent. */
export const newDataset: JsonObject = {
  datasetVersion: {
    license: { name: "CC0 1.0", uri: "http://creativecommons.org/publicdomain/zero/1.0" },
    metadataBlocks: { citation: { fields: sentComplete } },
  },
};

/** A collection with what is mandatory, as it is sent. */
export function newCollection(alias: string): JsonObject {
  return {
    alias,
    name: alias,
    dataverseContacts: [{ contactEmail: `${alias}@example.org` }],
  };
}
