import { Refusal } from "./refusal.ts";
import type { Version } from "./version.ts";

/** What a word in an address says of a version. */
export type VersionWord =
  | { readonly type: "draft" | "latest" | "latest-published" }
  | { readonly type: "number"; readonly major: bigint; readonly minor: bigint };

const words = [":draft", ":latest", ":latest-published"] as const;
const most = 2n ** 63n;

function numberIn(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const number = BigInt(text.replace("+", ""));
  return number >= -most && number < most ? number : undefined;
}

/**
 * Reads a word that names a version: `:draft`, `:latest`, `:latest-published`, `1` or `1.0`.
 *
 * @throws {Refusal} Where it is none of them.
 */
export function parseVersionWord(word: string): VersionWord {
  const named = words.find((one) => one === word);
  if (named !== undefined) return { type: named.slice(1) as "draft" | "latest" };
  // Dots at the end do not count.
  const parts = word.replace(/\.+$/, "").split(".");
  const [major, minor] = [numberIn(parts[0] ?? ""), numberIn(parts[1] ?? "0")];
  if (major === undefined || minor === undefined || parts.length > 2) {
    throw new Refusal("invalid", `Illegal version identifier '${word}'`);
  }
  return { type: "number", major, minor };
}

/** Whose deaccessioned versions are looked at. */
export interface Sight {
  /** Whether they are looked at. */
  readonly deaccessioned: boolean;
  /** Whether somebody who asks may see them. */
  readonly allowed: boolean;
}

/** The newest version that the world can see, or, where they are looked at, that was taken from it. */
export function latestPublished(versions: readonly Version[], sight: Sight): Version | undefined {
  const found = versions.find(({ state }) =>
    state === "RELEASED" || (state === "DEACCESSIONED" && sight.deaccessioned)
  );
  return found?.state === "DEACCESSIONED" && !sight.allowed ? undefined : found;
}

/**
 * The version of a number, of those that are or were published.
 *
 * Whoever may not see what was taken back does not get beyond it, either: the real one stops at the first that
 * it meets on its way down.
 */
export function publishedNumber(
  versions: readonly Version[],
  number: { readonly major: bigint; readonly minor: bigint },
  sight: Sight,
): Version | undefined {
  for (const version of versions) {
    const { state, major, minor } = version;
    if (state === "DRAFT" || (state === "DEACCESSIONED" && !sight.deaccessioned)) continue;
    if (state === "DEACCESSIONED" && !sight.allowed) return undefined;
    if (BigInt(major ?? 0) === number.major && BigInt(minor ?? 0) === number.minor) return version;
  }
  return undefined;
}
