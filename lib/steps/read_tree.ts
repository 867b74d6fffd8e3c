import { getCollection, listContents } from "../client/collections.ts";
import { listFiles } from "../client/datasets.ts";
import { UsageError } from "../errors/mod.ts";
import { defineStep, type StepContext, type StepFactory } from "../pipeline/mod.ts";
import { persistentIdOf } from "../schemas/mod.ts";
import { countTree, describeCounts, listTree } from "./list_tree.ts";
import type { DatafileNode, TreeNode } from "./tree_node.ts";

/** Kinds of things in a tree, in Dataverse's words. */
export type ChildrenType = "dataverses" | "datasets" | "datafiles";

/** Input of {@linkcode readTree}. */
export interface ReadTreeInput {
  /** Alias of a collection, or persistent id of a dataset. */
  readonly parent: string;
  /**
   * Which kinds are collected. Files are in datasets, so `datafiles` needs `datasets` in a collection.
   *
   * @default {["dataverses", "datasets", "datafiles"]}
   */
  readonly children?: readonly ChildrenType[];
  /**
   * How many requests at a time.
   *
   * @default {4}
   */
  readonly concurrency?: number;
}

const ALL: readonly ChildrenType[] = ["dataverses", "datasets", "datafiles"];

/**
 * Step that reads what is below a collection or a dataset, down to the files:
 * `GET /api/dataverses/{alias}/contents`, `GET /api/dataverses/{id}` for the alias of each collection, and
 * `GET /api/datasets/{id}/versions/:latest/files`.
 *
 * @example Usage
 * ```ts
 * import { connect, createCollection, readTree, run } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { deepEqual } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 * await run(createCollection({ alias: "demo", name: "Demo", contacts: ["me@example.org"] }), { session });
 * const tree = await run(readTree({ parent: ":root" }), { session });
 *
 * deepEqual(tree.map(({ type }) => type), ["dataverse"]);
 * ```
 */
export const readTree: StepFactory<ReadTreeInput, readonly TreeNode[]> = defineStep("read-tree", {
  title: ({ parent }) => `Read the tree below "${parent}"`,
  repeatable: true,
  async run(context, input: ReadTreeInput): Promise<readonly TreeNode[]> {
    const wanted = new Set(input.children ?? ALL);
    const inDataset = /^[a-z]+:.+\/|^(doi|hdl|perma):/i.test(input.parent);
    if (!inDataset && wanted.has("datafiles") && !wanted.has("datasets")) {
      throw new UsageError(
        `Cannot read the tree below "${input.parent}": datafiles are in datasets, so "datafiles" needs "datasets"`,
      );
    }
    const reader = new TreeReader(context, wanted, input.concurrency ?? 4);
    return inDataset ? await reader.files(input.parent) : await reader.contents(input.parent);
  },
  summary: (tree) => describeCounts(countTree(listTree(tree))),
  requests: ({ parent }) => [{ method: "GET", target: `/api/dataverses/${parent}/contents` }],
});

class TreeReader {
  readonly #context: StepContext;
  readonly #wanted: ReadonlySet<ChildrenType>;
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #read = 0;

  constructor(context: StepContext, wanted: ReadonlySet<ChildrenType>, concurrency: number) {
    this.#context = context;
    this.#wanted = wanted;
    this.#free = Math.max(1, concurrency);
  }

  async contents(collection: string | number): Promise<readonly TreeNode[]> {
    const { session, signal } = this.#context;
    const children = await this.#one(() => listContents(session, collection, { signal }));
    const nodes = await Promise.all(children.map(async (child): Promise<TreeNode[]> => {
      if (child.type === "dataset") {
        if (!this.#wanted.has("datasets")) return [];
        const pid = persistentIdOf(child);
        const files = this.#wanted.has("datafiles") ? await this.files(pid) : [];
        return [{ type: "dataset", id: child.id, pid, children: files }];
      }
      // Their datasets count even where the collections themselves are not wanted.
      const below = await this.contents(child.id);
      if (!this.#wanted.has("dataverses")) return [...below];
      const { id, alias, name } = await this.#one(() =>
        getCollection(session, child.id, { signal })
      );
      return [{ type: "dataverse", id, alias, title: name, children: below }];
    }));
    return nodes.flat();
  }

  async files(dataset: string): Promise<readonly DatafileNode[]> {
    const { session, signal } = this.#context;
    return await this.#one(async () => {
      const nodes: DatafileNode[] = [];
      for await (
        const { label, directoryLabel = "", dataFile } of listFiles(session, dataset, { signal })
      ) {
        const { id, persistentId: pid = "", filename, filesize: size } = dataFile;
        nodes.push({ type: "datafile", id, pid, label, filename, directoryLabel, size });
      }
      return nodes;
    });
  }

  /** At most so many requests at a time, and none is held while others are waited for. */
  async #one<T>(act: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      this.#context.signal.throwIfAborted();
      return await act();
    } finally {
      this.#context.report({ loaded: ++this.#read, unit: "items" });
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
