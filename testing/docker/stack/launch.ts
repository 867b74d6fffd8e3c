import type { Clock } from "../../../lib/clock.ts";
import type { Condition, Part } from "../compose/model.ts";
import { HOST, PORTS } from "../compose/variables.ts";
import { DockerError } from "../docker_error.ts";
import { type Engine, messageOf, type StackContainer, statusOf } from "../engine/engine.ts";
import { unlessAborted } from "../engine/images.ts";
import type { Labels } from "../engine/labels.ts";
import { lastLines } from "../engine/logs.ts";
import { PartContainer } from "../engine/part_container.ts";
import { freePort, isPortTaken } from "./free_port.ts";
import type { Progress } from "./progress.ts";
import type { StackRequest } from "./request.ts";
import { archivesOf, type Snapshot } from "./snapshot.ts";

/** What a launch works with. */
export interface LaunchOptions {
  /** The engine. */
  readonly engine: Engine;
  /** What is to be started. */
  readonly request: StackRequest;
  /** Id of the stack. */
  readonly stack: string;
  /** Labels of the stack. */
  readonly labels: Labels;
  /** Values for variables that the images ask for. */
  readonly versions: Readonly<Record<string, string>>;
  /** State to begin with. */
  readonly snapshot: Snapshot | undefined;
  /** Longest time for single parts, in milliseconds, by name. */
  readonly partTimeoutMs: Readonly<Record<string, number>>;
  /** Is told what parts are at. */
  readonly progress: Progress;
  /** Time. */
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
  /**
   * Finds a port that nothing listens on.
   *
   * @default {freePort}
   */
  readonly findPort?: (port?: number) => Promise<number | undefined>;
}

const LOOK_MS = 100;
const PORT_TRIES = 5;

/** Exit code of what was ended by SIGKILL. */
const KILLED = 137;

/** What has to be true of a container for somebody who waits for it. */
type Reached = (container: StackContainer) => boolean;

const REACHED: Readonly<Record<Condition, Reached>> = {
  service_started: ({ state }) => state === "running",
  service_healthy: ({ health }) => health === "healthy",
  service_completed_successfully: ({ exitCode }) => exitCode === 0,
};

const WAITS: Readonly<Record<Condition, string>> = {
  service_started: "to be started",
  service_healthy: "to work",
  service_completed_successfully: "to be done",
};

/** Starts the parts of a stack, each as soon as what it needs is there, and watches all of them. */
export class Launch {
  readonly #options: LaunchOptions;
  readonly #failure = new AbortController();
  readonly #signal: AbortSignal;
  readonly #containers = new Map<string, string>();
  readonly #starting = new Set<Promise<unknown>>();
  readonly #watched = new Set<string>();
  readonly #lasting = new Set<string>();
  #ports: Record<string, number> = {};
  #seen: ReadonlyMap<string, StackContainer> = new Map();

  constructor(options: LaunchOptions) {
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#failure.signal]);
  }

  /** Ports on this machine, by variable. */
  get ports(): Readonly<Record<string, number>> {
    return this.#ports;
  }

  /** Ids of the containers, by part. */
  get containers(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#containers);
  }

  /** Name of the network. */
  get network(): string {
    return `dvflow-${this.#options.stack}`;
  }

  /** The parts as they are with the ports that they have now. */
  parts(): readonly Part[] {
    const { engine, request, versions } = this.#options;
    const ports = Object.entries(this.#ports).map(([name, port]) => [name, String(port)]);
    return request.parts({ ...versions, [HOST]: engine.host, ...Object.fromEntries(ports) });
  }

  /**
   * Starts parts, and waits until each works or has done what it was there for.
   *
   * @param names Which ones.
   * @throws {DockerError} Where one does not; the others are still there.
   */
  async run(names: readonly string[]): Promise<void> {
    await this.#pickPorts(Object.values(PORTS).filter((name) => !(name in this.#ports)));
    const parts = this.parts().filter(({ name }) => names.includes(name));
    for (const { name, healthCheck } of parts) if (healthCheck) this.#lasting.add(name);
    const all = new Set([...names, ...this.#containers.keys()]);
    const done = new AbortController();
    const watching = this.#watch(AbortSignal.any([this.#signal, done.signal]));
    const results = await Promise.allSettled(parts.map(async (part) => {
      try {
        await this.#bring(part, all);
      } catch (error) {
        this.#failure.abort(error); // the first one; the others only fall with it
        throw error;
      }
    }));
    done.abort();
    await watching;
    if (results.some(({ status }) => status === "rejected")) throw this.#signal.reason;
  }

  /** Waits until testcontainers has nothing under way any more, so that nothing appears after a removal. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#starting);
  }

  async #pickPorts(variables: readonly string[]): Promise<void> {
    for (const name of variables) {
      const fixed = this.#options.request.fixedPorts[name];
      const port = await (this.#options.findPort ?? freePort)(fixed);
      if (port === undefined) throw portTaken(name, fixed);
      this.#ports[name] = port;
    }
  }

  /** Makes, starts and awaits one part. */
  async #bring(part: Part, all: ReadonlySet<string>): Promise<void> {
    const { progress } = this.#options;
    for (const { part: other, condition } of part.dependsOn) {
      if (!all.has(other)) continue; // left out, since a snapshot makes it needless
      progress.tell(part.name, "waiting", `waits for "${other}" ${WAITS[condition]}`);
      await this.#until(other, REACHED[condition]);
    }
    const began = this.#options.clock.now().getTime();
    progress.tell(part.name, "starting", "is being made");
    await this.#start(part);
    const oneShot = part.healthCheck === undefined;
    progress.tell(
      part.name,
      "starting",
      oneShot ? "waits until it is done" : "waits until it works",
    );
    const budget = this.#options.partTimeoutMs[part.name];
    await this.#until(
      part.name,
      oneShot ? REACHED.service_completed_successfully : REACHED.service_healthy,
      budget === undefined ? undefined : { began, budget },
    );
    progress.tell(part.name, "ready");
  }

  async #start(part: Part): Promise<void> {
    for (let attempt = 1;; attempt++) {
      this.#signal.throwIfAborted();
      // The ports may have changed since the part was read.
      const now = this.parts().find(({ name }) => name === part.name) ?? part;
      try {
        return await this.#startOnce(now);
      } catch (error) {
        this.#signal.throwIfAborted();
        const variables = this.#variablesOf(now);
        if (!isPortTaken(error) || attempt === PORT_TRIES) throw cannotStart(now, error);
        const fixed = variables.find((name) => name in this.#options.request.fixedPorts);
        if (fixed !== undefined) throw portTaken(fixed, this.#ports[fixed]);
        await this.#remove(part.name);
        await this.#pickPorts(variables);
      }
    }
  }

  /** Variables that hold the ports of a part. */
  #variablesOf(part: Part): readonly string[] {
    return Object.entries(this.#ports)
      .filter(([, port]) => part.ports.some(({ published }) => published === port))
      .map(([name]) => name);
  }

  async #remove(part: string): Promise<void> {
    const id = this.#containers.get(part);
    this.#containers.delete(part);
    if (id !== undefined) {
      await this.#options.engine.api.getContainer(id).remove({ force: true, v: true });
    }
  }

  async #startOnce(part: Part): Promise<void> {
    const { engine, stack, labels, snapshot } = this.#options;
    const container = new PartContainer(part, {
      stack,
      network: this.network,
      labels,
      volumeName: (volume) => `${this.network}-${volume}`,
      networkContainer: part.networkOf === undefined
        ? undefined
        : this.#containers.get(part.networkOf),
      bindAddress: (wanted) => engine.bindAddress(wanted),
      archives: archivesOf(snapshot, part),
    });
    container.onCreated = (id) => this.#containers.set(part.name, id);
    const start = container.start();
    this.#starting.add(start);
    start.finally(() => this.#starting.delete(start)).catch(() => {});
    // A container that ends at once keeps testcontainers waiting for its ports; the watch does not wait.
    const seen = this.#until(part.name, ({ state }) => state !== "created");
    seen.catch(() => {});
    await unlessAborted(Promise.race([start, seen]), this.#signal);
    this.#watched.add(part.name);
  }

  /** Waits until a part is as it should be. */
  async #until(
    part: string,
    reached: Reached,
    limit?: { readonly began: number; readonly budget: number },
  ): Promise<void> {
    const { clock, progress } = this.#options;
    for (;;) {
      this.#signal.throwIfAborted();
      const container = this.#seen.get(part);
      if (container !== undefined && reached(container)) return;
      if (limit !== undefined && clock.now().getTime() - limit.began > limit.budget) {
        throw new DockerError(
          `Cannot start "${part}" within ${limit.budget / 1000} s: it is still not ready`,
          {
            reason: "timeout",
            part,
            hint: "Look at its log; on a slow machine, give it more time.",
            lastLines: await this.#lastLines(part),
            cause: progress.timeout(limit.budget),
          },
        );
      }
      await clock.sleep(LOOK_MS, this.#signal);
    }
  }

  /** Looks at all containers again and again, and fails as soon as one is not what it should be. */
  async #watch(signal: AbortSignal): Promise<void> {
    const { engine, stack, clock } = this.#options;
    while (!signal.aborted) {
      try {
        const list = await engine.containers(stack);
        this.#seen = new Map(list.map((container) => [container.part, container]));
        for (const part of this.#watched) {
          const problem = await this.#problemOf(part);
          if (problem !== undefined) this.#failure.abort(problem);
        }
        await clock.sleep(LOOK_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#failure.abort(
          new DockerError(`Cannot watch the containers: ${messageOf(error)}`, {
            reason: statusOf(error) === undefined ? "not-running" : "engine",
            cause: error,
            hint: "See whether the Docker engine still runs.",
          }),
        );
      }
    }
  }

  /** What is wrong with a part that was started; `undefined` where nothing is. */
  async #problemOf(part: string): Promise<DockerError | undefined> {
    const container = this.#seen.get(part);
    if (container === undefined) {
      return new DockerError(`Cannot start Dataverse in Docker: somebody removed "${part}"`, {
        reason: "exited",
        part,
        hint: "See that nothing else removes containers, and start again.",
      });
    }
    if (container.health === "unhealthy") return await this.#unhealthy(container);
    if (container.state !== "ended") return undefined;
    const failed = container.exitCode !== 0 || this.#lasting.has(part);
    return failed ? await this.#ended(container) : undefined;
  }

  async #ended({ id, part }: StackContainer): Promise<DockerError> {
    const { engine } = this.#options;
    const { exitCode, outOfMemory } = await engine.ending(id);
    const lines = await lastLines(engine, id);
    const said = lines.length === 0
      ? "it logged nothing"
      : `its last lines: ${lines.slice(-3).map((line) => `"${line}"`).join(" ")}`;
    // Docker itself does not always notice why; nobody else kills what is just starting.
    const killed = outOfMemory || exitCode === KILLED;
    const how = killed
      ? `was killed: ${outOfMemory ? "it" : "most likely, it"} needed more memory than it may have`
      : `ended with exit code ${exitCode}: ${said}`;
    return new DockerError(`Cannot start Dataverse in Docker: "${part}" ${how}`, {
      reason: part === "bootstrap" ? "bootstrap" : "exited",
      part,
      exitCode,
      lastLines: lines,
      hint: killed ? "Give it more memory (memory, --memory)." : `Look into the log of "${part}".`,
    });
  }

  async #unhealthy({ id, part }: StackContainer): Promise<DockerError> {
    const { engine } = this.#options;
    const said = await engine.lastHealth(id);
    return new DockerError(
      `Cannot start Dataverse in Docker: "${part}" runs, but does not work: ${
        said || "its health check says nothing"
      }`,
      {
        reason: "unhealthy",
        part,
        lastLines: await lastLines(engine, id),
        hint: `Look into the log of "${part}".`,
      },
    );
  }

  async #lastLines(part: string): Promise<readonly string[]> {
    const id = this.#containers.get(part);
    return id === undefined ? [] : await lastLines(this.#options.engine, id);
  }
}

function cannotStart(part: Part, cause: unknown): unknown {
  if (cause instanceof DockerError) return cause;
  const why = messageOf(cause);
  const disk = /no space left/i.test(why);
  return new DockerError(`Cannot start "${part.name}": ${why}`, {
    reason: disk ? "disk" : isPortTaken(cause) ? "port" : "engine",
    part: part.name,
    cause,
    ...(disk ? { hint: "Make room: docker system prune removes what nothing uses." } : {}),
  });
}

function portTaken(variable: string, port: number | undefined): DockerError {
  return new DockerError(
    `Cannot start Dataverse in Docker: port ${port ?? ""} (${variable}) is taken`,
    {
      reason: "port",
      hint:
        "Stop what listens there, choose another port, or name none: then any free one is taken.",
    },
  );
}
