/** A value that a controlled vocabulary has. */
export interface Term {
  readonly id: number;
  readonly value: string;
  /** What others call it: a code, or a part of an address; often empty. */
  readonly identifier: string;
  readonly displayOrder: number;
  /** Other words that are taken for it. */
  readonly alternates: readonly string[];
}

/** The values that a field can have, in the order in which they are shown. */
export class Vocabulary {
  readonly #read: () => readonly Term[];
  #terms: readonly Term[] | undefined;
  #byValue: ReadonlyMap<string, Term> | undefined;
  #byAlternate: ReadonlyMap<string, readonly Term[]> | undefined;

  /** Takes a function where the terms are many and seldom looked at. */
  constructor(terms: readonly Term[] | (() => readonly Term[])) {
    this.#read = typeof terms === "function" ? terms : () => terms;
  }

  /** All terms. */
  get terms(): readonly Term[] {
    return this.#terms ??= this.#read().toSorted((a, b) =>
      a.displayOrder - b.displayOrder || a.id - b.id
    );
  }

  /** The term that a word is, or is another word for; undefined where none or several are meant. */
  find(word: string): Term | undefined {
    this.#byValue ??= new Map(this.terms.map((term) => [term.value, term]));
    const found = this.#byValue.get(word);
    if (found !== undefined) return found;
    const meant = (this.#byAlternate ??= alternatesOf(this.terms)).get(word);
    return meant?.length === 1 ? meant[0] : undefined;
  }

  /** Terms as they are written down. */
  toJSON(): readonly Term[] {
    return this.terms;
  }
}

function alternatesOf(terms: readonly Term[]): ReadonlyMap<string, readonly Term[]> {
  const result = new Map<string, Term[]>();
  for (const term of terms) {
    for (const word of term.alternates) {
      const meant = result.get(word);
      if (meant === undefined) result.set(word, [term]);
      else meant.push(term);
    }
  }
  return result;
}
