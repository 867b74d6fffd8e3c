/**
 * Steps, and pipelines of steps: planned without sending anything, run with a journal, resumed after a
 * crash, undone in reverse order.
 *
 * @module
 */
export * from "./pipeline.ts";
export * from "./plan.ts";
export * from "./retry.ts";
export * from "./run.ts";
export * from "./run_options.ts";
export * from "./scope.ts";
export * from "./step.ts";
export * from "./step_error.ts";
export * from "./workflow.ts";
export type { Clock } from "../clock.ts";
export type { ApiRequest, Session, StreamBody } from "../http/session.ts";
export * from "../journal/journal.ts";
export * from "../progress/event.ts";
export { DvflowError, type DvflowErrorOptions, type Outcome } from "../errors/mod.ts";
export type { Decoded, Decoder } from "../schemas/decoder.ts";
