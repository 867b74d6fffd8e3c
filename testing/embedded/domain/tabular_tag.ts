/** What tables can be said to be about. */
export const tabularTags: readonly string[] = [
  "Survey",
  "Time Series",
  "Panel",
  "Event",
  "Genomics",
  "Network",
  "Geospatial",
];

/** Whether tables can be said to be about this. */
export function isTabularTag(word: string): boolean {
  return tabularTags.includes(word);
}
