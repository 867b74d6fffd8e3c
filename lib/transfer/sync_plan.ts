import type { LocalFile } from "./local_files.ts";
import type { RemoteFile } from "./remote_files.ts";

/** Which of the two is made like the other: `up` the dataset, `down` the folder. */
export type SyncDirection = "up" | "down";

/** The same file under another path. */
export interface SyncRename {
  /** Path that it has. */
  readonly from: string;
  /** Path that it gets. */
  readonly to: string;
  /** The file in the folder. */
  readonly local: LocalFile;
  /** The file in the dataset. */
  readonly remote: RemoteFile;
}

/** A file that both have. */
export interface SyncPair {
  /** The file in the folder. */
  readonly local: LocalFile;
  /** The file in the dataset. */
  readonly remote: RemoteFile;
}

/** What makes one side like the other. */
export interface SyncPlan {
  /** Which side is changed. */
  readonly direction: SyncDirection;
  /** Files that only the other side has: local ones on the way up, remote ones on the way down. */
  readonly add: readonly (LocalFile | RemoteFile)[];
  /** Files of the same path with other bytes. */
  readonly replace: readonly SyncPair[];
  /** Files with the same bytes under another path. */
  readonly rename: readonly SyncRename[];
  /** Files that only this side has: they go where that was asked for. */
  readonly delete: readonly (LocalFile | RemoteFile)[];
  /** Files that only this side has, and that stay. */
  readonly extra: readonly (LocalFile | RemoteFile)[];
  /** Files that are the same. */
  readonly unchanged: readonly SyncPair[];
}

/** What a plan is made of. */
export interface SyncPlanOptions {
  /** Which side is changed. */
  readonly direction: SyncDirection;
  /** Whether what only this side has goes; only then files are renamed. */
  readonly delete: boolean;
  /** Computes a local file's checksum. */
  readonly checksum: (file: LocalFile, type: string) => Promise<string>;
}

/**
 * Compares a folder with a dataset, by path, size and checksum. Nothing is read that size and path tell.
 *
 * @param local Files of the folder.
 * @param remote Files of the dataset.
 * @param options Direction, deletions.
 * @returns What would have to be done.
 */
export async function planSync(
  local: readonly LocalFile[],
  remote: readonly RemoteFile[],
  options: SyncPlanOptions,
): Promise<SyncPlan> {
  const there = new Map(remote.map((file) => [file.path, file]));
  const here = new Map(local.map((file) => [file.path, file]));
  const unchanged: SyncPair[] = [];
  const replace: SyncPair[] = [];
  for (const file of local) {
    const other = there.get(file.path);
    if (other === undefined) continue;
    const pair = { local: file, remote: other };
    if (await isSame(pair, options)) unchanged.push(pair);
    else replace.push(pair);
  }
  const onlyHere = local.filter(({ path }) => !there.has(path));
  const onlyThere = remote.filter(({ path }) => !here.has(path));
  const moved = options.delete ? await findMoved(onlyHere, onlyThere, options) : [];
  const movedHere = new Set(moved.map(({ local }) => local));
  const movedThere = new Set(moved.map(({ remote }) => remote));
  const left = [
    onlyHere.filter((file) => !movedHere.has(file)),
    onlyThere.filter((file) => !movedThere.has(file)),
  ] as const;
  const up = options.direction === "up";
  const [add, surplus] = up ? left : [left[1], left[0]];
  return {
    direction: options.direction,
    add,
    replace,
    rename: moved.map(({ local, remote }) => ({
      from: up ? remote.path : local.path,
      to: up ? local.path : remote.path,
      local,
      remote,
    })),
    delete: options.delete ? surplus : [],
    extra: options.delete ? [] : surplus,
    unchanged,
  };
}

/** Says in one sentence what a plan comes to. */
export function planSentence(plan: SyncPlan): string {
  const parts = [
    [plan.add, "to add"],
    [plan.replace, "to replace"],
    [plan.rename, "to rename"],
    [plan.delete, "to delete"],
    [plan.extra, "that only this side has, and that stay"],
    [plan.unchanged, "unchanged"],
  ] as const;
  const told = parts.filter(([files]) => files.length > 0)
    .map(([files, what]) => `${files.length} ${what}`);
  return told.length === 0 ? "There are no files on either side" : `Files: ${told.join(", ")}`;
}

/** Pairs files with the same bytes; those of one size only are looked into. */
async function findMoved(
  onlyHere: readonly LocalFile[],
  onlyThere: readonly RemoteFile[],
  options: SyncPlanOptions,
): Promise<readonly SyncPair[]> {
  const bySize = new Map<number, RemoteFile[]>();
  for (const file of onlyThere) {
    const all = bySize.get(file.size);
    if (all === undefined) bySize.set(file.size, [file]);
    else all.push(file);
  }
  const pairs: SyncPair[] = [];
  for (const local of onlyHere) {
    const candidates = bySize.get(local.size) ?? [];
    for (const [index, remote] of candidates.entries()) {
      if (remote.checksum === undefined || !await isSame({ local, remote }, options)) continue;
      pairs.push({ local, remote });
      candidates.splice(index, 1);
      break;
    }
  }
  return pairs;
}

async function isSame({ local, remote }: SyncPair, options: SyncPlanOptions): Promise<boolean> {
  if (local.size !== remote.size) return false;
  const { checksum } = remote;
  if (checksum === undefined) return true; // there is nothing else to go by
  const own = await options.checksum(local, checksum.type);
  return own.toLowerCase() === checksum.value.toLowerCase();
}
