const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const length = 6;

/** Numbers that look random, and are the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Chooses how datasets are called, by chance or as it was told. */
export class Identifiers {
  #random: () => number;
  readonly #told: string[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  /** From now on the same ones come in the same order for the same seed. */
  seed(seed: number): void {
    this.#told.length = 0;
    this.#random = seeded(seed);
  }

  /** Says which ones come next. */
  tell(...identifiers: readonly string[]): void {
    this.#told.push(...identifiers);
  }

  #word(): string {
    let word = "";
    for (let i = 0; i < length; i++) word += letters[Math.floor(this.#random() * letters.length)];
    return word;
  }

  /** One for a dataset that is free, such as `FK2/ABC123`. */
  next(isFree: (identifier: string) => boolean): string {
    for (;;) {
      const identifier = `FK2/${this.#told.shift() ?? this.#word()}`;
      if (isFree(identifier)) return identifier;
    }
  }

  /** One for a file that is free; it begins with its dataset's. */
  nextIn(dataset: string, isFree: (identifier: string) => boolean): string {
    for (;;) {
      const identifier = `${dataset}/${this.#word()}`;
      if (isFree(identifier)) return identifier;
    }
  }
}
