import type { ColumnType } from "./table/column_type.ts";
import type { Column } from "./table/read_table.ts";
import type { VariableNote } from "./variable_note.ts";
import { element, textElement, type XmlAttributes, type XmlElement } from "./xml.ts";

/** What DDI tells of a column, by the names of its parts. */
export interface DdiVariable {
  readonly attributes: XmlAttributes;
  readonly location: readonly XmlElement[];
  readonly labl: readonly XmlElement[];
  readonly qstn: readonly XmlElement[];
  readonly universe: readonly XmlElement[];
  readonly sumStat: readonly XmlElement[];
  readonly varFormat: readonly XmlElement[];
  readonly unf: readonly XmlElement[];
  readonly notes: readonly XmlElement[];
}

/** Options of {@linkcode ddiVariable}. */
export interface DdiVariableOptions {
  readonly fileId: number;
  /** What notes with a fingerprint are called. */
  readonly unfType: string;
  /** What somebody says of it. */
  readonly note?: VariableNote | undefined;
}

/** The subject of notes that hold a fingerprint. */
export const fingerprintSubject = "Universal Numeric Fingerprint";

/** How its values are written, where that is told. */
export function formatOf(type: ColumnType): string | undefined {
  if ("format" in type) return type.format;
  return type.type === "number" && type.single ? "float" : undefined;
}

function questions(note: VariableNote | undefined): readonly XmlElement[] {
  const said = [
    ...textElement("qstnLit", note?.literalQuestion),
    ...textElement("ivuInstr", note?.interviewInstruction),
    ...textElement("postQTxt", note?.postQuestion),
  ];
  return said.length === 0 ? [] : [element("qstn", {}, said)];
}

/** Describes a column. */
export function ddiVariable(
  { id, name, label, type, statistics, unf }: Column & { readonly id: number },
  { fileId, unfType, note }: DdiVariableOptions,
): DdiVariable {
  const isNumber = type.type === "integer" || type.type === "number";
  return {
    attributes: {
      "ID": `v${id}`,
      name,
      "intrvl": type.type === "number" ? "contin" : "discrete",
      "wgt": note?.isWeight === true ? "wgt" : undefined,
      "wgt-var": typeof note?.weightId === "number" ? `v${note.weightId}` : undefined,
    },
    location: [element("location", { fileid: `f${fileId}` })],
    labl: textElement("labl", note?.label || label, { level: "variable" }),
    qstn: questions(note),
    universe: textElement("universe", note?.universe),
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
    notes: textElement("notes", note?.notes),
  };
}
