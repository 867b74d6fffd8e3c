import type { Clock } from "../../../lib/clock.ts";
import type { CreatedUser, NewUserOptions } from "../../embedded/mod.ts";
import { createBuiltinUser } from "../../fixtures/create_builtin_user.ts";
import type { DockerTiming } from "../docker_event.ts";
import type {
  DockerDataverse,
  DockerObjectStore,
  DockerOptions,
  StartedExtraContainer,
} from "../docker_options.ts";
import { DockerError } from "../docker_error.ts";
import { LABELS, stackLabels } from "../engine/labels.ts";
import type { Environment } from "../../../lib/client/mod.ts";
import { forgetStack, type ReadyStack, type StackRecord } from "../state/records.ts";

/** The key that the bootstrap sets, with which users can be made. */
const BUILTIN_USERS_KEY = "burrito";

/** What a running stack is made of. */
export interface RunningStackOptions {
  /** What this machine remembers of it. */
  readonly record: StackRecord;
  /** What is known of it. */
  readonly ready: ReadyStack;
  /** This user's hold on it. */
  readonly lease: Disposable;
  /** Whether it was running before. */
  readonly reused: boolean;
  /** Folder of the records. */
  readonly stacks: string;
  /** The environment. */
  readonly env: Environment;
  /** Time. */
  readonly clock: Clock;
}

/** A stack that is used. */
export class RunningStack implements DockerDataverse {
  readonly on = "docker";
  readonly baseUrl: URL;
  readonly token: string;
  readonly version: string;
  readonly internalUrl: URL = new URL("http://dataverse:8080/");
  readonly network: string;
  readonly mailUrl: URL;
  readonly s3: DockerObjectStore | undefined;
  readonly stack: string;
  readonly reused: boolean;
  readonly timings: readonly DockerTiming[];
  // The network's own, as it is: sessions know it, and then send files with their length.
  readonly fetch: typeof globalThis.fetch = globalThis.fetch;
  readonly #options: RunningStackOptions;
  readonly #extras: StartedExtraContainer[] = [];
  #disposal: Promise<void> | undefined;

  constructor(options: RunningStackOptions) {
    const { record, ready, reused } = options;
    this.#options = options;
    this.baseUrl = new URL(ready.baseUrl);
    this.token = ready.token;
    this.version = ready.version;
    this.network = `dvflow-${record.id}`;
    this.mailUrl = new URL(ready.mailUrl);
    const { s3 } = ready;
    this.s3 = s3 === undefined ? undefined : { ...s3, endpoint: new URL(s3.endpoint) };
    this.stack = record.id;
    this.reused = reused;
    this.timings = ready.timings;
  }

  createUser(options: NewUserOptions): Promise<CreatedUser> {
    const { baseUrl, fetch } = this;
    return createBuiltinUser({ baseUrl, fetch, key: BUILTIN_USERS_KEY }, options);
  }

  async logs(folder: string): Promise<readonly string[]> {
    const { Engine } = await import("../engine/engine.ts");
    const { writeLogs } = await import("../engine/logs.ts");
    return await writeLogs(await Engine.open(this.#options.env), { stack: this.stack, folder });
  }

  /** Starts the containers that stand beside it. */
  async addExtras(make: DockerOptions["extraContainers"]): Promise<void> {
    if (make === undefined) return;
    const { network, internalUrl, baseUrl, token } = this;
    const { record } = this.#options;
    const labels = { ...stackLabels(record), [LABELS.part]: "extra" };
    for (const container of make({ network, internalUrl, baseUrl, token })) {
      this.#extras.push(
        await container.withNetworkMode(network).withLabels(labels).withAutoCleanup(false).start(),
      );
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#disposal ??= this.#dispose();
  }

  async #dispose(): Promise<void> {
    const { record, lease, stacks, env, clock } = this.#options;
    const stops = await Promise.allSettled(this.#extras.map((extra) => extra.stop()));
    if (record.shared || record.keep) {
      lease[Symbol.dispose]();
    } else {
      const { Engine } = await import("../engine/engine.ts");
      const { removeStack } = await import("../engine/remove_stack.ts");
      try {
        await removeStack(await Engine.open(env), { stack: record.id, clock });
      } finally {
        lease[Symbol.dispose]();
      }
      forgetStack(stacks, record.id);
    }
    const failed = stops.find((stop) => stop.status === "rejected");
    if (failed?.status === "rejected" && (record.shared || record.keep)) {
      throw new DockerError(`Cannot stop an extra container: ${failed.reason}`, {
        reason: "teardown",
        cause: failed.reason,
        hint: "See docker ps, and remove it: docker rm --force.",
      });
    }
  }
}
