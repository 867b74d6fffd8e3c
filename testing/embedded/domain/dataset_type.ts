/** A kind of datasets. */
export interface DatasetType {
  readonly id: number;
  readonly name: string;
  /** Names of metadata blocks that its datasets have besides those of their collection. */
  readonly blocks: readonly string[];
  /** Licenses that its datasets can have; any where the list is empty. */
  readonly licenseIds: readonly number[];
}

/** The name of the type of datasets of which nothing else is said. */
export const defaultType = "dataset";
