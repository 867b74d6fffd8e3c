/**
 * What kind of thing is wrong. `unknown-field` and `unknown-block` are what the server would drop
 * without a word; all others it would refuse, or store so that it cannot be published.
 */
export type FindingRule =
  | "required"
  | "unknown-field"
  | "unknown-block"
  | "not-a-child"
  | "duplicate"
  | "wrong-multiplicity"
  | "wrong-class"
  | "vocabulary"
  | "email"
  | "url"
  | "date"
  | "number"
  | "integer"
  | "coordinates";

/** One thing that is wrong with a dataset's metadata. */
export interface Finding {
  /** Where, such as `citation.author[1].authorName`; the first author is `[0]`. */
  readonly path: string;
  /** What kind of thing. */
  readonly rule: FindingRule;
  /** What is wrong: a sentence for people without its final period. */
  readonly message: string;
  /** The value that is wrong, where there is one. */
  readonly value?: unknown;
  /** The nearest name or term that would do. */
  readonly suggestion?: string;
}

/**
 * Findings as lines for people, one each: where, what, and what was probably meant.
 *
 * @param findings The findings.
 * @returns As many lines.
 *
 * @example Usage
 * ```ts
 * import { formatFindings } from "@dvflow/dvflow/metadata";
 * import { deepEqual } from "node:assert/strict";
 *
 * deepEqual(
 *   formatFindings([{
 *     path: "citation.subject[0]",
 *     rule: "vocabulary",
 *     message: '"law" is not a term of "Subject"',
 *     suggestion: "Law",
 *   }]),
 *   ['citation.subject[0]: "law" is not a term of "Subject", did you mean "Law"?'],
 * );
 * ```
 */
export function formatFindings(findings: readonly Finding[]): string[] {
  return findings.map(({ path, message, suggestion }) =>
    `${path}: ${message}${suggestion === undefined ? "" : `, did you mean "${suggestion}"?`}`
  );
}
