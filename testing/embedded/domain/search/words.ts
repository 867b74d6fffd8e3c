import { stemmer } from "stemmer";

/** A word of a text, and where it stands. */
export interface Token {
  /** In lower case, without `'s` at its end. */
  readonly word: string;
  /** The same without the endings that English has. */
  readonly stem: string;
  readonly start: number;
  readonly end: number;
}

const stopWords: ReadonlySet<string> = new Set(
  ("a an and are as at be but by for if in into is it no not of on or such that the their then there these " +
    "they this to was will with").split(" "),
);

const segmenter = new Intl.Segmenter("en", { granularity: "word" });

/** Where words are that nobody looks for, since every text has them. */
export const gap = "\u00b7";

interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Points and colons between letters are parts of words for Lucene, though not for ICU. */
function* piecesOf(text: string): Generator<Piece> {
  let last: Piece | undefined;
  for (const { segment, index, isWordLike } of segmenter.segment(text)) {
    if (isWordLike !== true) continue;
    const end = index + segment.length;
    const isJoined = last !== undefined && index === last.end + 1 && /[.:]/.test(text[last.end]!) &&
      /\p{L}$/u.test(text.slice(last.start, last.end)) && /^\p{L}/u.test(segment);
    if (last !== undefined && isJoined) last = { start: last.start, end };
    else {
      if (last !== undefined) yield last;
      last = { start: index, end };
    }
  }
  if (last !== undefined) yield last;
}

/** The words of a text, as Lucene's English analyser finds them; for words without a meaning there is a gap. */
export function tokensOf(text: string): readonly Token[] {
  return [...piecesOf(text)].map(({ start, end }) => {
    const lower = text.slice(start, end).toLowerCase();
    const word = lower.replace(/['\u2019\uff07]s$/, "");
    const stem = stopWords.has(lower) ? gap : /^[a-z]{3,}$/.test(word) ? stemmer(word) : word;
    return { word, stem, start, end };
  });
}

/** Words one after another, as they are looked for. */
export interface Phrase {
  readonly words: string;
  /** Without those at both ends that every text has; empty where there are no others. */
  readonly stems: string;
}

/** The words of a phrase; undefined where there are none. */
export function phraseOf(text: string): Phrase | undefined {
  const tokens = tokensOf(text);
  if (tokens.length === 0) return undefined;
  const first = tokens.findIndex(({ stem }) => stem !== gap);
  const last = tokens.findLastIndex(({ stem }) => stem !== gap);
  return {
    words: tokens.map(({ word }) => word).join(" "),
    stems: tokens.slice(Math.max(0, first), last + 1).map(({ stem }) => stem).join(" "),
  };
}

/** A word without accents. */
export function folded(word: string): string {
  // Most words have none.
  if (/^[\0-\x7f]*$/.test(word)) return word;
  return word.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").replaceAll("æ", "ae")
    .replaceAll("œ", "oe").replaceAll("ø", "o").replaceAll("ł", "l").replaceAll("đ", "d");
}

/** A part of a pattern: a letter, any letter, or any letters. */
type PatternPart = { readonly letter: string } | "one" | "many";

/**
 * Says whether a text is what a pattern with `*` and `?` describes; escapes make these plain. However many stars
 * there are, it takes no longer than the lengths of both say.
 */
export function patternRule(pattern: string): (text: string) => boolean {
  const parts = [...pattern.matchAll(/\\?(.)/gsu)].map(([whole, letter = ""]): PatternPart =>
    whole === "*" ? "many" : whole === "?" ? "one" : { letter }
  );
  const fits = (part: PatternPart | undefined, letter: string | undefined): boolean =>
    part === "one" || (typeof part === "object" && part.letter === letter);
  return (text) => {
    const letters = [...text];
    let [at, part] = [0, 0];
    // Where the last star is, and how far it reaches.
    let [star, reach] = [-1, 0];
    while (at < letters.length) {
      if (parts[part] === "many") [star, reach] = [part++, at];
      else if (fits(parts[part], letters[at])) {
        at++;
        part++;
      } else if (star < 0) return false;
      else [part, at] = [star + 1, ++reach];
    }
    return parts.slice(part).every((rest) => rest === "many");
  };
}

/** What all that a pattern describes begins with. */
export function plainStart(pattern: string): string {
  return /^(?:[^\\*?]|\\.)*/s.exec(pattern)![0].replace(/\\(.)/gs, "$1");
}

/** How many letters have to be changed to make one word of another; more than a limit is just more. */
export function editsBetween(a: string, b: string, limit = 2): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, before[j - 2]! + 1);
      }
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}
