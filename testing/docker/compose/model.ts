/** What has to be true of another part before a part starts. */
export type Condition =
  | "service_started"
  | "service_healthy"
  | "service_completed_successfully";

/** A part that has to be there first. */
export interface Dependency {
  /** Name of the other part. */
  readonly part: string;
  /** What has to be true of it. */
  readonly condition: Condition;
}

/** A port of a container that this machine can reach. */
export interface PortBinding {
  /** Address on this machine. */
  readonly address: string;
  /** Port on this machine. */
  readonly published: number;
  /** Port in the container. */
  readonly target: number;
}

/** A named volume in a container. */
export interface Mount {
  /** Name of the volume in `compose.yaml`. */
  readonly volume: string;
  /** Path in the container. */
  readonly target: string;
}

/** How Docker tells whether a container works. */
export interface HealthCheck {
  /** `CMD` and a command, or `CMD-SHELL` and a line for the shell. */
  readonly test: readonly string[];
  /** Time between two checks, in milliseconds. */
  readonly intervalMs: number;
  /** Longest time for one check, in milliseconds. */
  readonly timeoutMs: number;
  /** How many checks have to fail in a row. */
  readonly retries: number;
}

/** A file that is put into a container before it starts. */
export interface PlacedFile {
  /** What is in it. */
  readonly content: string;
  /** Path in the container. */
  readonly target: string;
  /** Its permissions. */
  readonly mode: number;
}

/** One service of `compose.yaml`, as far as it may be used there. */
export interface Part {
  /** Name of the service; also its host name on the network. */
  readonly name: string;
  /** Image with its tag. */
  readonly image: string;
  /** What runs in it; the image's own command where there is none. */
  readonly command: readonly string[] | undefined;
  /** Who runs it; the image's own user where there is none. */
  readonly user: string | undefined;
  /** Environment of what runs. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ports that this machine can reach. */
  readonly ports: readonly PortBinding[];
  /** Named volumes. */
  readonly volumes: readonly Mount[];
  /** File systems in memory: options by path. */
  readonly tmpfs: Readonly<Record<string, string>>;
  /** Most memory it may have, in bytes. */
  readonly memory: number | undefined;
  /** How Docker tells whether it works. */
  readonly healthCheck: HealthCheck | undefined;
  /** What has to be there first. */
  readonly dependsOn: readonly Dependency[];
  /** Names of the profiles it belongs to; with none, it is always there. */
  readonly profiles: readonly string[];
  /** The part whose network it shares. */
  readonly networkOf: string | undefined;
  /** Files that are put into it. */
  readonly files: readonly PlacedFile[];
}

/** What `compose.yaml` describes. */
export interface Composition {
  /** Its parts, in the order in which they stand there. */
  readonly parts: readonly Part[];
  /** Names of the volumes. */
  readonly volumes: readonly string[];
}
