import { statfs } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { type ContainerRuntimeClient, getContainerRuntimeClient, ImageName } from "testcontainers";
import { DockerError } from "../docker_error.ts";
import { findDocker, noDocker } from "../find_docker.ts";
import type { Environment } from "../../../lib/client/mod.ts";
import { LABELS, type Labels } from "./labels.ts";

/** The engine's API, as testcontainers talks to it. */
export type DockerApi = ContainerRuntimeClient["container"]["dockerode"];

/** An image that is on the engine. */
export interface LocalImage {
  /** Its id: a digest of what it is. */
  readonly id: string;
  /** Its labels. */
  readonly labels: Labels;
}

/** A container of a stack. */
export interface StackContainer {
  /** Its id. */
  readonly id: string;
  /** Its labels. */
  readonly labels: Labels;
  /** The part that it is. */
  readonly part: string;
  /** Whether it was made only, runs, or has ended. */
  readonly state: "created" | "running" | "ended";
  /** What Docker's health check says; `undefined` where there is none. */
  readonly health: "starting" | "healthy" | "unhealthy" | undefined;
  /** Its exit code; `undefined` where it has not ended. */
  readonly exitCode: number | undefined;
}

/** How a container ended. */
export interface Ending {
  /** Its exit code. */
  readonly exitCode: number;
  /** Whether it needed more memory than it may have. */
  readonly outOfMemory: boolean;
}

/**
 * Names the host under which an engine's ports are reached. Inside a container testcontainers takes the
 * gateway for it, also where the engine runs beside it: then its ports are this machine's own.
 *
 * @param found What testcontainers takes for it.
 * @param own Addresses of this machine.
 * @returns A name or an address.
 */
export function hostOf(found: string, own: readonly string[] = ownAddresses()): string {
  return own.includes(found) ? "localhost" : found;
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((all = []) =>
    all.map(({ address }) => address)
  );
}

/** A Docker engine. */
export class Engine {
  /** The engine's API. */
  readonly api: DockerApi;
  /** Name or address under which its ports are reached. */
  readonly host: string;
  readonly #client: ContainerRuntimeClient;

  private constructor(client: ContainerRuntimeClient) {
    this.#client = client;
    this.api = client.container.dockerode;
    this.host = hostOf(client.info.containerRuntime.host);
  }

  /**
   * Connects to the engine that testcontainers finds.
   *
   * @throws {DockerError} Where there is none; it says why.
   */
  static async open(env: Environment): Promise<Engine> {
    // Where the engine that is named does not answer, testcontainers would quietly take another.
    if (env("DOCKER_HOST") !== undefined) {
      const found = await findDocker({ env });
      if (!found.available) throw noDocker(found);
    }
    try {
      return new Engine(await getContainerRuntimeClient());
    } catch (cause) {
      const found = await findDocker({ env });
      if (!found.available) throw noDocker(found);
      throw new DockerError(`Cannot use Docker: ${messageOf(cause)}`, { reason: "engine", cause });
    }
  }

  /** Address that ports are bound to: this machine's own, unless the engine is elsewhere. */
  bindAddress(wanted: string): string {
    if (this.host === "localhost") return wanted;
    return /^[\d.]+$/.test(this.host) ? this.host : "0.0.0.0";
  }

  /** Memory of the engine's machine, in bytes. */
  get memory(): number {
    return this.#client.info.containerRuntime.memory;
  }

  /** Kind of containers that it runs. */
  get kind(): string {
    return this.#client.info.containerRuntime.operatingSystemType;
  }

  /** Free space where the engine keeps its data, in bytes; `undefined` where it cannot be told from here. */
  async freeDisk(): Promise<number | undefined> {
    try {
      const { DockerRootDir } = await this.api.info();
      const { bavail, bsize } = await statfs(DockerRootDir);
      return bavail * bsize;
    } catch {
      return undefined; // the engine lives in a virtual machine, or elsewhere
    }
  }

  /** Tells what an image is; `undefined` where it is not there. */
  async image(name: string): Promise<LocalImage | undefined> {
    try {
      const { Id, Config } = await this.#client.image.inspect(ImageName.fromString(name));
      return { id: Id, labels: Config.Labels ?? {} };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  /** Fetches an image. */
  async pull(name: string): Promise<void> {
    await this.#client.image.pull(ImageName.fromString(name), {
      force: true,
      platform: undefined,
    });
  }

  /** Lists the containers of a stack, or of all. */
  async containers(stack?: string): Promise<readonly StackContainer[]> {
    const found = await this.api.listContainers({ all: true, filters: labelFilter(stack) });
    return found.map(({ Id, Labels, State, Status }) => ({
      id: Id,
      labels: Labels,
      part: Labels[LABELS.part] ?? "",
      state: State === "created" ? "created" : State === "running" ? "running" : "ended",
      health: healthOf(Status),
      exitCode: exitCodeOf(State, Status),
    }));
  }

  /** Labels of the networks and volumes of a stack, or of all, with their names. */
  async leftovers(
    stack?: string,
  ): Promise<
    readonly { readonly kind: "network" | "volume"; name: string; readonly labels: Labels }[]
  > {
    const filters = labelFilter(stack);
    const [networks, { Volumes }] = await Promise.all([
      this.api.listNetworks({ filters }),
      this.api.listVolumes({ filters }),
    ]);
    return [
      ...networks.map(({ Name, Labels }) =>
        ({ kind: "network", name: Name, labels: Labels ?? {} }) as const
      ),
      ...(Volumes ?? []).map(({ Name, Labels }) =>
        ({ kind: "volume", name: Name, labels: Labels ?? {} }) as const
      ),
    ];
  }

  /** Makes a network. */
  async makeNetwork(name: string, labels: Labels): Promise<void> {
    await this.#client.network.create({
      Name: name,
      CheckDuplicate: true,
      Driver: "bridge",
      Labels: labels,
    });
  }

  /** Makes a volume. */
  async makeVolume(name: string, labels: Labels): Promise<void> {
    await this.api.createVolume({ Name: name, Labels: { ...labels } });
  }

  /** Tells how a container ended. */
  async ending(id: string): Promise<Ending> {
    const { State } = await this.api.getContainer(id).inspect();
    return { exitCode: State.ExitCode, outOfMemory: State.OOMKilled };
  }

  /** What the last health check of a container said. */
  async lastHealth(id: string): Promise<string> {
    const { State } = await this.api.getContainer(id).inspect();
    return State.Health?.Log.at(-1)?.Output.trim() ?? "";
  }
}

function labelFilter(stack: string | undefined): { readonly label: string[] } {
  return { label: [stack === undefined ? LABELS.stack : `${LABELS.stack}=${stack}`] };
}

/** Docker tells health in a text for people: `Up 3 seconds (health: starting)`. */
function healthOf(status: string): StackContainer["health"] {
  const [, health] = /\((?:health: )?(starting|healthy|unhealthy)\)/.exec(status) ?? [];
  return health as StackContainer["health"];
}

/** The exit code, too: `Exited (3) 2 seconds ago`. A container that could not even start is `created`. */
function exitCodeOf(state: string, status: string): number | undefined {
  if (state === "created" || state === "running") return undefined;
  const [, code] = /^Exited \((\d+)\)/.exec(status) ?? [];
  return code === undefined ? undefined : Number(code);
}

/** HTTP status of an answer of the engine that says no. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "statusCode" in error && typeof error.statusCode === "number"
    ? error.statusCode
    : undefined;
}

/** What an error says; the engine's own words where it is the engine's. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, told] = /^\(HTTP code \d+\)[^-]*- (.*)$/s.exec(error.message) ?? [];
  return (told ?? error.message).trim();
}
