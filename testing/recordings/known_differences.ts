/** Names of exchanges that come out otherwise, by the reason why. */
export type KnownDifferences = Readonly<Record<string, readonly string[]>>;

/** What comes out otherwise on the embedded Dataverse. */
export const onEmbedded: KnownDifferences = {
  "Files added within one second come in any order: it differs on the real one too": [
    "files/list newest",
  ],
  "Statistics of a table come in any order, and files have other dates: it differs on the real one too":
    [
      "access/tab metadata",
      "publish/export ddi",
      "files/dirindex",
    ],
  "The page of the web front end, and Java's names of methods, are not copied": [
    "info/outside api",
    "info/options",
  ],
};

/** What comes out otherwise from run to run on a real Dataverse, too. */
export const onAnything: KnownDifferences = {
  "What is equally relevant, and what was added within one second, comes in any order": [
    "files/list newest",
    "files/dirindex",
    "search/facets",
    "search/page",
  ],
  "Statistics of a table come in any order, and a page of the web front end has its own": [
    "access/tab metadata",
    "publish/export ddi",
    "publish/export html",
  ],
};

/** Why an exchange may come out otherwise; undefined where nobody knows. */
export function whyKnown(name: string, known: readonly KnownDifferences[]): string | undefined {
  for (const list of known) {
    for (const [why, names] of Object.entries(list)) if (names.includes(name)) return why;
  }
  return undefined;
}
