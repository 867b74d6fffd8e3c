/**
 * What goes over the wire: interfaces, and decoders that keep fields they do not know.
 *
 * @module
 */
export * from "./collection.ts";
export * from "./dataset.ts";
export * from "./decoder.ts";
export * from "./direct_upload.ts";
export * from "./installation.ts";
export * from "./user.ts";
