import { z } from "zod";
import { decoderOf } from "./_zod.ts";
import type { Decoder } from "./decoder.ts";

/** Who a token belongs to. */
export interface User {
  /** Number on this installation. */
  readonly id: number;
  /** Such as `@ada`. */
  readonly identifier: string;
  /** Name for people. */
  readonly displayName: string;
  /** Whether nothing is forbidden to this user. */
  readonly superuser?: boolean;
}

/** Decodes {@linkcode User}. */
export const decodeUser: Decoder<User> = decoderOf<User>(z.looseObject({
  id: z.number(),
  identifier: z.string(),
  displayName: z.string(),
  superuser: z.boolean().exactOptional(),
}));
