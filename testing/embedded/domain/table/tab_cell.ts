import type { ColumnType } from "./column_type.ts";

/** A value as it stands in the `.tab` file that a table becomes. */
export function tabCell(value: string, { type }: ColumnType): string {
  switch (type) {
    case "integer":
    case "number":
      return numberCell(value, type);
    case "date":
    case "time":
      return value.replace(/^"+/, "").replace(/"+$/, "");
    case "text":
      return `"${value.replaceAll('"', '\\"').replaceAll("\n", "\\n").replaceAll("\t", "\\t")}"`;
  }
}

function numberCell(value: string, type: "integer" | "number"): string {
  switch (value.toLowerCase()) {
    case "":
    case "na":
      return "";
    case "nan":
      return "NaN";
    case "inf":
    case "+inf":
      return "Inf";
    case "-inf":
      return "-Inf";
    case "null":
      return type === "integer" ? "0" : "0.0";
    default:
      return value;
  }
}

const escapes: readonly (readonly [string, string])[] = [
  ['\\"', '"'],
  ["\\t", "\t"],
  ["\\n", "\n"],
  ["\\r", "\r"],
];

/** The text that a cell stands for; null where it is missing. */
export function textOfCell(cell: string): string | null {
  if (cell === "") return null;
  const inside = cell.replace(/^"/, "").replace(/"$/, "");
  return inside.split("\\\\").map((part) =>
    escapes.reduce((text, [from, to]) => text.replaceAll(from, to), part)
  ).join("\\");
}
