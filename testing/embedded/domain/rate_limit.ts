import { isArray, isObject, type Json } from "./json.ts";

/** Where nothing is limited. */
export const noLimit = -1;

/** What settings say of limits. */
export interface RateSettings {
  /** A number an hour for each tier, such as `10,1000`. */
  readonly tiers: string | undefined;
  /** Numbers for commands, in JSON, as Dataverse describes it. */
  readonly actions: Json | undefined;
}

function capacityOfTier(tiers: string | undefined, tier: number): number {
  const values = (tiers ?? "").split(",").map((one) => one.trim());
  // One that is no number makes all of them void.
  if (!values.every((one) => /^[+-]?\d{1,9}$/.test(one))) return noLimit;
  return Number(values[tier] ?? noLimit);
}

/** How often an hour somebody of a tier may have a command done; {@linkcode noLimit} where that is not limited. */
export function capacityOf(
  { tiers, actions }: RateSettings,
  tier: number,
  command: string,
): number {
  const entries = isObject(actions) ? actions["rateLimits"] : actions;
  for (const entry of isArray(entries) ? entries : []) {
    if (!isObject(entry) || entry["tier"] !== tier) continue;
    const listed = entry["actions"];
    const limit = entry["limitPerHour"];
    if (isArray(listed) && listed.includes(command) && typeof limit === "number") return limit;
  }
  return capacityOfTier(tiers, tier);
}

/** What somebody may still do. */
export interface Bucket {
  readonly tokens: number;
  /** When it was filled last, in minutes. */
  readonly filled: number;
}

/** A bucket that nobody has used. */
export const newBucket: Bucket = { tokens: 0, filled: 0 };

/**
 * Takes one from a bucket, into which the hour's number comes bit by bit, a minute's share at a time.
 *
 * @param now Minutes.
 * @returns The bucket as it is then, and whether there was one to take.
 */
export function takeToken(
  bucket: Bucket,
  capacity: number,
  now: number,
): { readonly bucket: Bucket; readonly taken: boolean } {
  const added = Math.floor((now - bucket.filled) * (capacity / 60));
  const tokens = added > 0 ? Math.min(capacity, bucket.tokens + added) : bucket.tokens;
  return {
    bucket: { tokens: Math.max(0, tokens - 1), filled: added > 0 ? now : bucket.filled },
    taken: tokens >= 1,
  };
}
