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
export { parsePersistentId } from "./lib/client/persistent_id.ts";
