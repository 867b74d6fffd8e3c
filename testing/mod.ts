/**
 * A Dataverse for tests, notebooks and trying things.
 *
 * @module
 */
export * from "./start_dataverse.ts";
export * from "./fixtures/mod.ts";
export { dataverseTest } from "./deno.ts";
export type {
  DataverseTestFunction,
  DataverseTestOptions,
} from "./runner/dataverse_test_options.ts";
export type { TargetName } from "./runner/target.ts";
export type { DockerDataverse, DockerOptions } from "./docker/mod.ts";
export type { AddressOptions } from "./use_address.ts";
export {
  type ActiveFault,
  type CreatedUser,
  type CutFault,
  type Delays,
  type EmbeddedDataverse,
  type EmbeddedObjectStore,
  type EmbeddedOptions,
  type EmbeddedProcess,
  type EmbeddedProcessOptions,
  type ExpireFault,
  type Fault,
  type FaultControl,
  type FaultedRequests,
  type FaultTurns,
  type HalfFault,
  type IdentifierControl,
  type JobFault,
  type LoggedRequest,
  type NewUserOptions,
  type PageFault,
  type Planted,
  type PlantedDataset,
  type RefuseFault,
  type RequestFault,
  type Seed,
  type SeedAssignment,
  type SeedCollection,
  type SeedDataset,
  type SeedFile,
  type SeedUser,
  type SlowFault,
  type Snapshot,
  startEmbedded,
  type StatusFault,
  type TimeControl,
} from "./embedded/mod.ts";
export type { Clock } from "../lib/clock.ts";
