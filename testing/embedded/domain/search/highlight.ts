import { wordWeights } from "./fields.ts";
import type { Query } from "./query.ts";
import { wordRule } from "./word_rule.ts";
import { folded, gap, phraseOf, type Token, tokensOf } from "./words.ts";

/** A part of a text that was looked for. */
interface Mark {
  readonly start: number;
  readonly end: number;
}

/** Finds in the words of a text what was looked for. */
type Marker = (tokens: readonly Token[]) => readonly Mark[];

const marksWhere = (fits: (token: Token) => boolean): Marker => (tokens) => tokens.filter(fits);

function phraseMarker(text: string): Marker {
  const phrase = phraseOf(text);
  if (phrase === undefined || phrase.stems === "") return () => [];
  const stems = phrase.stems.split(" ");
  const fits = (wanted: string, stem: string | undefined): boolean =>
    wanted === gap || wanted === stem || (stem !== undefined && wanted === folded(stem));
  return (tokens) =>
    tokens.flatMap((token, at) =>
      stems.every((wanted, i) => at + i < tokens.length && fits(wanted, tokens[at + i]?.stem))
        ? [{ start: token.start, end: tokens[at + stems.length - 1]!.end }]
        : []
    );
}

/** What a query looks for in a field. */
function markersOf(query: Query, field: string): readonly Marker[] {
  switch (query.type) {
    case "boolean":
      return query.clauses.flatMap((clause) =>
        clause.occurrence === "not" ? [] : markersOf(clause.query, field)
      );
    case "boosted":
      return markersOf(query.query, field);
    case "all":
    case "none":
      return [];
  }
  if (query.field === undefined ? !(field in wordWeights) : query.field !== field) return [];
  switch (query.type) {
    case "term":
      return tokensOf(query.text).map(({ start, end }) =>
        phraseMarker(query.text.slice(start, end))
      );
    case "phrase":
      return [phraseMarker(query.text)];
    case "pattern":
    case "fuzzy": {
      if (query.type === "pattern" && query.pattern === "*") return [];
      const fits = wordRule(query, (word) => word.toLowerCase());
      return [marksWhere(({ word }) => fits(word))];
    }
    default:
      return [];
  }
}

/** So much is shown before what was found, and after it, at least. */
const [before, after] = [33, 67];

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

function shown(text: string, marks: readonly Mark[]): string {
  const first = marks[0]!;
  let [from, to] = [0, text.length];
  for (const { segment, index } of sentences.segment(text)) {
    if (index <= first.start - before) from = index;
    if (index + segment.length >= first.end + after) {
      to = index + segment.length;
      break;
    }
  }
  let result = "";
  let at = from;
  for (const { start, end } of marks.filter((mark) => mark.end <= to)) {
    if (start < at) continue;
    result += text.slice(at, start) +
      `<span class="search-term-match">${text.slice(start, end)}</span>`;
    at = end;
  }
  return result + text.slice(at, to);
}

/**
 * The part of a field's texts where most of what somebody looked for stands, with that marked.
 *
 * @param query What was looked for.
 * @param field The field.
 * @param texts What it says.
 * @returns HTML, and before it an empty text where that is near the beginning of another text than the first;
 * nothing where nothing of it stands there.
 */
export function snippetsOf(
  query: Query,
  field: string,
  texts: readonly string[],
): readonly string[] {
  const markers = markersOf(query, field);
  if (markers.length === 0) return [];
  const marked = texts.map((text, at) => {
    const tokens = tokensOf(text);
    const marks = markers.flatMap((marker) => marker(tokens))
      .toSorted((a, b) => a.start - b.start || b.end - a.end);
    return { text, at, marks };
  });
  const most = Math.max(...marked.map(({ marks }) => marks.length));
  const best = marked.find(({ marks }) => marks.length === most);
  if (best === undefined || most === 0) return [];
  const isCut = best.at > 0 && best.marks[0]!.start < before;
  return [...isCut ? [""] : [], shown(best.text, best.marks)];
}
