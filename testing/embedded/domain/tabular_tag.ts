/** What tables can be said to be about. */
export const tabularTags: readonly string[] = [
  "Genomics",
  "Survey",
  "Network",
  "Time Series",
  "Geospatial",
  "Event",
  "Panel",
];

/** Whether tables can be said to be about this. */
export function isTabularTag(word: string): boolean {
  return tabularTags.includes(word);
}

/** What Dataverse says where something else than a table is to be tagged. */
export const notTabularMessage = "You cannot add Tabular Data Tags to a non-tabular file.";
