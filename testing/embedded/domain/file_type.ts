import types from "../data/file_types.json" with { type: "json" };

const byName = new Map<string, string>(Object.entries(types.names));
const byExtension = new Map<string, string>(
  Object.entries(types.extensions).flatMap(([type, list]) =>
    list.split(" ").map((extension) => [extension, type] as const)
  ),
);
const friendly = new Map<string, string>(Object.entries(types.friendly));
const facets = new Map<string, string>(Object.entries(types.facets));

/** The type of what nobody knows. */
export const unknownType = "application/octet-stream";
/** The type of a table that was read: values with tabs between them. */
export const tableType = "text/tab-separated-values";
/** The type of tables with tabs between values that were not read. */
export const tsvType = "text/tsv";
/** The type of a zip. */
export const zipType = "application/zip";
/** The type of a zip with the files of a map. */
export const shapefileType = "application/zipped-shapefile";
/** The type of a FITS that is compressed; it is never stored so. */
export const zippedFitsType = "application/fits-gzipped";

const tables = new Map([
  ["application/x-stata", ".dta"],
  ["application/x-stata-13", ".dta"],
  ["application/x-stata-14", ".dta"],
  ["application/x-stata-15", ".dta"],
  ["application/x-rlang-transport", ".RData"],
  ["text/csv", ".csv"],
  ["text/comma-separated-values", ".csv"],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"],
  ["application/x-spss-sav", ".sav"],
  ["application/x-spss-por", ".por"],
  [tsvType, ".tsv"],
]);

const csvTypes: readonly string[] = ["text/csv", "text/comma-separated-values"];

/** Whether a file is one of Stata's. */
export function isStata(type: string): boolean {
  return /^application\/x-stata(-1[345])?$/.test(type);
}

/** Whether tables are read from files of this type here: of statistics programs only Stata's are. */
export function isReadableTable(type: string): boolean {
  return type === tsvType || csvTypes.includes(type) || isStata(type);
}

/** Up to how many bytes tables are read, by the settings; undefined where there is no limit. */
export function ingestLimit(setting: (name: string) => string | undefined): number | undefined {
  const wanted = [":TabularIngestSizeLimit:CSV", ":TabularIngestSizeLimit"].map(setting)
    .find((value) => value !== undefined && /^-?\d+$/.test(value));
  return wanted === undefined || wanted === "-1" ? undefined : Number(wanted);
}

/** Whether tabular ingest would look at a file of this type. */
export function isIngestable(type: string): boolean {
  return tables.has(type);
}

/** The extension of a file that has become a table, by the type that it had. */
export function originalExtension(type: string): string {
  return tables.get(type.toLowerCase()) ?? (type.toLowerCase() === tableType ? ".tsv" : "");
}

/** The type that a whole name stands for, such as `Makefile`. */
export function typeOfName(name: string): string | undefined {
  return byName.get(name);
}

/** The type that a name's extension stands for; capitals make a difference. */
export function typeOfExtension(name: string): string | undefined {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? undefined : byExtension.get(name.slice(dot + 1));
}

/** Types that the sender is believed to know, though tables can be read from them. */
const believed = new Set([
  ...csvTypes,
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
]);
const vague = new Set(["", unknownType, "application/binary"]);
const strong = new Set([
  zippedFitsType,
  shapefileType,
  zipType,
  byName.get("ro-crate-metadata.json"),
]);

/**
 * Chooses between the type that the sender claims and the one that was recognized: a sender who knows
 * nothing is not believed, nor is any where it comes to tables, zips and the like.
 */
export function chooseType(claimed: string | undefined, recognized: string | undefined): string {
  const said = claimed ?? "";
  if (recognized === undefined) return said === "" ? unknownType : said;
  const doubted = vague.has(said.toLowerCase()) ||
    (isIngestable(said) && !believed.has(said.toLowerCase()));
  return doubted || isIngestable(recognized) || strong.has(recognized) ? recognized : said;
}

const withoutParameters = (type: string): string => type.split(";")[0] ?? type;

/** A type for people. */
export function friendlyType(type: string): string {
  if (type.toLowerCase() === shapefileType) return "Shapefile as ZIP Archive";
  const bare = withoutParameters(type);
  return friendly.get(type) ?? friendly.get(bare) ?? bare;
}

/** The type of which a table was before it was read, for people. */
export function friendlyOriginalType(type: string): string {
  const bare = withoutParameters(type);
  return friendly.get(bare) ?? bare;
}

/** The group of types that a type belongs to, for people: `Text`, `Image`. */
export function typeGroup(type: string): string {
  const bare = withoutParameters(type);
  const known = facets.get(bare);
  if (known !== undefined) return known;
  const [kind = ""] = bare.split("/");
  return kind.toLowerCase() === "application"
    ? "Other"
    : kind.slice(0, 1).toUpperCase() + kind.slice(1);
}
