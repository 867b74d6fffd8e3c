/**
 * A real Dataverse in Docker, from the official images: started, shared, and taken down again.
 *
 * @module
 */
export { DockerError, type DockerErrorOptions, type DockerReason } from "./docker_error.ts";
export type { DockerEvent, DockerPhase, DockerTiming } from "./docker_event.ts";
export type {
  DockerDataverse,
  DockerObjectStore,
  DockerOptions,
  ExtraContainer,
  ExtraContainerContext,
  StartedExtraContainer,
} from "./docker_options.ts";
export {
  type DockerLogOptions,
  type DockerStack,
  type DockerStackOptions,
  type DockerStackPart,
  listDockerStacks,
  readDockerLogs,
  removeDockerStack,
} from "./docker_stacks.ts";
export type { Obstacle } from "./_obstacle.ts";
export {
  type DockerFound,
  findDocker,
  type FindDockerOptions,
  findDockerSync,
} from "./find_docker.ts";
export { startDocker } from "./start_docker.ts";
export { sweepDocker, type SweepOptions, type SweepReport } from "./sweep_docker.ts";
export type { CreatedUser, NewUserOptions } from "../embedded/mod.ts";
export type { Clock } from "../../lib/clock.ts";
