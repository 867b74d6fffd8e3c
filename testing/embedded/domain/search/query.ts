/** How a clause counts among those beside it. */
export type Occurrence = "must" | "should" | "not";

/** One of several things that are asked for together. */
export interface Clause {
  readonly occurrence: Occurrence;
  readonly query: Query;
}

/** An end of a range; a value that is null leaves it open. */
export interface Bound {
  readonly value: string | null;
  readonly inclusive: boolean;
}

/** What is looked for; without a field, in all that people look for words in. */
export type Query =
  | { readonly type: "all" }
  | { readonly type: "none" }
  | { readonly type: "term"; readonly field: string | undefined; readonly text: string }
  | {
    readonly type: "phrase";
    readonly field: string | undefined;
    readonly text: string;
    /** How many other words may stand in between. */
    readonly slop: number;
  }
  | { readonly type: "pattern"; readonly field: string | undefined; readonly pattern: string }
  | { readonly type: "regexp"; readonly field: string | undefined; readonly pattern: string }
  | {
    readonly type: "fuzzy";
    readonly field: string | undefined;
    readonly text: string;
    readonly edits: number;
  }
  | {
    readonly type: "range";
    readonly field: string | undefined;
    readonly from: Bound;
    readonly to: Bound;
  }
  | { readonly type: "boosted"; readonly query: Query; readonly factor: number }
  | { readonly type: "boolean"; readonly clauses: readonly Clause[] };

/** The query cannot be read. */
export class QuerySyntaxError extends Error {
  override readonly name = "QuerySyntaxError";
}
