import { z } from "zod";
import { decoderOf } from "./_zod.ts";
import type { Decoded, Decoder } from "./decoder.ts";

/** Version of an installation. */
export interface Version {
  /** Such as `6.8`. */
  readonly version: string;
  /** Build, where it was made with one. */
  readonly build?: string | null;
}

/** Decodes {@linkcode Version}. */
export const decodeVersion: Decoder<Version> = decoderOf<Version>(
  z.looseObject({ version: z.string(), build: z.string().nullable().exactOptional() }),
);

/** A license that datasets may have. */
export interface License {
  /** Number on this installation. */
  readonly id: number;
  /** Name, such as `CC0 1.0`. */
  readonly name: string;
  /** Address of its text. */
  readonly uri: string;
  /** Whether it may be chosen. */
  readonly active: boolean;
  /** Whether the installation proposes it. */
  readonly isDefault: boolean;
}

/** Decodes a list of {@linkcode License}. */
export const decodeLicenses: Decoder<readonly License[]> = decoderOf<readonly License[]>(z.array(
  z.looseObject({
    id: z.number(),
    name: z.string(),
    uri: z.string(),
    active: z.boolean(),
    isDefault: z.boolean(),
  }),
));

/** Many calls answer with a sentence. */
export interface Message {
  /** The sentence. */
  readonly message: string;
}

/** Decodes {@linkcode Message}. */
export const decodeMessage: Decoder<Message> = decoderOf<Message>(
  z.looseObject({ message: z.string() }),
);

/** Accepts whatever is there, for calls whose answer nobody needs. */
export function decodeAnything(body: unknown): Decoded<unknown> {
  return { ok: true, value: body };
}
