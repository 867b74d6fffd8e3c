/** What is looked for: a word, in one field or in any. */
export interface Term {
  readonly field: string | undefined;
  /** Lower case; a star at its end stands for any ending. */
  readonly word: string;
}

/** What can be found: its words by field. */
export type SearchText = Readonly<Record<string, string>>;

/** Reads a query: words, `field:word`, `"some words"`; a lone star finds all. */
export function parseQuery(query: string): readonly Term[] {
  const terms: Term[] = [];
  for (const [, field, quoted, bare] of query.matchAll(/(?:(\w+):)?(?:"([^"]*)"|(\S+))/g)) {
    const word = (quoted ?? bare ?? "").toLowerCase();
    if (word !== "*" && word !== "" && word !== "and") terms.push({ field, word });
  }
  return terms;
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().split(/[^\p{L}\p{N}]+/u);

function holds(text: string, word: string): boolean {
  if (word.endsWith("*")) {
    const start = word.slice(0, -1);
    return wordsOf(text).some((one) => one.startsWith(start));
  }
  return /^[\p{L}\p{N}]+$/u.test(word)
    ? wordsOf(text).includes(word)
    : text.toLowerCase().includes(word);
}

/** Whether all that is looked for is there. */
export function matches(terms: readonly Term[], text: SearchText): boolean {
  return terms.every(({ field, word }) =>
    field === undefined
      ? Object.values(text).some((one) => holds(one, word))
      : text[field] !== undefined && holds(text[field], word)
  );
}
