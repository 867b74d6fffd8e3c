import { ddiVariable, fingerprintSubject } from "./ddi_variable.ts";
import type { Column } from "./table/read_table.ts";
import type { FileInVersion, FileTable } from "./version.ts";
import type { VariableNotes } from "./variable_note.ts";
import { element, textElement, writeXml, type XmlElement } from "./xml.ts";

/** What a dataset says of itself. */
export interface StudyDdi {
  readonly title: string;
  readonly authors: string;
  /** `10.5072/FK2/ABC123` */
  readonly identifier: string;
  readonly citation: string;
}

/** A table and its columns. */
export interface TableDdi {
  readonly file: FileInVersion;
  readonly table: FileTable;
  readonly columns: readonly (Column & { readonly id: number })[];
  /** What somebody says of them. */
  readonly said: VariableNotes;
}

/** Which parts are wanted; names of elements. */
export interface DdiParts {
  /** @default all */
  readonly include?: readonly string[];
  /** @default none */
  readonly exclude?: readonly string[];
}

type Elements = readonly XmlElement[];

/** What a real one writes: elements of a name, and what is in them, can be left out or asked for. */
class Chooser {
  readonly #parts: DdiParts;

  constructor(parts: DdiParts) {
    this.#parts = parts;
  }

  /** A part, where it is wanted. */
  part(name: string, write: () => Elements): Elements {
    const { include, exclude } = this.#parts;
    const all = include === undefined && !(exclude?.length === 1 && exclude[0] === "*");
    const wanted = (include?.includes(name) ?? false) ||
      (all && !(exclude?.includes(name) ?? false));
    return wanted ? write() : [];
  }

  /** The same part where what holds it was asked for. */
  whole(): Chooser {
    const { exclude } = this.#parts;
    return new Chooser(exclude === undefined ? {} : { exclude });
  }
}

function describeStudy({ title, authors, identifier, citation }: StudyDdi): XmlElement {
  return element("stdyDscr", {}, [
    element("citation", {}, [
      element("titlStmt", {}, [
        element("titl", {}, [title]),
        element("IDNo", { agency: "doi" }, [identifier]),
      ]),
      element("rspStmt", {}, [element("AuthEnty", {}, [authors])]),
      element("biblCit", {}, [citation]),
    ]),
  ]);
}

function fileDescription({ file, table }: TableDdi, chosen: Chooser): XmlElement {
  const number = (name: string, value: number): Elements =>
    chosen.part(name, () => [element(name, {}, [String(value)])]);
  const note = (type: string, subject: string, text: string): XmlElement =>
    element("notes", { level: "file", type, subject }, [text]);
  return element("fileDscr", { ID: `f${file.fileId}` }, [
    ...chosen.part("fileTxt", () => [
      element("fileTxt", {}, [
        element("fileName", {}, [file.label]),
        ...chosen.part("dimensns", () => [
          element("dimensns", {}, [
            ...number("caseQnty", table.cases),
            ...number("varQnty", table.columns),
          ]),
        ]),
        ...chosen.part("fileType", () => [element("fileType", {}, [file.type])]),
      ]),
    ]),
    ...chosen.part("unf", () => [note("VDC:UNF", fingerprintSubject, table.unf)]),
    ...chosen.part(
      "tags",
      () => table.tags.map((tag) => note("DATAVERSE:TAG", "Data File Tag", tag)),
    ),
    ...(file.description === ""
      ? []
      : [note("DATAVERSE:FILEDESC", "DataFile Description", file.description)]),
  ]);
}

function variable(
  { file: { fileId }, said }: TableDdi,
  column: TableDdi["columns"][number],
  chosen: Chooser,
): XmlElement {
  const { attributes, ...parts } = ddiVariable(column, {
    fileId,
    unfType: "VDC:UNF",
    note: said.notes.get(column.id),
  });
  const content = Object.entries(parts).flatMap(([name, part]) => chosen.part(name, () => part));
  return element("var", attributes, content);
}

function groups({ said }: TableDdi, chosen: Chooser): Elements {
  return said.groups.map(({ id, label, variableIds }) =>
    element(
      "varGrp",
      { ID: `VG${id}`, var: variableIds.map((one) => `v${one}`).join(" ") || undefined },
      chosen.part("labl", () => textElement("labl", label)),
    )
  );
}

function variables(table: TableDdi, chosen: Chooser): Elements {
  return table.columns.map((column) => variable(table, column, chosen.whole()));
}

function codeBook(study: StudyDdi, content: Elements): string {
  const root = element("codeBook", { xmlns: "http://www.icpsr.umich.edu/DDI", version: "2.0" }, [
    describeStudy(study),
    ...content,
  ]);
  return `<?xml version='1.0' encoding='UTF-8'?>${writeXml(root)}`;
}

/** Writes what is known of a table as DDI, in the form that is older than that of exports. */
export function tableDdi(study: StudyDdi, table: TableDdi, parts: DdiParts = {}): string {
  const chosen = new Chooser(parts);
  return codeBook(study, [
    ...chosen.part("fileDscr", () => [fileDescription(table, chosen.whole())]),
    element("dataDscr", {}, [
      ...chosen.part("varGrp", () => groups(table, chosen.whole())),
      ...chosen.part("var", () => variables(table, chosen)),
    ]),
  ]);
}

/** The files of a dataset: those that tables were read from, and all others. */
export interface DatasetFilesDdi {
  readonly tables: readonly TableDdi[];
  readonly others: readonly FileInVersion[];
}

/** Writes what is known of a dataset in the same form. */
export function datasetDdi(
  study: StudyDdi,
  { tables, others }: DatasetFilesDdi,
  parts: DdiParts = {},
): string {
  const chosen = new Chooser(parts);
  if (tables.length + others.length === 0) return codeBook(study, []);
  return codeBook(study, [
    ...chosen.part("fileDscr", () => [
      ...tables.map((table) => fileDescription(table, chosen)),
      element(
        "dataDscr",
        {},
        tables.flatMap((table) => [
          ...groups(table, chosen.whole()),
          ...variables(table, chosen),
        ]),
      ),
    ]),
    ...chosen.part(
      "othrMat",
      () =>
        others.map(({ fileId, label, description }) =>
          element("otherMat", { ID: `f${fileId}` }, [
            element("labl", {}, [label]),
            element("txt", {}, [description]),
          ])
        ),
    ),
  ]);
}
