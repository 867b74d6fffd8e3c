import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import { fileError } from "../transfer/mod.ts";
import type { CollectionNode, DatafileNode, DatasetNode, TreeNode } from "./read_tree.ts";

/** What is in a tree, one list a kind. */
export interface TreeLists {
  /** All collections, without their children. */
  readonly dataverses: readonly Omit<CollectionNode, "children">[];
  /** All datasets, without their files. */
  readonly datasets: readonly Omit<DatasetNode, "children">[];
  /** All files, with the persistent id of their dataset. */
  readonly datafiles: readonly (DatafileNode & { readonly dataset: string })[];
}

/**
 * Walks a tree and gives three lists.
 *
 * @param tree What {@linkcode readTree} gave.
 * @param dataset Persistent id of the dataset whose files stand at the top of the tree.
 * @returns Collections, datasets and files, at every depth.
 *
 * @example Usage
 * ```ts
 * import { listTree } from "@dvflow/dvflow";
 * import { deepEqual } from "node:assert/strict";
 *
 * const lists = listTree([{ type: "dataset", id: 42, pid: "doi:10.5072/FK2/AB", children: [] }]);
 *
 * deepEqual(lists.datasets, [{ type: "dataset", id: 42, pid: "doi:10.5072/FK2/AB" }]);
 * ```
 */
export function listTree(tree: readonly TreeNode[], dataset = ""): TreeLists {
  const dataverses: Omit<CollectionNode, "children">[] = [];
  const datasets: Omit<DatasetNode, "children">[] = [];
  const datafiles: (DatafileNode & { readonly dataset: string })[] = [];
  const visit = (node: TreeNode, owner: string): void => {
    if (node.type === "datafile") {
      datafiles.push({ ...node, dataset: owner });
      return;
    }
    const { children, ...own } = node;
    if (own.type === "dataset") datasets.push(own);
    else dataverses.push(own);
    for (const child of children) visit(child, own.type === "dataset" ? own.pid : "");
  };
  for (const node of tree) visit(node, dataset);
  return { dataverses, datasets, datafiles };
}

/** Input of {@linkcode saveTree}. */
export interface SaveTreeInput {
  /** What {@linkcode readTree} gave. */
  readonly tree: readonly TreeNode[];
  /** Folder of this machine; made where it is not there. */
  readonly folder: string;
}

/** Output of {@linkcode saveTree}. */
export interface SavedTree {
  /** The folder. */
  readonly folder: string;
  /** How many there are of each kind. */
  readonly counts: {
    /** Collections. */
    readonly dataverses: number;
    /** Datasets. */
    readonly datasets: number;
    /** Files. */
    readonly datafiles: number;
  };
}

/**
 * Step that writes the three lists of a tree as `dataverses.json`, `datasets.json` and `datafiles.json`,
 * and their lengths as `metadata.json`. Files of an earlier run are replaced; a list without entries is
 * written, too, so that nothing of an earlier run is taken for new.
 *
 * @example Usage
 * ```ts
 * import { saveTree } from "@dvflow/dvflow";
 * import { equal } from "node:assert/strict";
 *
 * equal(saveTree({ tree: [], folder: "tree" }).title, 'Save the tree to "tree"');
 * ```
 */
export const saveTree: StepFactory<SaveTreeInput, SavedTree> = defineStep("save-tree", {
  title: ({ folder }) => `Save the tree to "${folder}"`,
  repeatable: true,
  async run({ clock }, { tree, folder }: SaveTreeInput): Promise<SavedTree> {
    const lists = listTree(tree);
    const counts = {
      dataverses: lists.dataverses.length,
      datasets: lists.datasets.length,
      datafiles: lists.datafiles.length,
    };
    const files = { ...lists, metadata: { created: clock.now().toISOString(), counts } };
    try {
      await mkdir(folder, { recursive: true });
      for (const [name, content] of Object.entries(files)) {
        const path = join(folder, `${name}.json`);
        await writeFile(`${path}.part`, JSON.stringify(content, null, 2) + "\n");
        await rename(`${path}.part`, path);
      }
    } catch (error) {
      throw fileError("write", folder, error);
    }
    return { folder, counts };
  },
  requests: ({ folder }) => [{ method: "WRITE", target: folder }],
});
