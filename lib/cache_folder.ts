import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Environment } from "./client/mod.ts";

/**
 * Names the folder that keeps what makes the next start quick: `DVFLOW_CACHE_DIR`, else the place for caches
 * of this system.
 *
 * @param env The environment.
 * @param platform The system.
 * @returns Its path.
 */
export function cacheFolder(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): string {
  const own = env("DVFLOW_CACHE_DIR");
  if (own !== undefined) return own;
  if (platform === "win32") {
    return join(env("LOCALAPPDATA") ?? join(homedir(), "AppData", "Local"), "dvflow", "cache");
  }
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "dvflow");
  return join(env("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "dvflow");
}
