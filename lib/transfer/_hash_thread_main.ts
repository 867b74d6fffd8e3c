// What a thread that hashes does; see _hash_thread.ts. It is imported there for its address only, and does nothing
// outside of such a thread.
import { createHash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { type HashRing, isHashRing, LENGTHS, PIECE, PIECES, STATE } from "./_hash_ring.ts";

/** Where this module is, so that a thread can be made of it. */
export const HASH_THREAD: URL = new URL(import.meta.url);

if (parentPort !== null && isHashRing(workerData)) {
  parentPort.postMessage("ready");
  parentPort.postMessage(hash(workerData));
}

/** Hashes what comes through the ring, to the piece of no length. */
function hash({ algorithm, state, bytes }: HashRing): string {
  const numbers = new Int32Array(state);
  const ring = new Uint8Array(bytes);
  const own = new Uint8Array(PIECE); // hashing does not take shared memory
  const sum = createHash(algorithm);
  for (let read = 0;; read++) {
    Atomics.wait(numbers, STATE.written, read);
    const place = read % PIECES;
    const length = Atomics.load(numbers, LENGTHS + place);
    if (length === 0) return sum.digest("hex");
    own.set(ring.subarray(place * PIECE, place * PIECE + length));
    sum.update(own.subarray(0, length));
    Atomics.store(numbers, STATE.read, read + 1);
    Atomics.notify(numbers, STATE.read);
  }
}
