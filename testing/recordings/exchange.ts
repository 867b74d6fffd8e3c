import { readFile } from "node:fs/promises";

/** A value that JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | {
  readonly [name: string]: Json;
};

/** A part of a multipart body. */
export interface RecordedPart {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly text?: string;
  readonly base64?: string;
}

/** What was asked. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** Whose token: a name; `guest` for none, `other` for one that is not valid. */
  readonly as?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string | null;
  readonly body?: Json;
}

/** What was answered. */
export interface RecordedResponse {
  readonly status: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: Json;
  readonly text?: string;
  readonly zip?: readonly { readonly name: string; readonly size: number }[];
  readonly manifest?: string;
  readonly bytes?: number;
  readonly sha256?: string;
}

/** An exchange with a real Dataverse. */
export interface Exchange {
  readonly name: string;
  readonly request: RecordedRequest;
  readonly response: RecordedResponse;
}

/** A place where the recorder waited for the server. */
export interface Wait {
  readonly wait: "unlocked" | "count";
  readonly persistentId?: string;
  readonly path?: string;
  readonly count?: number;
}

/** A group of exchanges. */
export type Chapter =
  | "info"
  | "blocks"
  | "users"
  | "collections"
  | "roles"
  | "datasets"
  | "preview"
  | "files"
  | "access"
  | "publish"
  | "review"
  | "search"
  | "direct"
  | "limits"
  | "cleanup";

/** The chapters, in the order in which they were recorded: each stands on those before. */
export const chapters: readonly Chapter[] = [
  "info",
  "blocks",
  "users",
  "collections",
  "roles",
  "datasets",
  "preview",
  "files",
  "access",
  "publish",
  "review",
  "search",
  "direct",
  "limits",
  "cleanup",
];

const folder = new URL("./data/", import.meta.url);

/** Reads a chapter. */
export async function readChapter(chapter: Chapter): Promise<readonly (Exchange | Wait)[]> {
  return JSON.parse(await readFile(new URL(`${chapter}.json`, folder), "utf8"));
}

/** Reads what the recorder noted of its run: the suffix of its names and the address. */
export async function readMeta(): Promise<{ readonly run: string; readonly base: string }> {
  return JSON.parse(await readFile(new URL("meta.json", folder), "utf8"));
}
