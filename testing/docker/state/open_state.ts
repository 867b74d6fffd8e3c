import { mkdir } from "node:fs/promises";
import { join } from "node:path";

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
