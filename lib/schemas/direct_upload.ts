import { z } from "zod";
import { decoderOf } from "./_zod.ts";
import type { Decoder } from "./decoder.ts";

/** Where the bytes of a file go: one address, or one a part. */
export interface UploadTicket {
  /** Address for all bytes; absent where they go in parts. */
  readonly url?: string;
  /** Addresses of the parts, by number from 1. */
  readonly urls?: Readonly<Record<string, string>>;
  /** Path of the call that gives the parts up. */
  readonly abort?: string;
  /** Path of the call that puts the parts together. */
  readonly complete?: string;
  /** Size of a part in bytes; the last one is smaller. */
  readonly partSize: number;
  /** What the file will be registered by, such as `s3://bucket:18b39722140-50eb7d3c5ece`. */
  readonly storageIdentifier: string;
}

/** Decodes {@linkcode UploadTicket}. */
export const decodeUploadTicket: Decoder<UploadTicket> = decoderOf<UploadTicket>(z.looseObject({
  url: z.string().exactOptional(),
  urls: z.record(z.string(), z.string()).exactOptional(),
  abort: z.string().exactOptional(),
  complete: z.string().exactOptional(),
  partSize: z.number(),
  storageIdentifier: z.string(),
}));

/** What became of stored files that were to be registered. */
export interface RegisteredFiles {
  /** One a file. */
  readonly Files: readonly {
    /** Which one. */
    readonly storageIdentifier: string;
    /** Why it was not taken; absent where it was. */
    readonly errorMessage?: string;
  }[];
}

/** Decodes {@linkcode RegisteredFiles}. */
export const decodeRegisteredFiles: Decoder<RegisteredFiles> = decoderOf<RegisteredFiles>(
  z.looseObject({
    Files: z.array(
      z.looseObject({
        storageIdentifier: z.string(),
        errorMessage: z.string().exactOptional(),
      }),
    ),
  }),
);
