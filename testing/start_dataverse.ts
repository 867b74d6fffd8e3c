import { systemClock } from "../lib/clock.ts";
import type {
  CreatedUser,
  EmbeddedProcess,
  EmbeddedProcessOptions,
  NewUserOptions,
} from "./embedded/mod.ts";
import {
  type EmbeddedDataverse,
  type EmbeddedOptions,
  embeddedVersion,
  startEmbedded,
} from "./embedded/mod.ts";
import type { DockerDataverse, DockerOptions } from "./docker/mod.ts";
import { parseTarget } from "./runner/target.ts";
import { type AddressOptions, useAddress } from "./use_address.ts";

/** A Dataverse to work against, wherever it runs; it can be handed to `connect` as options. */
export interface StartedDataverse extends AsyncDisposable {
  /** Where it runs: in this process, in one of its own, in Docker, or at an address where it ran before. */
  readonly on: "embedded" | "process" | "docker" | "address";
  /** Its address, ending in a slash. */
  readonly baseUrl: URL;
  /** The way to it. */
  readonly fetch: typeof globalThis.fetch;
  /** API token of the superuser; at an address, the one that was given. */
  readonly token: string;
  /** Its version, such as `6.8`. */
  readonly version: string;
  /**
   * Makes a user with an API token.
   *
   * @param options Name, and whether nothing is forbidden to the user.
   * @returns Name and token.
   */
  createUser(options: NewUserOptions): Promise<CreatedUser>;
}

/** Options of {@linkcode startDataverse} for our own server. */
export interface StartEmbeddedOptions extends EmbeddedOptions {
  /**
   * What is started: `embedded` is our own server, which starts in milliseconds.
   *
   * @default {"embedded"}
   */
  readonly on?: "embedded";
}

/** Options of {@linkcode startDataverse} for our own server in a process of its own. */
export interface StartProcessOptions extends EmbeddedProcessOptions {
  /** Our own server. */
  readonly on?: "embedded";
  /** It has its own memory, listens on a port, and can be killed. */
  readonly process: "own";
}

/** Options of {@linkcode startDataverse} for an installation that runs already. */
export interface StartAddressOptions extends AddressOptions {
  /** Its address, such as `https://demo.dataverse.org`. */
  readonly on: URL | `http://${string}` | `https://${string}`;
}

/** Options of {@linkcode startDataverse} for a real Dataverse in Docker. */
export interface StartDockerOptions extends DockerOptions {
  /** Docker, with the newest image of a version where one is named, as in `docker:6.8`. */
  readonly on: "docker" | `docker:${string}`;
}

/** Options of {@linkcode startDataverse}. */
export type StartDataverseOptions =
  | StartEmbeddedOptions
  | StartProcessOptions
  | StartDockerOptions
  | StartAddressOptions;

/** Our own server, running. */
export interface StartedEmbedded extends StartedDataverse, EmbeddedDataverse {
  /** Tells it from the others. */
  readonly on: "embedded";
  /** When it was started, by its own clock. */
  readonly startedAt: Date;
}

/** Our own server, running in a process of its own, which ends with this one. */
export interface StartedProcess extends StartedDataverse, EmbeddedProcess {
  /** Tells it from the others. */
  readonly on: "process";
}

/** A real Dataverse in Docker, running. */
export interface StartedDocker extends StartedDataverse, DockerDataverse {
  /** Tells it from the others. */
  readonly on: "docker";
}

/** Any Dataverse to work against; `on` tells which. */
export type AnyDataverse = StartedEmbedded | StartedProcess | StartedDocker | StartedAddress;

/** An installation that ran before, and goes on running afterwards. */
export interface StartedAddress extends StartedDataverse {
  /** Tells it from the others. */
  readonly on: "address";
}

/**
 * Starts a Dataverse of our own, with a superuser, a published root collection and nothing in it.
 *
 * @param options Where it keeps its state, on which port.
 * @returns The server; dispose it.
 *
 * @example Usage
 * ```ts
 * import { connect } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse();
 * await using session = await connect(dataverse.baseUrl, dataverse);
 *
 * equal(session.info.user?.superuser, true);
 * ```
 */
export function startDataverse(options?: StartEmbeddedOptions): Promise<StartedEmbedded>;
/**
 * Starts a Dataverse of our own in a process of its own: what it needs is not in the way of what is being
 * measured, and it can be killed. It is controlled by its endpoints below `/embedded/api`.
 *
 * @param options Where it keeps its state, on which port.
 * @returns The server; dispose it.
 * @throws {DvflowError} If it does not start.
 *
 * @example Usage
 * ```ts
 * import { connect } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded", process: "own" });
 * await dataverse.control("PUT delays", { publishMs: 5 });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 *
 * equal(session.info.version, "6.8");
 * ```
 */
export function startDataverse(options: StartProcessOptions): Promise<StartedProcess>;
/**
 * Starts a real Dataverse in Docker, from the official images; see `@dvflow/dvflow/testing/docker`.
 *
 * @param options Which version, with what, and for how long it stays.
 * @returns The server; dispose it.
 * @throws {DockerError} If it does not start; nothing is left running then.
 *
 * @example Usage
 * ```ts ignore
 * import { connect } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "docker:6.8" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 *
 * equal(session.info.version, "6.8");
 * ```
 */
export function startDataverse(options: StartDockerOptions): Promise<StartedDocker>;
/**
 * Takes an installation that runs already. Nothing is started, and disposing stops nothing; version and
 * token are checked.
 *
 * @param options Its address, and the token where the environment does not have it.
 * @returns The installation.
 * @throws {UsageError} If there is no token.
 * @throws {AuthenticationError} If the token is not valid.
 *
 * @example Usage
 * ```ts
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using server = await startDataverse({ port: 0 }); // stands for one that runs elsewhere
 * await using dataverse = await startDataverse({ on: server.baseUrl, token: server.token });
 *
 * equal(dataverse.version, "6.8");
 * ```
 */
export function startDataverse(options: StartAddressOptions): Promise<StartedAddress>;
/**
 * Starts a Dataverse, or takes one that runs.
 *
 * @param options What is started.
 * @returns The server; dispose it.
 *
 * @example Usage
 * ```ts
 * import { startDataverse, type StartDataverseOptions } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * const options: StartDataverseOptions = { on: "embedded" };
 * await using dataverse = await startDataverse(options);
 *
 * equal(dataverse.on, "embedded");
 * ```
 */
export function startDataverse(options: StartDataverseOptions): Promise<AnyDataverse>;
export async function startDataverse(options: StartDataverseOptions = {}): Promise<AnyDataverse> {
  if (isDocker(options)) {
    const { on, ...rest } = options;
    const { version } = parseTarget(on);
    const { startDocker } = await import("./docker/mod.ts"); // only where it is wanted
    return await startDocker(version === undefined ? rest : { ...rest, version });
  }
  if (isAddress(options)) {
    const { on, ...rest } = options;
    return await useAddress(on, rest);
  }
  if (isProcess(options)) {
    const { on: _on, process: _process, ...rest } = options;
    const { startProcess } = await import("./embedded/process/start_process.ts"); // only where it is wanted
    const server = await startProcess(rest);
    const { superuserToken: token } = server;
    return { ...server, on: "process", fetch: globalThis.fetch, token, version: embeddedVersion };
  }
  const { on: _on, ...rest } = options;
  const startedAt = (options.clock ?? systemClock).now();
  const server = await startEmbedded(rest);
  return Object.defineProperties({} as StartedEmbedded, {
    ...Object.getOwnPropertyDescriptors(server),
    on: { value: "embedded", enumerable: true },
    startedAt: { value: startedAt, enumerable: true },
    version: { value: embeddedVersion, enumerable: true },
    token: { get: () => server.superuserToken, enumerable: true },
  });
}

function isDocker(options: StartDataverseOptions): options is StartDockerOptions {
  return typeof options.on === "string" && /^docker(:|$)/.test(options.on);
}

function isProcess(options: StartDataverseOptions): options is StartProcessOptions {
  return "process" in options && options.process === "own";
}

function isAddress(options: StartDataverseOptions): options is StartAddressOptions {
  return options.on !== undefined && options.on !== "embedded" && !isDocker(options);
}
