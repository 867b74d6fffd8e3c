import { count } from "./_count.ts";
import type { CollectionNode, DatafileNode, DatasetNode, TreeNode } from "./tree_node.ts";

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

/** How many things are in lists, in words. */
export function describeCounts(
  counts: { readonly dataverses: number; readonly datasets: number; readonly datafiles: number },
): string {
  const { dataverses, datasets, datafiles } = counts;
  return [count(dataverses, "collection"), count(datasets, "dataset"), count(datafiles, "file")]
    .join(", ");
}

/** How many things there are of each kind. */
export function countTree(
  { dataverses, datasets, datafiles }: TreeLists,
): { readonly dataverses: number; readonly datasets: number; readonly datafiles: number } {
  return {
    dataverses: dataverses.length,
    datasets: datasets.length,
    datafiles: datafiles.length,
  };
}
