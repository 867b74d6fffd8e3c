import type { FieldStatistics, TextHit } from "./source.ts";

/** What was found, and how well it fits. */
export type Found = ReadonlyMap<number, number>;

/** What fits, each as well as the others. */
export function constant(ids: readonly number[]): Found {
  return new Map(ids.map((id) => [id, 1]));
}

/** What fits, the more or less so by a factor. */
export function scaled(found: Found, factor: number): Found {
  return new Map([...found].map(([id, score]) => [id, score * factor]));
}

/** What any of some finds found, the better the more of them did. */
export function summed(list: readonly Found[]): Found {
  const result = new Map<number, number>();
  for (const found of list) {
    for (const [id, score] of found) result.set(id, (result.get(id) ?? 0) + score);
  }
  return result;
}

const [k1, b] = [1.2, 0.75];

/** How well texts of a field fit, by BM25: rare words in short texts do best. */
export function scored(hits: readonly TextHit[], statistics: FieldStatistics | undefined): Found {
  const texts = new Map<number, { count: number; length: number }>();
  for (const { documentId, length } of hits) {
    const text = texts.get(documentId);
    if (text === undefined) texts.set(documentId, { count: 1, length });
    else text.count++;
  }
  const { count, meanLength } = statistics ?? { count: texts.size, meanLength: 10 };
  const rarity = Math.log(
    1 + (Math.max(count, texts.size) - texts.size + 0.5) / (texts.size + 0.5),
  );
  const scores = new Map<number, number>();
  for (const [id, { count: often, length }] of texts) {
    const isLong = length / Math.max(1, meanLength);
    scores.set(id, rarity * often / (often + k1 * (1 - b + b * isLong)));
  }
  return scores;
}

const tie = 0.075;

/** The best of what fields that weigh differently found, and a little of the others. */
export function best(
  finds: Iterable<readonly [field: string, found: Found]>,
  weights: Readonly<Record<string, number>>,
): Found {
  const scores = new Map<number, { best: number; sum: number }>();
  for (const [field, found] of finds) {
    const weight = weights[field];
    if (weight === undefined) continue;
    for (const [id, score] of found) {
      const own = score * weight;
      const one = scores.get(id);
      if (one === undefined) scores.set(id, { best: own, sum: own });
      else {
        one.best = Math.max(one.best, own);
        one.sum += own;
      }
    }
  }
  return new Map([...scores].map(([id, { best, sum }]) => [id, best + tie * (sum - best)]));
}
