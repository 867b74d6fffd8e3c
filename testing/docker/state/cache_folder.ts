import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Environment } from "../../../lib/client/mod.ts";

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

/** Folders below the cache folder. Nobody else may read them: they hold tokens of test installations. */
export interface StateFolders {
  /** A folder a stack. */
  readonly stacks: string;
  /** Locks by fingerprint. */
  readonly locks: string;
  /** A folder a snapshot. */
  readonly snapshots: string;
}

/**
 * Makes the folders that are not there yet.
 *
 * @param root The cache folder.
 * @returns Their paths.
 */
export async function openState(root: string): Promise<StateFolders> {
  const at = (name: string) => join(root, "docker", name);
  const folders = { stacks: at("stacks"), locks: at("locks"), snapshots: at("snapshots") };
  for (const folder of Object.values(folders)) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  return folders;
}
