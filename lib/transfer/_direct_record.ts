import type { Checksum, UploadTicket } from "../schemas/mod.ts";

/** Noted when all bytes of a file are stored. */
export interface StoredRecord {
  /** Path in the dataset. */
  readonly stored: string;
  /** Size in bytes. */
  readonly size: number;
  /** Its checksum. */
  readonly checksum: Checksum;
  /** What it will be registered by. */
  readonly storageIdentifier: string;
  /** Whether the store's ETag shows that it has these bytes. */
  readonly proven?: boolean;
}

/** Noted when a file begins to leave in parts, and for each part that is there. */
export type PartsRecord =
  | { readonly parts: string; readonly size: number; readonly ticket: UploadTicket }
  | { readonly part: string; readonly number: number; readonly etag: string };

/** What earlier attempts brought into the store, by path in the dataset. */
export interface DirectRecord {
  /** Files that are there. */
  readonly stored: Map<string, StoredRecord>;
  /** Files of which parts are there. */
  readonly parts: Map<string, BegunParts>;
}

/** A file of which parts are there. */
export interface BegunParts {
  readonly ticket: UploadTicket;
  readonly size: number;
  /** ETags of the parts, by number. */
  readonly etags: Record<string, string>;
}

/** Reads what earlier attempts noted. */
export function readDirectRecord(saved: readonly unknown[]): DirectRecord {
  const record: DirectRecord = { stored: new Map(), parts: new Map() };
  for (const data of saved) noteIn(record, data as StoredRecord | PartsRecord);
  return record;
}

/** Adds a note. */
export function noteIn(record: DirectRecord, data: StoredRecord | PartsRecord): void {
  if ("stored" in data) record.stored.set(data.stored, data);
  else if ("parts" in data) {
    record.parts.set(data.parts, { ticket: data.ticket, size: data.size, etags: {} });
  } else if ("part" in data) {
    const begun = record.parts.get(data.part);
    if (begun !== undefined) begun.etags[data.number] = data.etag;
  }
}
