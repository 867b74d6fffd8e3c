import { getCollection, listContents } from "../client/collections.ts";
import { getDataset } from "../client/datasets.ts";
import { ConflictError } from "../errors/mod.ts";
import { defineStep, type StepContext, type StepFactory } from "../pipeline/mod.ts";
import { count } from "./_count.ts";
import { unlessGone } from "./_gone.ts";

/** Input of {@linkcode takeInventory}. */
export interface TakeInventoryInput {
  /**
   * Alias of the collection.
   *
   * @default {":root"}
   */
  readonly collection?: string;
}

/** What is directly in a collection. */
export interface Inventory {
  /** Alias of the collection. */
  readonly collection: string;
  /** Numbers of the collections in it, growing. */
  readonly collections: readonly number[];
  /** Numbers of the datasets in it, growing. */
  readonly datasets: readonly number[];
}

/**
 * Step that notes what is directly in a collection, to be compared later by {@linkcode verifyNothingLeft}:
 * `GET /api/dataverses/{alias}/contents`.
 *
 * @example Usage
 * ```ts
 * import { connect, run, takeInventory } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { deepEqual } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 *
 * deepEqual(await run(takeInventory({}), { session }), {
 *   collection: ":root",
 *   collections: [],
 *   datasets: [],
 * });
 * ```
 */
export const takeInventory: StepFactory<TakeInventoryInput, Inventory> = defineStep(
  "take-inventory",
  {
    title: ({ collection = ":root" }) => `Note what is in collection "${collection}"`,
    repeatable: true,
    run: (context, { collection = ":root" }: TakeInventoryInput): Promise<Inventory> =>
      inventory(context, collection),
    summary: ({ collections, datasets }) =>
      `${count(collections.length, "collection")}, ${count(datasets.length, "dataset")}`,
    requests: ({ collection = ":root" }) => [
      { method: "GET", target: `/api/dataverses/${collection}/contents` },
    ],
  },
);

/** Input of {@linkcode verifyNothingLeft}. */
export interface VerifyNothingLeftInput {
  /** What there was before. */
  readonly before: Inventory;
  /** Aliases of the collections that the run made. */
  readonly collections: readonly string[];
  /** Persistent ids of the datasets that the run made. */
  readonly datasets: readonly string[];
}

/** Output of {@linkcode verifyNothingLeft}. */
export interface NothingLeft {
  /** Things that others put there meanwhile. */
  readonly added: number;
  /** Things that others took away meanwhile. */
  readonly removed: number;
}

/**
 * Step that proves that what a run made is gone, and compares the collection with what it was before:
 * `GET /api/dataverses/{alias}`, `GET /api/datasets/{id}` (each has to answer 404) and
 * `GET /api/dataverses/{alias}/contents`. What others did meanwhile is told, and is no failure.
 *
 * @example Usage
 * ```ts
 * import { connect, run, takeInventory, verifyNothingLeft } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { rejects } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 * const before = await run(takeInventory({}), { session });
 *
 * await rejects(
 *   run(verifyNothingLeft({ before, collections: ["root"], datasets: [] }), { session }),
 *   /collection "root" is still there/,
 * );
 * ```
 */
export const verifyNothingLeft: StepFactory<VerifyNothingLeftInput, NothingLeft> = defineStep(
  "verify-nothing-left",
  {
    title: "Compare with what was there before",
    repeatable: true,
    async run(context, input: VerifyNothingLeftInput): Promise<NothingLeft> {
      const { session, signal } = context;
      const left: string[] = [];
      for (const pid of input.datasets) {
        const there = await unlessGone(() => getDataset(session, pid, { signal, files: false }));
        if (there !== undefined) left.push(`dataset "${pid}"`);
      }
      for (const alias of input.collections) {
        const there = await unlessGone(() => getCollection(session, alias, { signal }));
        if (there !== undefined) left.push(`collection "${alias}"`);
      }
      if (left.length > 0) {
        throw new ConflictError(
          `Cannot leave the installation as it was: ${left.join(" and ")} ${
            left.length === 1 ? "is" : "are"
          } still there`,
          { method: "GET", url: session.baseUrl.href, hint: "Delete it, or run the cleanup step." },
        );
      }
      const { before } = input;
      const now = await inventory(context, before.collection);
      const was = new Set([...before.collections, ...before.datasets]);
      const is = new Set([...now.collections, ...now.datasets]);
      const added = [...is].filter((id) => !was.has(id)).length;
      const removed = [...was].filter((id) => !is.has(id)).length;
      if (added + removed > 0) {
        context.note(
          `Others changed collection "${before.collection}" meanwhile: ${added} added, ${removed} removed`,
        );
      }
      return { added, removed };
    },
    summary: ({ added, removed }) =>
      added + removed === 0
        ? "Nothing is left: the installation is as it was before"
        : "Nothing of this run is left",
    requests: ({ before }) => [
      { method: "GET", target: "/api/datasets/{id}" },
      { method: "GET", target: "/api/dataverses/{alias}" },
      { method: "GET", target: `/api/dataverses/${before.collection}/contents` },
    ],
  },
);

async function inventory(
  { session, signal }: Pick<StepContext, "session" | "signal">,
  collection: string,
): Promise<Inventory> {
  const children = await listContents(session, collection, { signal });
  const numbers = (type: string) =>
    children.filter((child) => child.type === type).map(({ id }) => id).sort((a, b) => a - b);
  return { collection, collections: numbers("dataverse"), datasets: numbers("dataset") };
}
