/**
 * The way to an installation: transport, retry, envelope, redaction.
 *
 * @module
 */
export * from "./credentials.ts";
export * from "./open_session.ts";
export * from "./session.ts";
