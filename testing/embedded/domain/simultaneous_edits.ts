/** Whatever stands for one request. */
type Request = object;

/**
 * Knows which edits of a dataset come at the same time.
 *
 * The real server works on an edit for about a tenth of a second after it has received it, and refuses others
 * that come meanwhile. Nobody is made to wait for that here: an edit that was sent before another one of the
 * same dataset was answered, and received within that time of it, would have met it there. Whoever waits for
 * each answer is never refused.
 */
export class SimultaneousEdits {
  readonly #begun = new WeakMap<Request, number>();
  readonly #last = new Map<
    number,
    { readonly by: Request; readonly order: number; readonly time: number }
  >();
  #order = 0;
  readonly #now: () => number;
  readonly #workMs: number;

  /**
   * Makes one.
   *
   * @param now Milliseconds now.
   * @param workMs How long the real server works on an edit.
   */
  constructor(now: () => number, workMs = 100) {
    this.#now = now;
    this.#workMs = workMs;
  }

  /** A request arrives. */
  begin(request: Request): void {
    this.#begun.set(request, ++this.#order);
  }

  /** Whether another request has edited a dataset since one began. */
  meets(request: Request, datasetId: number): boolean {
    const last = this.#last.get(datasetId);
    return last !== undefined && last.by !== request &&
      last.order > (this.#begun.get(request) ?? this.#order) &&
      this.#now() - last.time < this.#workMs;
  }

  /** A request has edited a dataset. */
  finish(request: Request, datasetId: number): void {
    this.#last.set(datasetId, { by: request, order: ++this.#order, time: this.#now() });
  }
}
