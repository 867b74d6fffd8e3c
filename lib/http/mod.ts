/**
 * The way to an installation: transport, retry, envelope, redaction.
 *
 * @module
 */
export * from "./open_session.ts";
export * from "./session.ts";
