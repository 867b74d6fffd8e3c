import { DvflowError, type DvflowErrorOptions } from "../errors/mod.ts";
import { type Finding, formatFindings } from "./finding.ts";

const TOLD = 3;

/**
 * Metadata that cannot be used: text that is no dataset, or one in which something is wrong.
 *
 * @example Usage
 * ```ts
 * import { MetadataError } from "@dvflow/dvflow/metadata";
 * import { equal } from "node:assert/strict";
 *
 * const error = new MetadataError("use the metadata", [
 *   { path: "citation.title", rule: "required", message: '"Title" is required' },
 * ]);
 *
 * equal(error.message, 'Cannot use the metadata: citation.title: "Title" is required');
 * equal(error.findings.length, 1);
 * ```
 */
export class MetadataError extends DvflowError {
  /** Always `MetadataError`. */
  override readonly name = "MetadataError";
  /** All that is wrong, where the metadata could be read. */
  readonly findings: readonly Finding[];

  /**
   * Makes one.
   *
   * @param doing What was being done: `read dataset metadata "a.json"`.
   * @param problem What is wrong: the findings, or a reason.
   * @param options Cause, hint, outcome.
   */
  constructor(
    doing: string,
    problem: string | readonly Finding[],
    options: DvflowErrorOptions = {},
  ) {
    super(`Cannot ${doing}: ${typeof problem === "string" ? problem : inShort(problem)}`, options);
    this.findings = typeof problem === "string" ? [] : problem;
  }
}

/** The number of findings and the first of them, in one line. */
function inShort(findings: readonly Finding[]): string {
  const lines = formatFindings(findings.slice(0, TOLD)).join("; ");
  if (findings.length < 2) return lines;
  const more = findings.length > TOLD ? `; and ${findings.length - TOLD} more` : "";
  return `${findings.length} problems: ${lines}${more}`;
}
