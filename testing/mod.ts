/**
 * A Dataverse for tests, notebooks and trying things.
 *
 * @module
 */
export * from "./start_dataverse.ts";
export {
  type EmbeddedDataverse,
  type EmbeddedOptions,
  type LoggedRequest,
  startEmbedded,
} from "./embedded/mod.ts";
