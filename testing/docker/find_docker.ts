import { existsSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { noEngine, type Obstacle, obstacleOf } from "./_obstacle.ts";
import { DockerError } from "./docker_error.ts";
import { type Environment, processEnvironment } from "../../lib/client/mod.ts";

/** Whether Docker can be used here. */
export type DockerFound =
  | {
    /** Tells it apart. */
    readonly available: true;
    /** Version of the engine. */
    readonly version: string;
  }
  | Obstacle;

/** Options of {@linkcode findDocker}. */
export interface FindDockerOptions {
  /**
   * Reads the environment.
   *
   * @default {the process's own}
   */
  readonly env?: (name: string) => string | undefined;
  /**
   * Longest wait for the engine's answer, in milliseconds.
   *
   * @default {5_000}
   */
  readonly timeoutMs?: number;
}

/** Where an engine may listen, and who says so. */
interface Address {
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number;
  readonly name: string;
  /** Whether somebody asked for it by name. */
  readonly asked: boolean;
}

/**
 * Tells whether a Docker engine can be used on this machine, and if not, why. It looks where testcontainers
 * looks: `DOCKER_HOST`, then the sockets that engines have by default.
 *
 * @param options Environment.
 * @returns The engine's version, or what stands in the way and what to do.
 *
 * @example Usage
 * ```ts
 * import { findDocker } from "@dvflow/dvflow/testing/docker";
 * import { equal } from "node:assert/strict";
 *
 * const docker = await findDocker({ env: () => "unix:///nowhere/docker.sock" });
 *
 * equal(docker.available, false);
 * ```
 */
export async function findDocker(options: FindDockerOptions = {}): Promise<DockerFound> {
  const { env = processEnvironment, timeoutMs = 5_000 } = options;
  const addresses = addressesOf(env);
  let first: Obstacle | undefined;
  for (const address of addresses) {
    const found = await ask(address, timeoutMs);
    if (found.available) return found;
    // A socket that is there says more than one that is not.
    if (first === undefined || (first.reason === "absent" && found.reason !== "absent")) {
      first = found;
    }
  }
  if (first !== undefined && (first.reason !== "absent" || addresses[0]?.asked)) return first;
  return noEngine(addresses.map(({ name }) => name), env);
}

/**
 * Tells the same without asking the engine, for where a test has to be registered at once: an engine that is
 * named or whose socket is there counts as available.
 *
 * @param options Environment.
 * @returns Why there is none; `undefined` where there may be one.
 *
 * @example Usage
 * ```ts
 * import { findDockerSync } from "@dvflow/dvflow/testing/docker";
 * import { match } from "node:assert/strict";
 *
 * const why = findDockerSync({ env: () => "unix:///nowhere/docker.sock" });
 *
 * match(why ?? "", /nowhere/);
 * ```
 */
export function findDockerSync(options: FindDockerOptions = {}): string | undefined {
  const { env = processEnvironment } = options;
  const addresses = addressesOf(env);
  if (addresses.some(({ socketPath }) => socketPath === undefined || existsSync(socketPath))) {
    return undefined;
  }
  return noEngine(addresses.map(({ name }) => name), env).why;
}

/**
 * Makes the error that says why there is no engine.
 *
 * @param found What stands in the way.
 * @returns The error.
 */
export function noDocker({ reason, why, hint }: Obstacle): DockerError {
  return new DockerError(`Cannot use Docker: ${why}`, { reason, hint });
}

function addressesOf(env: Environment): readonly Address[] {
  const named = env("DOCKER_HOST") ?? hostOfProperties();
  if (named !== undefined) return [parseAddress(named)];
  if (process.platform === "win32") {
    const socketPath = "//./pipe/docker_engine";
    return [{ socketPath, name: socketPath, asked: false }];
  }
  const runtime = env("XDG_RUNTIME_DIR");
  return [
    "/var/run/docker.sock",
    ...(runtime === undefined ? [] : [join(runtime, "docker.sock")]),
    join(homedir(), ".docker", "run", "docker.sock"),
    join(homedir(), ".docker", "desktop", "docker.sock"),
    `/run/user/${userInfo().uid}/docker.sock`,
  ].map((socketPath) => ({ socketPath, name: socketPath, asked: false }));
}

/** The engine that testcontainers' own settings file names. */
function hostOfProperties(): string | undefined {
  try {
    const text = readFileSync(join(homedir(), ".testcontainers.properties"), "utf8");
    return /^\s*(?:tc|docker)\.host\s*=\s*(\S+)/m.exec(text)?.[1];
  } catch {
    return undefined; // few have one
  }
}

function parseAddress(text: string): Address {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { socketPath: text, name: text, asked: true };
  }
  return url.hostname === ""
    ? { socketPath: url.pathname, name: url.pathname, asked: true }
    : { host: url.hostname, port: Number(url.port || 2375), name: text, asked: true };
}

function ask(address: Address, timeoutMs: number): Promise<DockerFound> {
  const { name: _name, asked: _asked, ...target } = address;
  // An engine behind TLS is testcontainers' to talk to; that it is named has to do here.
  if (target.port === 2376) return Promise.resolve({ available: true, version: "unknown" });
  return new Promise((resolve) => {
    const call = request({ ...target, path: "/version", timeout: timeoutMs }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => text += part);
      answer.on("error", (error) => resolve(obstacleOf(address, error)));
      answer.on("end", () => {
        const [, version] = /"Version"\s*:\s*"([^"]+)"/.exec(text) ?? [];
        resolve(
          version === undefined
            ? obstacleOf(address, new Error("what answers there is no Docker engine"))
            : { available: true, version },
        );
      });
    });
    call.on("timeout", () => call.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    call.on("error", (error) => resolve(obstacleOf(address, error)));
    call.end();
  });
}
