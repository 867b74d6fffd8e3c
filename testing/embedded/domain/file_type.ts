import types from "../data/file_types.json" with { type: "json" };

const byExtension = new Map<string, string>(Object.entries(types.extensions));
const friendly = new Map<string, string>(Object.entries(types.friendly));

const unknownType = "application/octet-stream";
const tabular = new Set([
  "application/x-stata",
  "application/x-stata-13",
  "application/x-stata-14",
  "application/x-stata-15",
  "application/x-rlang-transport",
  "text/csv",
  "text/comma-separated-values",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/x-spss-sav",
  "application/x-spss-por",
  "text/tsv",
]);

/** Whether tabular ingest would look at a file of this type. */
export function isIngestable(type: string): boolean {
  return tabular.has(type);
}

/**
 * The type that a file is stored with. What the extension says wins over a sender who knows nothing,
 * and wherever it is a table or a zip; else the sender is believed.
 *
 * @param name The file's name.
 * @param claimed What the sender said.
 */
export function typeOf(name: string, claimed: string | undefined): string {
  const said = claimed?.split(";")[0]?.trim().toLowerCase() ?? "";
  const dot = name.lastIndexOf(".");
  const known = dot > 0 ? byExtension.get(name.slice(dot + 1).toLowerCase()) : undefined;
  if (known === undefined) {
    return said === "text/tab-separated-values" ? "text/tsv" : said === "" ? unknownType : said;
  }
  const vague = said === "" || said === unknownType || said === "application/binary";
  return vague || isIngestable(said) || isIngestable(known) || known === "application/zip"
    ? known
    : said;
}

/** A type for people. */
export function friendlyType(type: string): string {
  return friendly.get(type) ?? (type === unknownType ? "Unknown" : type);
}
