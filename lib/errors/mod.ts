/**
 * What can go wrong, one class a kind. Each error says what was being done, to what, why it failed
 * and, in `hint`, what to do next.
 *
 * @module
 */
export * from "./authentication_error.ts";
export * from "./conflict_error.ts";
export * from "./dvflow_error.ts";
export * from "./file_error.ts";
export * from "./fixity_error.ts";
export * from "./http_error.ts";
export * from "./locked_error.ts";
export * from "./may_pass.ts";
export * from "./not_found_error.ts";
export * from "./permission_error.ts";
export * from "./printable.ts";
export * from "./rate_limit_error.ts";
export * from "./unavailable_error.ts";
export * from "./unexpected_reply_error.ts";
export * from "./usage_error.ts";
export * from "./validation_error.ts";
