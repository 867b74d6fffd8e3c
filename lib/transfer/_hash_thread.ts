// Hashing takes longer than receiving, and the two can go on side by side: bytes go to the thread through
// shared memory, since messages between threads take longer than the hashing.
import { Worker } from "node:worker_threads";
import { HASH_THREAD } from "./_hash_thread_main.ts";
import { LENGTHS, newRing, PIECE, PIECES, STATE } from "./_hash_ring.ts";

/** How long to wait for room before it is looked whether the thread is still there. */
const LOOK_MS = 1_000;

/** A hash that is computed in a thread of its own. */
export class HashThread {
  readonly #worker: Worker;
  readonly #numbers: Int32Array<SharedArrayBuffer>;
  readonly #ring: Uint8Array;
  readonly #digest: Promise<string>;
  #written = 0;
  #failure: unknown;

  private constructor(
    worker: Worker,
    ring: { readonly state: SharedArrayBuffer; readonly bytes: SharedArrayBuffer },
  ) {
    this.#worker = worker;
    this.#numbers = new Int32Array(ring.state);
    this.#ring = new Uint8Array(ring.bytes);
    this.#digest = next(worker);
    this.#digest.catch((error) => this.#failure = error); // told to whoever asks for it
  }

  /**
   * Starts one.
   *
   * @param algorithm As node:crypto calls it.
   * @returns The hash; `undefined` where the system gives no thread.
   */
  static async start(algorithm: string): Promise<HashThread | undefined> {
    const ring = newRing(algorithm);
    let worker: Worker;
    try {
      worker = new Worker(HASH_THREAD, { workerData: ring });
    } catch {
      return undefined; // Deno, where it may not read its own files
    }
    try {
      await next(worker);
      return new HashThread(worker, ring);
    } catch {
      await worker.terminate();
      return undefined;
    }
  }

  /** Adds bytes; waits where the thread does not keep up. */
  async update(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; at += PIECE) {
      await this.#put(chunk.subarray(at, at + PIECE));
    }
  }

  /** Ends it; gives hexadecimal digits. */
  async finish(): Promise<string> {
    await this.#put(new Uint8Array());
    return await this.#digest;
  }

  /** Ends the thread. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  async #put(piece: Uint8Array): Promise<void> {
    for (;;) {
      const read = Atomics.load(this.#numbers, STATE.read);
      if (this.#written - read < PIECES) break;
      if (this.#failure !== undefined) throw this.#failure; // a thread that died gives no room
      await Atomics.waitAsync(this.#numbers, STATE.read, read, LOOK_MS).value;
    }
    const place = this.#written % PIECES;
    this.#ring.set(piece, place * PIECE);
    Atomics.store(this.#numbers, LENGTHS + place, piece.length);
    this.#written++;
    Atomics.store(this.#numbers, STATE.written, this.#written);
    Atomics.notify(this.#numbers, STATE.written);
  }
}

/** The next message of a thread. */
function next(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.off("message", told);
      worker.off("error", failed);
      worker.off("exit", ended);
      act();
    };
    const told = (text: string) => settle(() => resolve(text));
    const failed = (error: unknown) => settle(() => reject(error));
    const ended = () => settle(() => reject(new Error("The thread that hashes ended")));
    worker.on("message", told);
    worker.on("error", failed);
    worker.on("exit", ended);
  });
}
