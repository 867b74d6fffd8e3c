import type { Column } from "./table/read_table.ts";
import type { FileInVersion, FileTable } from "./version.ts";

/** A table, its columns, and what the dataset that it is in says of itself. */
export interface TableDdi {
  readonly file: FileInVersion;
  readonly table: FileTable;
  readonly columns: readonly (Column & { readonly id: number })[];
  readonly title: string;
  readonly authors: string;
  /** `10.5072/FK2/ABC123` */
  readonly identifier: string;
  readonly citation: string;
}

/** Which parts are wanted; names of elements. */
export interface DdiParts {
  /** @default all */
  readonly include?: readonly string[];
  /** @default none */
  readonly exclude?: readonly string[];
}

const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const escapeAttribute = (text: string): string => escapeText(text).replaceAll('"', "&quot;");

type Attributes = Readonly<Record<string, string | undefined>>;

function element(name: string, attributes: Attributes, content?: string): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeAttribute(value)}"`]
  ).join("");
  return content === undefined ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

const fingerprint = { type: "VDC:UNF", subject: "Universal Numeric Fingerprint" };

/** What a real one writes: elements of a name, and what is in them, can be left out or asked for. */
class Writer {
  readonly #parts: DdiParts;

  constructor(parts: DdiParts) {
    this.#parts = parts;
  }

  /** A part, where it is wanted. */
  part(name: string, write: () => string): string {
    const { include, exclude } = this.#parts;
    const all = include === undefined && !(exclude?.length === 1 && exclude[0] === "*");
    const wanted = (include?.includes(name) ?? false) ||
      (all && !(exclude?.includes(name) ?? false));
    return wanted ? write() : "";
  }

  /** The same part where what holds it was asked for. */
  whole(): Writer {
    const { exclude } = this.#parts;
    return new Writer(exclude === undefined ? {} : { exclude });
  }
}

function study({ title, authors, identifier, citation }: TableDdi): string {
  const words = (name: string, text: string): string => element(name, {}, escapeText(text));
  const titles = words("titl", title) +
    element("IDNo", { agency: "doi" }, escapeText(identifier));
  return element(
    "stdyDscr",
    {},
    element(
      "citation",
      {},
      element("titlStmt", {}, titles) +
        element("rspStmt", {}, words("AuthEnty", authors)) +
        words("biblCit", citation),
    ),
  );
}

function fileDescription({ file, table }: TableDdi, writer: Writer): string {
  const number = (name: string, value: number): string =>
    writer.part(name, () => element(name, {}, String(value)));
  const note = (type: string, subject: string, text: string): string =>
    element("notes", { level: "file", type, subject }, escapeText(text));
  const text = writer.part("fileTxt", () =>
    element(
      "fileTxt",
      {},
      element("fileName", {}, escapeText(file.label)) +
        writer.part("dimensns", () =>
          element(
            "dimensns",
            {},
            number("caseQnty", table.cases) + number("varQnty", table.columns),
          )) +
        writer.part("fileType", () => element("fileType", {}, escapeText(file.type))),
    ));
  return element(
    "fileDscr",
    { ID: `f${file.fileId}` },
    text +
      writer.part("unf", () => note(fingerprint.type, fingerprint.subject, table.unf)) +
      writer.part(
        "tags",
        () => table.tags.map((tag) => note("DATAVERSE:TAG", "Data File Tag", tag)).join(""),
      ) +
      (file.description === ""
        ? ""
        : note("DATAVERSE:FILEDESC", "DataFile Description", file.description)),
  );
}

function variable(
  { file }: TableDdi,
  column: TableDdi["columns"][number],
  writer: Writer,
): string {
  const { id, name, type, statistics, unf } = column;
  const isNumber = type.type === "integer" || type.type === "number";
  const content =
    writer.part("location", () => element("location", { fileid: `f${file.fileId}` })) +
    writer.part("labl", () => element("labl", { level: "variable" }, escapeText(name))) +
    writer.part("sumStat", () =>
      Object.entries(statistics ?? {})
        .map(([kind, value]) => element("sumStat", { type: kind }, value)).join("")) +
    writer.part("varFormat", () =>
      element("varFormat", {
        type: isNumber ? "numeric" : "character",
        formatname: "format" in type ? type.format : undefined,
        category: "format" in type ? type.type : undefined,
      })) +
    writer.part("unf", () =>
      element(
        "notes",
        { subject: fingerprint.subject, level: "variable", type: fingerprint.type },
        unf,
      ));
  const interval = type.type === "number" ? "contin" : "discrete";
  return element("var", { ID: `v${id}`, name, intrvl: interval }, content);
}

/** Writes what is known of a table as DDI, in the form that is older than that of exports. */
export function tableDdi(ddi: TableDdi, parts: DdiParts = {}): string {
  const writer = new Writer(parts);
  const content = study(ddi) +
    writer.part("fileDscr", () => fileDescription(ddi, writer.whole())) +
    element(
      "dataDscr",
      {},
      writer.part(
        "var",
        () => ddi.columns.map((column) => variable(ddi, column, writer.whole())).join(""),
      ),
    );
  return `<?xml version='1.0' encoding='UTF-8'?>${
    element("codeBook", { xmlns: "http://www.icpsr.umich.edu/DDI", version: "2.0" }, content)
  }`;
}
