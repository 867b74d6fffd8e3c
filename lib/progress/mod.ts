/**
 * What a run says while it goes, and reporters that turn it into lines.
 *
 * @module
 */
export * from "./describe_event.ts";
export * from "./event.ts";
export * from "./json_lines_reporter.ts";
export * from "./lines_reporter.ts";
export type { Clock } from "../clock.ts";
