import { cacheFolder } from "../../lib/cache_folder.ts";
import { type Clock, systemClock } from "../../lib/clock.ts";
import { processEnvironment } from "../../lib/client/mod.ts";
import type { Engine } from "./engine/engine.ts";
import { type LabelledStack, ownerLives, readLabels } from "./engine/labels.ts";
import { openState, type StateFolders } from "./state/open_state.ts";
import { takeLock } from "./state/lock.ts";
import { forgetStack, readRecord, readRecords } from "./state/records.ts";
import { isAbandoned } from "./watcher.ts";

/** Options of {@linkcode sweepDocker}. */
export interface SweepOptions {
  /**
   * From which age on a stack counts as left over that another machine or another user began, in
   * milliseconds.
   *
   * @default {86_400_000}
   */
  readonly olderThanMs?: number;
  /**
   * From when on a snapshot counts as old that nobody used, in milliseconds.
   *
   * @default {2_592_000_000}
   */
  readonly snapshotsOlderThanMs?: number;
  /**
   * Reads the environment.
   *
   * @default {the process's own}
   */
  readonly env?: (name: string) => string | undefined;
  /**
   * Time.
   *
   * @default {the machine's own}
   */
  readonly clock?: Clock;
}

/** What a sweep did. */
export interface SweepReport {
  /** Ids of the stacks that were removed. */
  readonly removed: readonly string[];
  /** How many snapshots were removed. */
  readonly snapshots: number;
  /** What could not be removed, and why. */
  readonly left: readonly { readonly stack: string; readonly why: string }[];
}

const DAY_MS = 86_400_000;
const LOCK_MS = 5_000;

/**
 * Removes what killed runs left in Docker: containers, networks and volumes of stacks that nobody uses and
 * that are not meant to stay, and snapshots that nobody used for a month.
 *
 * @param options From which age on.
 * @returns What was removed, and what could not be.
 * @throws {DockerError} Where there is no Docker engine.
 *
 * @example Without an engine there is nothing to sweep
 * ```ts
 * import { findDocker, sweepDocker } from "@dvflow/dvflow/testing/docker";
 * import { deepEqual } from "node:assert/strict";
 *
 * const docker = await findDocker();
 * const { left } = docker.available ? await sweepDocker() : { left: [] };
 *
 * deepEqual(left, []);
 * ```
 */
export async function sweepDocker(options: SweepOptions = {}): Promise<SweepReport> {
  const { env = processEnvironment, clock = systemClock } = options;
  const state = await openState(cacheFolder(env));
  const { Engine } = await import("./engine/engine.ts");
  const engine = await Engine.open(env);
  const report = await sweepLeftovers(engine, {
    state,
    clock,
    ...(options.olderThanMs === undefined ? {} : { olderThanMs: options.olderThanMs }),
  });
  const snapshots = await sweepSnapshots(state, clock, options.snapshotsOlderThanMs);
  return { ...report, snapshots };
}

/** Removes the snapshots that nobody used for long; says how many. */
export async function sweepSnapshots(
  { snapshots }: StateFolders,
  clock: Clock,
  olderThanMs: number = 30 * DAY_MS,
): Promise<number> {
  const { pruneSnapshots } = await import("./stack/snapshot.ts");
  const now = clock.now().getTime();
  return (await pruneSnapshots(snapshots, { now, before: now - olderThanMs })).length;
}

/** Removes the stacks that are left over. */
export async function sweepLeftovers(
  engine: Engine,
  { state, clock, olderThanMs = DAY_MS }: {
    readonly state: StateFolders;
    readonly clock: Clock;
    readonly olderThanMs?: number;
  },
): Promise<Omit<SweepReport, "snapshots">> {
  const { removeStack, SETTLE_MS } = await import("./engine/remove_stack.ts");
  const found = await labelledStacks(engine);
  const removed: string[] = [];
  const left: { stack: string; why: string }[] = [];
  const now = () => clock.now().getTime();
  for (const id of new Set([...found.keys(), ...readRecords(state.stacks).map(({ id }) => id)])) {
    if (!isLeftOver(id, found.get(id), { state, now: now(), olderThanMs })) continue;
    try {
      // Whoever is about to use a shared one again has the lock.
      const record = readRecord(state.stacks, id);
      using _lock = record?.shared
        ? await takeLock(state.locks, record.fingerprint, {
          clock,
          signal: AbortSignal.timeout(LOCK_MS),
        })
        : undefined;
      if (!isLeftOver(id, found.get(id), { state, now: now(), olderThanMs })) continue;
      const settleMs = record?.ready === undefined ? SETTLE_MS : 0;
      await removeStack(engine, { stack: id, clock, settleMs });
      forgetStack(state.stacks, id);
      if (found.has(id)) removed.push(id);
    } catch (error) {
      left.push({ stack: id, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { removed, left };
}

/** All stacks on an engine, by their labels. */
export async function labelledStacks(engine: Engine): Promise<ReadonlyMap<string, LabelledStack>> {
  const [containers, leftovers] = await Promise.all([engine.containers(), engine.leftovers()]);
  const stacks = [...containers, ...leftovers].map(({ labels }) => readLabels(labels));
  return new Map(
    stacks.filter((stack) => stack !== undefined).map((stack) => [stack.id, stack] as const),
  );
}

function isLeftOver(
  id: string,
  labelled: LabelledStack | undefined,
  { state, now, olderThanMs }: {
    readonly state: StateFolders;
    readonly now: number;
    readonly olderThanMs: number;
  },
): boolean {
  const record = readRecord(state.stacks, id);
  if (record !== undefined) return isAbandoned(state.stacks, record, now);
  if (labelled === undefined || labelled.kept) return false;
  // Another user's, another machine's, or one whose record is lost.
  if (now - labelled.created.getTime() > olderThanMs) return true;
  return !labelled.shared && ownerLives(labelled) === false;
}
