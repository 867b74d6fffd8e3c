import type { ApiRequest } from "../http/mod.ts";

/** Options of every call. */
export interface CallOptions {
  /** Cancels the call. */
  readonly signal?: AbortSignal | undefined;
}

/** How a dataset or a file is named in a call: its persistent id, or its number. */
export type ObjectId = string | number;

/** The path to a dataset or a file, and the query that goes with it. */
export function objectPath(
  kind: "datasets" | "files" | "access/datafile" | "access/dataset",
  id: ObjectId,
  rest = "",
): Pick<ApiRequest, "path" | "query"> {
  return typeof id === "number"
    ? { path: `/api/${kind}/${id}${rest}` }
    : { path: `/api/${kind}/:persistentId${rest}`, query: { persistentId: id } };
}

/** The path to a collection: its alias, its number, or `:root`. */
export function collectionPath(collection: string | number, rest = ""): string {
  return `/api/dataverses/${encodeURIComponent(collection).replace(/^%3A/, ":")}${rest}`;
}
