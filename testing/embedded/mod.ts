/**
 * A Dataverse-compatible server of our own: it starts in milliseconds, in the process of a test or on
 * a port, and keeps its state in memory or in a folder.
 *
 * @module
 */
export {
  type CreatedUser,
  type Delays,
  type EmbeddedDataverse,
  type EmbeddedObjectStore,
  type EmbeddedOptions,
  type NewUserOptions,
  pages,
  type PageSummary,
  routes,
  type RouteSummary,
  startEmbedded,
  type TimeControl,
} from "./start_embedded.ts";
export type { LoggedRequest } from "./wire/request_log.ts";
export { version as embeddedVersion } from "./wire/handlers/catalogue.ts";
export type { Clock } from "../../lib/clock.ts";
