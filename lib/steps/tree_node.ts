/** A collection in a tree. */
export interface CollectionNode {
  /** Tells it from the others. */
  readonly type: "dataverse";
  /** Number on this installation. */
  readonly id: number;
  /** Short name. */
  readonly alias: string;
  /** Name for people. */
  readonly title: string;
  /** What is in it. */
  readonly children: readonly TreeNode[];
}

/** A dataset in a tree. */
export interface DatasetNode {
  /** Tells it from the others. */
  readonly type: "dataset";
  /** Number on this installation. */
  readonly id: number;
  /** Persistent id. */
  readonly pid: string;
  /** Its files. */
  readonly children: readonly DatafileNode[];
}

/** A file in a tree. */
export interface DatafileNode {
  /** Tells it from the others. */
  readonly type: "datafile";
  /** Number on this installation. */
  readonly id: number;
  /** Persistent id; empty where files have none. */
  readonly pid: string;
  /** Name in the dataset. */
  readonly label: string;
  /** Name as it is stored. */
  readonly filename: string;
  /** Folder in the dataset; empty at its top. */
  readonly directoryLabel: string;
  /** Size in bytes. */
  readonly size: number;
}

/** Anything in a tree. */
export type TreeNode = CollectionNode | DatasetNode | DatafileNode;
