import { type ContainerRuntimeClient, getContainerRuntimeClient } from "testcontainers";

/** Docker's API. */
export type Engine = ContainerRuntimeClient["container"]["dockerode"];

/** Finds the Docker engine as testcontainers does: by DOCKER_HOST, or at the usual places. */
export async function findEngine(): Promise<Engine> {
  return (await getContainerRuntimeClient()).container.dockerode;
}
