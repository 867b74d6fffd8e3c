/**
 * What a part of the stack is at:
 *
 * - `pulling`: its image is being fetched;
 * - `waiting`: it waits for another part, or for another process;
 * - `starting`: its container has been started, and does not work yet;
 * - `ready`: it works, or has done what it was there for;
 * - `removing`: it is being taken down.
 */
export type DockerPhase = "pulling" | "waiting" | "starting" | "ready" | "removing";

/** Something about a stack that starts or is taken down. */
export interface DockerEvent {
  /** The part, as `compose.yaml` calls it; `stack` for what is about all of it. */
  readonly part: string;
  /** What it is at. */
  readonly phase: DockerPhase;
  /** What it waits for, in words; empty where there is nothing to say. */
  readonly detail: string;
}

/** How long a part took for something. */
export interface DockerTiming {
  /** The part, as `compose.yaml` calls it; `stack` for what is about all of it. */
  readonly part: string;
  /** What it was at. */
  readonly phase: DockerPhase;
  /** For how long, in milliseconds. */
  readonly ms: number;
}
