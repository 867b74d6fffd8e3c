import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import { fileError } from "../transfer/mod.ts";
import { countTree, describeCounts, listTree } from "./list_tree.ts";
import type { TreeNode } from "./tree_node.ts";

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
    const counts = countTree(lists);
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
  summary: ({ folder, counts }) => `${describeCounts(counts)} in "${folder}"`,
  requests: ({ folder }) => [{ method: "WRITE", target: folder }],
});
