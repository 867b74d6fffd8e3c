/** What somebody can find. */
export type DocumentKind = "dataverses" | "datasets" | "files";

/** One thing that can be found, as it is in the index. */
export interface SearchDocument {
  /** Its name in the index: `dataset_7_draft`. */
  readonly key: string;
  readonly kind: DocumentKind;
  /** The collection, dataset or file that is found. */
  readonly entityId: number;
  /** The version of the dataset that it belongs to. */
  readonly versionId: number | null;
  /** Whether everybody may find it. */
  readonly isPublic: boolean;
  /** What sorts it among equals: files by name, behind their dataset. */
  readonly rank: string;
  readonly values: readonly (readonly [field: string, values: readonly string[]])[];
}

/** A document, as far as is needed to sort and to permit. */
export interface FoundDocument extends Omit<SearchDocument, "values"> {
  readonly id: number;
  /** The collection or dataset with which it is indexed. */
  readonly ownerId: number;
  /** Grows with each time at which its collection or dataset was brought up to date. */
  readonly sequence: number;
}
