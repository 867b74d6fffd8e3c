import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { DockerError, type DockerReason } from "./docker_error.ts";
import { type Environment, processEnvironment } from "./state/cache_folder.ts";

/** Whether Docker can be used here. */
export type DockerFound =
  | {
    /** Tells it apart. */
    readonly available: true;
    /** Version of the engine. */
    readonly version: string;
  }
  | {
    /** Tells it apart. */
    readonly available: false;
    /** What kind of trouble it is. */
    readonly reason: Extract<DockerReason, "absent" | "not-running" | "not-allowed">;
    /** Why, in words that may follow a colon. */
    readonly why: string;
    /** What to do. */
    readonly hint: string;
  };

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

type Obstacle = Extract<DockerFound, { readonly available: false }>;

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
  return absent(addresses, env);
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
  return absent(addresses, env).why;
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
      answer.on("error", (error) => resolve(obstacle(address, error)));
      answer.on("end", () => {
        const [, version] = /"Version"\s*:\s*"([^"]+)"/.exec(text) ?? [];
        resolve(
          version === undefined
            ? obstacle(address, new Error("what answers there is no Docker engine"))
            : { available: true, version },
        );
      });
    });
    call.on("timeout", () => call.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    call.on("error", (error) => resolve(obstacle(address, error)));
    call.end();
  });
}

/** Tells from an error what is wrong. */
function obstacle({ name, asked }: Address, error: Error): Obstacle {
  const code = "code" in error ? error.code : undefined;
  const by = asked ? ` (it is named in DOCKER_HOST)` : "";
  if (code === "ENOENT" || /No such file/i.test(error.message)) {
    return {
      available: false,
      reason: "absent",
      why: `there is no "${name}"${by}`,
      hint: asked
        ? "Start the engine that DOCKER_HOST names, or unset DOCKER_HOST."
        : "Install Docker, or name another engine in DOCKER_HOST.",
    };
  }
  if (code === "EACCES" || code === "EPERM" || /permission denied/i.test(error.message)) {
    return {
      available: false,
      reason: "not-allowed",
      why: `this user may not use "${name}"${by}`,
      hint:
        'Add yourself to the group "docker" ("sudo usermod -aG docker $USER") and log in again, or use rootless Docker.',
    };
  }
  if (error.name === "NotCapable") {
    return {
      available: false,
      reason: "not-allowed",
      why: `Deno was not given the permissions that it needs for "${name}"`,
      hint: "Run it with --allow-read --allow-write --allow-net --allow-env --allow-sys.",
    };
  }
  const refused = code === "ECONNREFUSED" || /refused/i.test(error.message);
  return {
    available: false,
    reason: "not-running",
    why: refused ? `nothing listens at "${name}"${by}` : `"${name}"${by}: ${error.message}`,
    hint: asked
      ? "Start the engine that DOCKER_HOST names, or unset DOCKER_HOST."
      : "Start Docker Desktop, or the service: sudo systemctl start docker.",
  };
}

/** No engine anywhere; the Docker command may know one that lives elsewhere. */
function absent(addresses: readonly Address[], env: Environment): Obstacle {
  const places = addresses.map(({ name }) => `"${name}"`).join(", ");
  const context = contextHost(env);
  return {
    available: false,
    reason: "absent",
    why: `no Docker engine was found at ${places}`,
    hint: context === undefined
      ? "Install Docker (https://docs.docker.com/get-started/get-docker/), or name an engine in DOCKER_HOST."
      : `The "docker" command uses the context "${context.name}": set DOCKER_HOST=${context.host}.`,
  };
}

/** The engine of the `docker` command's current context, which testcontainers does not look at. */
function contextHost(
  env: Environment,
): { readonly name: string; readonly host: string } | undefined {
  const folder = env("DOCKER_CONFIG") ?? join(homedir(), ".docker");
  try {
    const config: { currentContext?: string } = JSON.parse(
      readFileSync(join(folder, "config.json"), "utf8"),
    );
    const name = config.currentContext;
    if (name === undefined || name === "default") return undefined;
    const digest = createHash("sha256").update(name).digest("hex");
    const meta: { Endpoints?: { docker?: { Host?: string } } } = JSON.parse(
      readFileSync(join(folder, "contexts", "meta", digest, "meta.json"), "utf8"),
    );
    const host = meta.Endpoints?.docker?.Host;
    return host === undefined ? undefined : { name, host };
  } catch {
    return undefined;
  }
}
