import type { Checksum, FileMetadata } from "../schemas/mod.ts";

/** What bytes have to be, as far as the server tells. */
export interface Expectation {
  /** Whether those are asked for that were uploaded, before the server made a table of them. */
  readonly original: boolean;
  /** Length in bytes. */
  readonly size?: number;
  /** Of exactly these bytes. */
  readonly checksum?: Checksum;
}

/** The checksum of an ingested file is that of the bytes that were uploaded; of the table there is none. */
export function expectation({ dataFile }: FileMetadata, original: boolean): Expectation {
  if (dataFile.tabularData && !original) return { original: false };
  const size = dataFile.tabularData ? dataFile.originalFileSize : dataFile.filesize;
  const checksum = dataFile.checksum ??
    (dataFile.md5 === undefined ? undefined : { type: "MD5", value: dataFile.md5 });
  return {
    original: dataFile.tabularData === true,
    ...(size === undefined ? {} : { size }),
    ...(checksum === undefined ? {} : { checksum }),
  };
}
