import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import type { Finding } from "../metadata/mod.ts";
import { datasetMetadata, findingsOf, type MetadataInput, refuseFindings } from "./_metadata.ts";
import { count } from "./_count.ts";

/** Input of {@linkcode validate}. */
export interface ValidateInput {
  /** The metadata: Dataverse's JSON, or a flat object. */
  readonly metadata: MetadataInput;
  /**
   * Alias of the collection whose metadata blocks count.
   *
   * @default {":root"}
   */
  readonly collection?: string;
  /**
   * Whether findings end the run, or are only told.
   *
   * @default {"fail"}
   */
  readonly onFindings?: "fail" | "report";
}

/** Output of {@linkcode validate}. */
export interface Validation {
  /** Whether nothing was found. */
  readonly valid: boolean;
  /** What was found, all of it. */
  readonly findings: readonly Finding[];
}

/**
 * Step that looks for everything that is wrong with a dataset's metadata, against the metadata blocks of
 * the live installation (`GET /api/dataverses/{alias}/metadatablocks`): what the server would refuse one
 * at a time, and what it would drop silently. Nothing is written.
 *
 * @example Usage
 * ```ts
 * import { connect, run, validate } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { deepEqual } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 * const { findings } = await run(
 *   validate({ metadata: { title: "Tides", subject: ["Tides"] }, onFindings: "report" }),
 *   { session },
 * );
 *
 * deepEqual(findings.map(({ rule }) => rule), ["required", "required", "required", "vocabulary"]);
 * ```
 */
export const validate: StepFactory<ValidateInput, Validation> = defineStep("validate", {
  title: "Validate the metadata",
  repeatable: true,
  async run(context, input: ValidateInput): Promise<Validation> {
    const { collection = ":root", onFindings = "fail" } = input;
    const metadata = await datasetMetadata(context, { collection, metadata: input.metadata });
    const dataset = { collection, metadata };
    if (onFindings === "fail") await refuseFindings(context, dataset);
    const findings = await findingsOf(context, dataset);
    for (const { path, message } of findings) context.note(`${path}: ${message}`);
    return { valid: findings.length === 0, findings };
  },
  summary: ({ valid, findings }) => valid ? "valid" : count(findings.length, "finding"),
  requests: ({ collection = ":root" }) => [{
    method: "GET",
    target: `/api/dataverses/${collection}/metadatablocks?returnDatasetFieldTypes=true`,
  }],
});
