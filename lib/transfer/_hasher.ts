import type { Checksum } from "../schemas/mod.ts";
import { HashThread } from "./_hash_thread.ts";
import { algorithmOf, Checksummer } from "./checksum.ts";

/** Computes the checksum of a file whose bytes come one after another. */
export interface Hasher extends AsyncDisposable {
  /** Adds bytes. */
  update(chunk: Uint8Array): Promise<void> | void;
  /** Ends it. */
  finish(): Promise<Checksum>;
}

/** Below this, a thread takes longer to start than it saves. */
const WORTH_A_THREAD = 64 * 1024 * 1024;

/** How many threads there may be: one keeps up with most networks, and each takes its memory. */
export class ThreadBudget {
  #free: number;

  constructor(threads: number) {
    this.#free = threads;
  }

  /** Takes one, if there is one. */
  take(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  /** Gives it back. */
  give(): void {
    this.#free++;
  }
}

/**
 * Begins a checksum: of a large file in a thread of its own, so that bytes come while others are hashed.
 *
 * @param type As the server names it.
 * @param size Bytes that are to come; `undefined` where that is not known.
 * @param budget What threads there may be.
 */
export async function startHasher(
  type: string,
  size: number | undefined,
  budget: ThreadBudget,
): Promise<Hasher> {
  if ((size ?? 0) < WORTH_A_THREAD || !budget.take()) return inPlace(type);
  const thread = await HashThread.start(algorithmOf(type)).catch((error) => {
    budget.give();
    throw error;
  });
  if (thread === undefined) {
    budget.give();
    return inPlace(type);
  }
  return {
    update: (chunk) => thread.update(chunk),
    finish: async () => ({ type, value: await thread.finish() }),
    async [Symbol.asyncDispose]() {
      budget.give();
      await thread.stop();
    },
  };
}

/** One for all uploads of this process. */
const forUploads = new ThreadBudget(1);

/** Computes the checksum of what leaves. */
export class SentSum implements AsyncDisposable {
  readonly #type: string;
  readonly #bytes: number;
  #hasher: Hasher | undefined;
  #size = 0;

  /**
   * Makes one; {@linkcode begin} comes before the first byte.
   *
   * @param type As the server names it.
   * @param bytes How many are to leave.
   */
  constructor(type: string, bytes: number) {
    this.#type = type;
    this.#bytes = bytes;
  }

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  /** Begins, and begins again where a request is sent again. */
  async begin(): Promise<void> {
    await this[Symbol.asyncDispose]();
    this.#size = 0;
    this.#hasher = await startHasher(this.#type, this.#bytes, forUploads);
  }

  /** Adds bytes. */
  async update(chunk: Uint8Array): Promise<void> {
    this.#size += chunk.length;
    await this.#hasher?.update(chunk);
  }

  /** Ends it. */
  async finish(): Promise<Checksum> {
    if (this.#hasher === undefined) await this.begin();
    return await (this.#hasher ?? inPlace(this.#type)).finish();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const hasher = this.#hasher;
    this.#hasher = undefined;
    await hasher?.[Symbol.asyncDispose]();
  }
}

function inPlace(type: string): Hasher {
  const summer = new Checksummer(type);
  return {
    update: (chunk) => summer.update(chunk),
    finish: () => Promise.resolve(summer.finish()),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
