import type { RequestFault } from "../control/fault.ts";

/** A request that was answered. */
export interface LoggedRequest {
  /** HTTP verb. */
  readonly method: string;
  /** Path and query, without what opens anything. */
  readonly path: string;
  /** HTTP status of the answer; 0 where the connection ended without one. */
  readonly status: number;
  /** How long it took until the answer's head was there. */
  readonly ms: number;
  /** When it came, by the server's clock. */
  readonly at: Date;
  /** Who asked: `:guest`, `@ada`; undefined where nobody looked, or the key was of nobody. */
  readonly user?: string;
  /** The object store's address, where the request went there and not to the server. */
  readonly origin?: string;
  /** What went wrong in the server itself; undefined where nothing did. */
  readonly failure?: string;
  /** What a client did that it must not do, such as sending its token to the object store. */
  readonly warning?: string;
  /** Which fault came over it; undefined where none did. */
  readonly fault?: RequestFault["type"];
}

/** A request with its place in the run of all that came. */
export interface NumberedRequest extends LoggedRequest {
  /** Counts up from 1. */
  readonly number: number;
}

const kept = 1000;

/** The last requests, and those who are told of new ones. */
export class RequestLog {
  readonly #entries: NumberedRequest[] = [];
  readonly #watchers = new Set<(request: NumberedRequest | undefined) => void>();
  #count = 0;
  #closed = false;

  /** The last requests, oldest first; a thousand at most. */
  get entries(): readonly NumberedRequest[] {
    return this.#entries;
  }

  /** Adds one. */
  add(request: LoggedRequest): void {
    const numbered = { ...request, number: ++this.#count };
    this.#entries.push(numbered);
    if (this.#entries.length > kept) this.#entries.shift();
    for (const tell of this.#watchers) tell(numbered);
  }

  /**
   * Tells of each that comes, and with undefined that no more will.
   *
   * @returns What ends it.
   */
  watch(tell: (request: NumberedRequest | undefined) => void): () => void {
    if (this.#closed) tell(undefined);
    else this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  }

  /** Says to all that no more will come: nobody who watches holds up the end of the server. */
  close(): void {
    this.#closed = true;
    for (const tell of this.#watchers) tell(undefined);
    this.#watchers.clear();
  }
}
