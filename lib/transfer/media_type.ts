import mime from "mime/lite";

// Dataverse's own names for what it turns into tables.
const TABLES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  dta: "application/x-stata",
  por: "application/x-spss-por",
  rdata: "application/x-rlang-transport",
  sav: "application/x-spss-sav",
  tab: "text/tab-separated-values",
  tsv: "text/tab-separated-values",
};

/** Names the media type of a file by its ending, for where the server does not look for itself. */
export function mediaType(name: string): string {
  const ending = /\.([^.]*)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return TABLES[ending] ?? mime.getType(name) ?? "application/octet-stream";
}
