import type { ColumnType } from "./table/column_type.ts";
import type { Column } from "./table/read_table.ts";
import { element, type XmlElement } from "./xml.ts";

/** What DDI tells of a column, by the names of its parts. */
export interface DdiVariable {
  readonly attributes: Readonly<Record<string, string>>;
  readonly location: readonly XmlElement[];
  readonly labl: readonly XmlElement[];
  readonly sumStat: readonly XmlElement[];
  readonly varFormat: readonly XmlElement[];
  readonly unf: readonly XmlElement[];
}

/** The subject of notes that hold a fingerprint. */
export const fingerprintSubject = "Universal Numeric Fingerprint";

/** How its values are written, where that is told. */
export function formatOf(type: ColumnType): string | undefined {
  if ("format" in type) return type.format;
  return type.type === "number" && type.single ? "float" : undefined;
}

/**
 * Describes a column.
 *
 * @param column The column.
 * @param options The id of its file, and what notes with a fingerprint are called.
 */
export function ddiVariable(
  { id, name, label, type, statistics, unf }: Column & { readonly id: number },
  { fileId, unfType }: { readonly fileId: number; readonly unfType: string },
): DdiVariable {
  const isNumber = type.type === "integer" || type.type === "number";
  return {
    attributes: { ID: `v${id}`, name, intrvl: type.type === "number" ? "contin" : "discrete" },
    location: [element("location", { fileid: `f${fileId}` })],
    labl: label === undefined || label === ""
      ? []
      : [element("labl", { level: "variable" }, [label])],
    sumStat: Object.entries(statistics ?? {})
      .map(([kind, value]) => element("sumStat", { type: kind }, [value])),
    varFormat: [element("varFormat", {
      type: isNumber ? "numeric" : "character",
      formatname: formatOf(type),
      category: "format" in type ? type.type : undefined,
    })],
    unf: [
      element("notes", { subject: fingerprintSubject, level: "variable", type: unfType }, [unf]),
    ],
  };
}
