/** What a thread that hashes shares with the one that has the bytes: a ring of pieces, and how far both are. */
export interface HashRing {
  /** Tells it from what others give to their threads. */
  readonly type: "dvflow-hash-ring";
  /** As node:crypto calls it. */
  readonly algorithm: string;
  /** Numbers: see {@linkcode STATE} and {@linkcode LENGTHS}. */
  readonly state: SharedArrayBuffer;
  /** The pieces. */
  readonly bytes: SharedArrayBuffer;
}

/** Length of a piece in bytes. */
export const PIECE: number = 256 * 1024;

/** How many pieces may be on their way. */
export const PIECES = 8;

/** Where in the state the number of pieces stands that were written, and that were read. */
export const STATE = { written: 0, read: 1 } as const;

/** Where in the state the lengths of the pieces begin; 0 is that of the end. */
export const LENGTHS = 2;

/** Makes one. */
export function newRing(algorithm: string): HashRing {
  return {
    type: "dvflow-hash-ring",
    algorithm,
    state: new SharedArrayBuffer((LENGTHS + PIECES) * Int32Array.BYTES_PER_ELEMENT),
    bytes: new SharedArrayBuffer(PIECES * PIECE),
  };
}

/** Whether something is one. */
export function isHashRing(data: unknown): data is HashRing {
  return typeof data === "object" && data !== null && "type" in data &&
    data.type === "dvflow-hash-ring";
}
