/** How far back the rate looks: short enough to follow the network, long enough not to jump. */
const WINDOW_MS = 10_000;
const EVERY_MS = 250;

interface Sample {
  readonly at: number;
  readonly loaded: number;
}

/** Tells how fast a number has grown in the last seconds. */
export class RateMeter {
  readonly #samples: Sample[] = [];

  /**
   * Notes where the number is.
   *
   * @param loaded The number.
   * @param at The time, in milliseconds.
   */
  note(loaded: number, at: number): void {
    const [before, last] = [this.#samples.at(-2), this.#samples.at(-1)];
    if (last !== undefined && loaded < last.loaded) this.#samples.length = 0; // it began again
    // Two that are close together tell no more than the newer one.
    else if (last !== undefined && before !== undefined && last.at - before.at < EVERY_MS) {
      this.#samples.pop();
    }
    this.#samples.push({ at, loaded });
    while (this.#samples.length > 2 && at - (this.#samples[1]?.at ?? at) >= WINDOW_MS) {
      this.#samples.shift();
    }
  }

  /**
   * Tells the rate.
   *
   * @param at The time, in milliseconds: where nothing has come for long, it falls.
   * @returns So much a second; `undefined` where there is too little to tell.
   */
  perSecond(at: number): number | undefined {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || first === last) return undefined;
    const ms = Math.max(last.at, at) - first.at;
    return ms < 500 ? undefined : ((last.loaded - first.loaded) / ms) * 1000;
  }
}
