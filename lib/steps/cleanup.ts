import { deleteCollection, getCollection, listContents } from "../client/collections.ts";
import { defineStep, type Leftover, type StepContext, type StepFactory } from "../pipeline/mod.ts";
import { persistentIdOf } from "../schemas/mod.ts";
import { type LockBudget, whenBusy } from "./_busy.ts";
import { count } from "./_count.ts";
import { unlessGone } from "./_gone.ts";
import { removeDataset, whyItStays } from "./_remove_dataset.ts";

/** Input of {@linkcode cleanup}. */
export interface CleanupInput extends LockBudget {
  /** Alias of the collection to empty; not the root. */
  readonly collection: string;
  /**
   * Whether datasets that are published are destroyed, too. Only superusers may.
   *
   * @default {false}
   */
  readonly destroyPublished?: boolean;
  /**
   * Whether the collection itself stays.
   *
   * @default {false}
   */
  readonly keep?: boolean;
}

/** Output of {@linkcode cleanup}. */
export interface CleanedUp {
  /** Persistent ids of the datasets that are gone. */
  readonly datasets: readonly string[];
  /** Aliases of the collections that are gone. */
  readonly collections: readonly string[];
  /** What is still there, and why. */
  readonly left: readonly Leftover[];
}

/**
 * Step that deletes a collection with everything in it, from the bottom up: drafts
 * (`DELETE /api/datasets/{id}/versions/:draft`), published datasets where that is asked for
 * (`DELETE /api/datasets/{id}/destroy`), collections (`DELETE /api/dataverses/{alias}`). It waits for
 * locks, goes on where something stays, and tells what is left. It cannot be undone.
 *
 * @example Usage
 * ```ts
 * import { cleanup, connect, createCollection, run } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { deepEqual } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 * await run(createCollection({ alias: "demo", name: "Demo", contacts: ["me@example.org"] }), { session });
 *
 * deepEqual(await run(cleanup({ collection: "demo" }), { session }), {
 *   datasets: [],
 *   collections: ["demo"],
 *   left: [],
 * });
 * ```
 */
export const cleanup: StepFactory<CleanupInput, CleanedUp> = defineStep("cleanup", {
  title: ({ collection }) => `Clean up collection "${collection}"`,
  retry: whenBusy,
  repeatable: true,
  async run(context, input: CleanupInput): Promise<CleanedUp> {
    const { session, signal } = context;
    const done = { datasets: [] as string[], collections: [] as string[], left: [] as Leftover[] };
    const top = await unlessGone(() => getCollection(session, input.collection, { signal }));
    if (top !== undefined) {
      await empty(context, { input, done, alias: top.alias, keep: input.keep ?? false });
    }
    for (const { what, why } of done.left) context.note(`Left behind: ${what}: ${why}`);
    return done;
  },
  summary: ({ datasets, collections, left }) =>
    `gone: ${count(datasets.length, "dataset")}, ${count(collections.length, "collection")}${
      left.length === 0 ? "" : `; left: ${left.length}`
    }`,
  requests: ({ collection }) => [
    { method: "GET", target: `/api/dataverses/${collection}/contents` },
    { method: "DELETE", target: "/api/datasets/{id}" },
    { method: "DELETE", target: `/api/dataverses/${collection}` },
  ],
});

interface Work {
  readonly input: CleanupInput;
  readonly done: { datasets: string[]; collections: string[]; left: Leftover[] };
  readonly alias: string;
  readonly keep: boolean;
}

async function empty(context: StepContext, work: Work): Promise<void> {
  const { session, signal } = context;
  const { input, done, alias, keep } = work;
  for (const child of await listContents(session, alias, { signal })) {
    if (child.type === "dataset") {
      const pid = persistentIdOf(child);
      const { destroyPublished = false, waitMs } = input;
      const left = await removeDataset(context, pid, { destroyPublished, waitMs });
      if (left === undefined) done.datasets.push(pid);
      else done.left.push(left);
    } else {
      const inner = await unlessGone(() => getCollection(session, child.id, { signal }));
      if (inner !== undefined) {
        await empty(context, { input, done, alias: inner.alias, keep: false });
      }
    }
  }
  if (keep) return;
  try {
    await unlessGone(() => deleteCollection(session, alias, { signal }));
    done.collections.push(alias);
  } catch (error) {
    done.left.push({ what: `collection "${alias}"`, why: whyItStays(error) });
  }
}
