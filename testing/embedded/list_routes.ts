import type { Route } from "./wire/call.ts";
import { routes as table } from "./wire/routes.ts";
import { pageRows } from "./wire/routes/pages.ts";

/** An endpoint, for people. */
export interface RouteSummary {
  /** The HTTP method. */
  readonly method: string;
  /** The path; a name in braces stands for any one part. */
  readonly path: string;
  /** The content types it takes; empty where it takes any. */
  readonly takes: readonly string[];
  /** The content types it gives; empty where Dataverse does not say. */
  readonly gives: readonly string[];
  /** What it does, in a few words; empty where it is not implemented. */
  readonly summary: string;
  /** Whether it is answered; else 501 is. */
  readonly implemented: boolean;
  /** What the real one does there and this one does not; undefined where nothing is known. */
  readonly lacks?: string;
}

/** Lists all endpoints of Dataverse 6.8, and which of them the embedded Dataverse answers. */
export function routes(): readonly RouteSummary[] {
  return table.map(({ method, path, consumes, produces, row }: Route) => ({
    method,
    path: `/api/${path.replace(/:[^}/]*\}/g, "}")}`,
    takes: consumes,
    gives: produces,
    summary: row?.summary ?? "",
    implemented: row !== undefined,
    ...(row?.lacks === undefined ? {} : { lacks: row.lacks }),
  }));
}

/** A page, for people. */
export interface PageSummary {
  /** The HTTP method. */
  readonly method: string;
  /** The path; a name in braces stands for any one part. */
  readonly path: string;
  /** What it shows, in a few words. */
  readonly summary: string;
}

/** Lists the pages that the embedded Dataverse shows to browsers. */
export function pages(): readonly PageSummary[] {
  return pageRows.map(({ at, summary }) => {
    const [method = "", path = ""] = at.split(" ");
    return { method, path, summary };
  });
}
