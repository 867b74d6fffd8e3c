/**
 * Workflows for Dataverse (dataverse.org, the research-data repository): typed steps that run as
 * pipelines, are planned before anything is written, go on after a crash without doing anything twice,
 * and are undone in reverse order.
 *
 * @module
 */
export * from "./lib/pipeline/mod.ts";
export * from "./lib/steps/mod.ts";
export * from "./lib/journal/mod.ts";
export * from "./lib/progress/mod.ts";
export * from "./lib/metadata/mod.ts";
export * from "./lib/errors/mod.ts";
export {
  type ApiRequest,
  type Environment,
  type Session,
  type SessionOptions,
  type StreamBody,
} from "./lib/http/mod.ts";
export type { Checksum, Decoded, Decoder } from "./lib/schemas/mod.ts";
export type { VersionStep } from "./lib/client/datasets.ts";
export { parsePersistentId } from "./lib/client/persistent_id.ts";
export {
  type FixityEntry,
  type FixityFormat,
  fixityFormatOf,
  fixityReport,
} from "./lib/transfer/fixity_report.ts";
export type { PathPatterns } from "./lib/transfer/path_filter.ts";
export type { SyncDirection } from "./lib/transfer/sync_plan.ts";
export { type FailedFile, TransferError } from "./lib/transfer/transfer_error.ts";
