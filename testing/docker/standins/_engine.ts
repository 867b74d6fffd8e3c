import { type ContainerRuntimeClient, getContainerRuntimeClient } from "testcontainers";

/** Docker's API. */
export type Engine = ContainerRuntimeClient["container"]["dockerode"];

/** What is known of an image. */
export interface FoundImage {
  readonly labels: Readonly<Record<string, string>>;
  /** How its containers begin. */
  readonly entrypoint: readonly string[];
}

/** Finds the Docker engine as testcontainers does: by DOCKER_HOST, or at the usual places. */
export async function findEngine(): Promise<Engine> {
  return (await getContainerRuntimeClient()).container.dockerode;
}

/** Looks an image up; undefined where it is not there. */
export async function findImage(docker: Engine, name: string): Promise<FoundImage | undefined> {
  try {
    const { Config: { Labels, Entrypoint } } = await docker.getImage(name).inspect();
    const entrypoint = typeof Entrypoint === "string" ? [Entrypoint] : Entrypoint ?? [];
    return { labels: Labels ?? {}, entrypoint };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Removes an image, unless something uses it or it has gone already. */
export async function removeImage(docker: Engine, name: string): Promise<void> {
  try {
    await docker.getImage(name).remove();
  } catch (error) {
    if (![404, 409].includes(statusOf(error) ?? 0)) throw error;
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { readonly statusCode?: number }).statusCode;
}
