import { createHash, type Hash } from "node:crypto";
import { UsageError } from "../errors/mod.ts";
import type { Checksum } from "../schemas/mod.ts";

// Dataverse's names of the algorithms, and node's.
const ALGORITHMS: Readonly<Record<string, string>> = {
  "MD5": "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-512": "sha512",
};

/**
 * Tells how node:crypto calls an algorithm.
 *
 * @param type Such as `MD5` or `SHA-256`, as the server names it.
 * @returns Such as `md5` or `sha256`.
 * @throws {UsageError} If the algorithm is none of Dataverse's.
 */
export function algorithmOf(type: string): string {
  const algorithm = ALGORITHMS[type.toUpperCase()];
  if (algorithm !== undefined) return algorithm;
  throw new UsageError(
    `Cannot compute a checksum: "${type}" is none of the algorithms of Dataverse`,
  );
}

/** Computes a checksum piece by piece. */
export class Checksummer {
  readonly #type: string;
  readonly #hash: Hash;
  #size = 0;

  /**
   * Starts one.
   *
   * @param type Such as `MD5` or `SHA-256`, as the server names it.
   * @throws {UsageError} If the algorithm is none of Dataverse's.
   */
  constructor(type: string) {
    const algorithm = algorithmOf(type);
    this.#type = type;
    this.#hash = createHash(algorithm);
  }

  /** Algorithm, as the server names it. */
  get type(): string {
    return this.#type;
  }

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  /** Adds bytes. */
  update(chunk: Uint8Array): void {
    this.#size += chunk.length;
    this.#hash.update(chunk);
  }

  /** Ends it. */
  finish(): Checksum {
    return { type: this.#type, value: this.#hash.digest("hex") };
  }
}

/** Whether two checksums are of the same kind and value. */
export function sameChecksum(one: Checksum, other: Checksum): boolean {
  return one.type.toUpperCase() === other.type.toUpperCase() &&
    one.value.toLowerCase() === other.value.toLowerCase();
}

/** Computes the checksum of all bytes of a stream. */
export async function checksumOf(
  type: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly checksum: Checksum; readonly size: number }> {
  const summer = new Checksummer(type);
  for await (const chunk of chunks) summer.update(chunk);
  return { checksum: summer.finish(), size: summer.size };
}
