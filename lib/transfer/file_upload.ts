import type { FileSource } from "./file_source.ts";

/** What goes with a file, in Dataverse's own words. */
export interface FileFields {
  /** Name in the dataset. */
  readonly label: string;
  /** Folder in the dataset, such as `data/2026`. */
  readonly directoryLabel?: string | undefined;
  /** Description. */
  readonly description?: string | undefined;
  /** Categories, also called tags, such as `Data`. */
  readonly categories?: readonly string[] | undefined;
  /** Whether a permission is needed to download it. */
  readonly restrict?: boolean | undefined;
  /** Whether the server may turn a table into its own tabular form. */
  readonly tabIngest?: boolean | undefined;
}

/** One file to upload. */
export interface FileUpload {
  /** The bytes. */
  readonly source: FileSource;
  /** What goes with them. */
  readonly fields: FileFields;
  /** Media type that is claimed; the server looks for itself where it is the default. */
  readonly contentType?: string | undefined;
  /** Number of the file that this one takes the place of. */
  readonly replaces?: number | undefined;
  /**
   * Whether the server takes an archive apart: a zip, or a FITS file that was packed.
   *
   * @default {false}
   */
  readonly unpack?: boolean | undefined;
}
