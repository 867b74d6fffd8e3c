import { tokensOf } from "./words.ts";

const about = 100;

/**
 * The part of a text where words are that somebody looked for, with these marked.
 *
 * @param text The text.
 * @param isWanted Says of a word and its stem whether it was looked for.
 * @returns HTML; undefined where none of the words is there.
 */
export function snippetOf(
  text: string,
  isWanted: (word: string, stem: string) => boolean,
): string | undefined {
  const tokens = tokensOf(text);
  const wanted = tokens.filter(({ word, stem }) => isWanted(word, stem));
  const [first] = wanted;
  if (first === undefined) return undefined;
  const from =
    tokens.findLast(({ start }) => start <= Math.max(0, first.start - about / 2))?.start ?? 0;
  const start = text.length <= about ? 0 : from;
  const end = text.length <= about
    ? text.length
    : tokens.findLast((one) => one.end <= start + about)?.end ?? text.length;
  let result = "";
  let at = start;
  for (const one of wanted) {
    if (one.start < at || one.end > Math.max(end, first.end)) continue;
    result += text.slice(at, one.start) +
      `<span class="search-term-match">${text.slice(one.start, one.end)}</span>`;
    at = one.end;
  }
  return result + text.slice(at, Math.max(end, at));
}
