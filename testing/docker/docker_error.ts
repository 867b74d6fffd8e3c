import { DvflowError, type DvflowErrorOptions } from "../../lib/errors/mod.ts";

/**
 * Why a Dataverse in Docker could not be started, used or taken down:
 *
 * - `absent`, `not-running`, `not-allowed`: the Docker engine cannot be reached;
 * - `memory`, `disk`: the engine has too little of it;
 * - `image`: an image is not to be had;
 * - `port`: a port is taken;
 * - `exited`: a container ended that should not have;
 * - `unhealthy`: a container runs, but does not work;
 * - `bootstrap`: the installation could not be set up;
 * - `timeout`: a time budget is spent;
 * - `teardown`: something could not be removed;
 * - `compose`: `compose.yaml` says something that is not understood;
 * - `engine`: the engine refused something else.
 */
export type DockerReason =
  | "absent"
  | "not-running"
  | "not-allowed"
  | "memory"
  | "disk"
  | "image"
  | "port"
  | "exited"
  | "unhealthy"
  | "bootstrap"
  | "timeout"
  | "teardown"
  | "compose"
  | "engine";

/** Options of {@linkcode DockerError}. */
export interface DockerErrorOptions extends DvflowErrorOptions {
  /** What kind of trouble it is. */
  readonly reason: DockerReason;
  /** Part of the stack that it is about, as `compose.yaml` calls it. */
  readonly part?: string | undefined;
  /** Exit code of the part's container. */
  readonly exitCode?: number | undefined;
  /** The last lines that the part logged, oldest first. */
  readonly lastLines?: readonly string[] | undefined;
  /** Folder that holds the logs of all parts. */
  readonly logs?: string | undefined;
}

/** A Dataverse in Docker could not be started, used or taken down. */
export class DockerError extends DvflowError {
  /** Name of the class. */
  override readonly name = "DockerError";
  /** What kind of trouble it is. */
  readonly reason: DockerReason;
  /** Part of the stack that it is about, as `compose.yaml` calls it. */
  readonly part: string | undefined;
  /** Exit code of the part's container. */
  readonly exitCode: number | undefined;
  /** The last lines that the part logged, oldest first; none where it is about no container. */
  readonly lastLines: readonly string[];
  /** Folder that holds the logs of all parts. */
  readonly logs: string | undefined;

  /**
   * Makes one.
   *
   * @param message What was being done, to what, and why it failed.
   * @param options The kind of trouble, the part, what to do.
   */
  constructor(message: string, options: DockerErrorOptions) {
    super(message, options);
    this.reason = options.reason;
    this.part = options.part;
    this.exitCode = options.exitCode;
    this.lastLines = options.lastLines ?? [];
    this.logs = options.logs;
  }
}
