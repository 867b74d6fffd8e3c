/**
 * A Dataverse for tests, notebooks and trying things.
 *
 * @module
 */
export * from "./start_dataverse.ts";
export * from "./fixtures/mod.ts";
export type { AddressOptions } from "./use_address.ts";
export {
  type CreatedUser,
  type EmbeddedDataverse,
  type EmbeddedOptions,
  type LoggedRequest,
  type NewUserOptions,
  startEmbedded,
} from "./embedded/mod.ts";
export type { Clock } from "../lib/clock.ts";
