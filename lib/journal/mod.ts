/**
 * Where runs remember what they did, in memory or on disk.
 *
 * @module
 */
export * from "./journal.ts";
export * from "./journal_error.ts";
export * from "./memory_journal.ts";
export * from "./open_journal.ts";
export { DvflowError, type DvflowErrorOptions, type Outcome } from "../errors/mod.ts";
