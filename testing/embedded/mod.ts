/**
 * A Dataverse-compatible server of our own: it starts in milliseconds, in the process of a test or on
 * a port, and keeps its state in memory or in a folder.
 *
 * @module
 */
export type {
  CreatedUser,
  Delays,
  EmbeddedDataverse,
  EmbeddedObjectStore,
  IdentifierControl,
  Snapshot,
  TimeControl,
} from "./embedded_dataverse.ts";
export type { EmbeddedOptions, NewUserOptions } from "./embedded_options.ts";
export type * from "./control/fault.ts";
export { type ControlEndpoint, controlEndpoints } from "./control/control.ts";
export { pages, type PageSummary, routes, type RouteSummary } from "./list_routes.ts";
export type { EmbeddedProcess, EmbeddedProcessOptions } from "./process/start_process.ts";
export type * from "./seed/seed.ts";
export { startEmbedded } from "./start_embedded.ts";
export type { LoggedRequest } from "./wire/request_log.ts";
export { version as embeddedVersion } from "./wire/handlers/catalogue.ts";
export type { Clock } from "../../lib/clock.ts";
