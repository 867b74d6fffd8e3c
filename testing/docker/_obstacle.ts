import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../../lib/client/mod.ts";

/** Why a Docker engine cannot be used. */
export interface Obstacle {
  /** Tells it from an engine that can be used. */
  readonly available: false;
  /** What kind of trouble it is. */
  readonly reason: "absent" | "not-running" | "not-allowed";
  /** Why, in words that may follow a colon. */
  readonly why: string;
  /** What to do. */
  readonly hint: string;
}

/** Tells from an error what is wrong. */
export function obstacleOf(
  { name, asked }: { readonly name: string; readonly asked: boolean },
  error: Error,
): Obstacle {
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
export function noEngine(names: readonly string[], env: Environment): Obstacle {
  const places = names.map((name) => `"${name}"`).join(", ");
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
