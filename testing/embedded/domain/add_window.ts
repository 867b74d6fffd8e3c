/**
 * Refuses adds to one dataset that come at the same time.
 *
 * The real server works on an add for about a tenth of a second after it has received it, and adds
 * whose work overlaps refuse each other. Nobody is made to wait for that here: adds that overlap, and
 * were received within that time of one another, would have overlapped there.
 */
export class AddWindows {
  readonly #last = new Map<number, { readonly order: number; readonly time: number }>();
  #order = 0;
  readonly #now: () => number;
  readonly #workMs: number;

  /**
   * Makes one.
   *
   * @param now Milliseconds now.
   * @param workMs How long the real server works on an add.
   */
  constructor(now: () => number, workMs = 100) {
    this.#now = now;
    this.#workMs = workMs;
  }

  /** An add arrives; the ticket is for {@linkcode finish}. */
  begin(): number {
    return ++this.#order;
  }

  /** An add was received: false where another one of the same dataset was at the same time. */
  finish(ticket: number, datasetId: number): boolean {
    const last = this.#last.get(datasetId);
    if (last !== undefined && last.order > ticket && this.#now() - last.time < this.#workMs) {
      return false;
    }
    this.#last.set(datasetId, { order: ++this.#order, time: this.#now() });
    return true;
  }
}
