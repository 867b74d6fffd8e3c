import { javaText } from "./java_number.ts";
import type { ColumnType } from "./column_type.ts";
import type { StataLayout } from "./stata_layout.ts";
import { layoutOf } from "./stata_layout.ts";
import { stataDate, stataDateType } from "./stata_date.ts";
import type { RowSource } from "./read_table.ts";
import { TableError } from "./table_error.ts";

/** A table of Stata's. */
export interface StataTable extends RowSource {
  /** The content type of its file: the release is told from 13 on. */
  readonly fileType: string;
}

/** Bytes that can be read at any place. */
export interface Bytes {
  readonly size: number;
  /** Bytes of it; fewer where it ends. */
  read(at: number, length: number): Promise<Uint8Array>;
}

/** So many bytes of rows are read at a time. */
const chunkSize = 256 * 1024;

/** How values of a kind lie in a row, and from which one on they are missing. */
const kinds = {
  byte: { width: 1, missing: 101 },
  int: { width: 2, missing: 32741 },
  long: { width: 4, missing: 2147483621 },
  float: { width: 4, missing: 2 ** 127 },
  double: { width: 8, missing: 2 ** 1023 },
} as const;

type Kind = keyof typeof kinds | "text" | "long text";

interface Cell {
  readonly kind: Kind;
  readonly width: number;
  readonly format: string;
}

/** Text of one byte a letter; what is beyond ASCII is not known. */
function asciiOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Array.from(
    end === -1 ? bytes : bytes.subarray(0, end),
    (byte) => byte < 128 ? String.fromCharCode(byte) : "\ufffd",
  ).join("");
}

/** A text as it stands in the `.tab` file. */
function quoted(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\t", "\\t")
    .replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `"${escaped}"`;
}

/** A number of 32 bits with no more digits than it takes to tell it from others. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return rounded;
  }
  return value;
}

/** A number without an exponent. */
function plainText(value: number): string {
  if (Object.is(value, -0)) return "-0";
  const [mantissa = "", power = "0"] = value.toExponential().split("e");
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d)\.?(\d*)$/.exec(mantissa) ?? [];
  const exponent = Number(power);
  const digits = whole + fraction;
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const before = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const after = digits.slice(exponent + 1);
  return `${sign}${before}${after === "" ? "" : `.${after}`}`;
}

function kindOf(code: number, { texts }: StataLayout): Cell["kind"] | undefined {
  if (code === texts.long) return "long text";
  if (code >= 1 && code <= texts.longest) return "text";
  return (["byte", "int", "long", "float", "double"] as const)[texts.numbers(code)];
}

function typeOf({ kind, format }: Cell): ColumnType {
  if (kind === "text" || kind === "long text") return { type: "text" };
  const date = stataDateType(format);
  if (date !== undefined) return date;
  if (kind === "float") return { type: "number", single: true };
  return { type: kind === "double" ? "number" : "integer" };
}

/** Long texts by the numbers that stand for them in rows. */
async function longTexts(file: Bytes, layout: StataLayout): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  if (layout.longTexts === undefined) return texts;
  const { start, end } = layout.longTexts;
  const bytes = await file.read(start, end - start);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { little, observationWidth } = layout;
  const headSize = 3 + 4 + observationWidth + 1 + 4;
  for (
    let at = 0;
    at + headSize <= bytes.length && asciiOf(bytes.subarray(at, at + 3)) === "GSO";
  ) {
    const variable = view.getUint32(at + 3, little);
    const observation = observationWidth === 4
      ? view.getUint32(at + 7, little)
      : Number(view.getBigUint64(at + 7, little));
    const type = view.getUint8(at + 7 + observationWidth);
    const length = view.getUint32(at + 8 + observationWidth, little);
    const content = bytes.subarray(at + headSize, at + headSize + length);
    texts.set(
      `${variable},${observation}`,
      type === 130 ? asciiOf(content.subarray(0, -1)) : new TextDecoder().decode(content),
    );
    at += headSize + length;
  }
  return texts;
}

/** Reads a cell of a row as it stands in the `.tab` file. */
class CellReader {
  readonly #layout: StataLayout;
  readonly #texts: ReadonlyMap<string, string>;

  constructor(layout: StataLayout, texts: ReadonlyMap<string, string>) {
    this.#layout = layout;
    this.#texts = texts;
  }

  read(row: Uint8Array, at: number, { kind, width, format }: Cell): string {
    const { little } = this.#layout;
    const view = new DataView(row.buffer, row.byteOffset + at, width);
    switch (kind) {
      case "text": {
        const text = asciiOf(row.subarray(at, at + width));
        return text === "" ? "" : quoted(text);
      }
      case "long text":
        return quoted(this.#longText(row.subarray(at, at + width)));
      default: {
        const value = numberIn(view, kind, little);
        if (value >= kinds[kind].missing) return "";
        if (stataDateType(format) !== undefined && kind !== "byte") return stataDate(value, format);
        if (kind === "float") return javaText(shortest(value));
        if (kind !== "double") return String(value);
        return this.#layout.plainNumbers ? plainText(value) : javaText(value);
      }
    }
  }

  #longText(pair: Uint8Array): string {
    const { little, pairSplit } = this.#layout;
    const number = (bytes: Uint8Array): number =>
      (little ? bytes.toReversed() : bytes).reduce((sum, byte) => sum * 256 + byte, 0);
    const name = `${number(pair.subarray(0, pairSplit))},${number(pair.subarray(pairSplit))}`;
    if (name === "0,0") return "";
    const text = this.#texts.get(name);
    if (text === undefined) throw new TableError(`GSO string unavailable for v,o value ${name}`);
    return text;
  }
}

function numberIn(view: DataView, kind: keyof typeof kinds, little: boolean): number {
  switch (kind) {
    case "byte":
      return view.getInt8(0);
    case "int":
      return view.getInt16(0, little);
    case "long":
      return view.getInt32(0, little);
    case "float":
      return view.getFloat32(0, little);
    case "double":
      return view.getFloat64(0, little);
  }
}

/**
 * Reads a file of Stata, as versions 8 to 15 write it.
 *
 * @throws {TableError} Where it is none.
 */
export async function openStata(file: Bytes): Promise<StataTable> {
  const layout = await layoutOf(file);
  const cells = layout.codes.map((code, i): Cell => {
    const kind = kindOf(code, layout);
    if (kind === undefined) {
      throw new TableError(`unknown variable type value encountered: ${code}`);
    }
    const width = kind === "text" ? code : kind === "long text" ? 8 : kinds[kind].width;
    return { kind, width, format: layout.formats[i] ?? "" };
  });
  const width = cells.reduce((sum, cell) => sum + cell.width, 0);
  if (width === 0) throw new TableError("The table has no columns.");
  if (layout.data + width * layout.cases > file.size) {
    throw new TableError("The file ends before its data do.");
  }
  const reader = new CellReader(layout, await longTexts(file, layout));
  async function* rows(): AsyncGenerator<readonly string[]> {
    const perChunk = Math.max(1, Math.floor(chunkSize / Math.max(1, width)));
    for (let row = 0; row < layout.cases; row += perChunk) {
      const count = Math.min(perChunk, layout.cases - row);
      const bytes = await file.read(layout.data + row * width, count * width);
      for (let i = 0; i < count; i++) {
        let at = i * width;
        yield cells.map((cell) => {
          const text = reader.read(bytes, at, cell);
          at += cell.width;
          return text;
        });
      }
    }
  }
  const version = layout.release < 117 ? "" : `-${layout.release - 104}`;
  return {
    fileType: `application/x-stata${version}`,
    columns: cells.map((cell, i) => ({
      name: layout.names[i] ?? "",
      label: layout.labels[i],
      type: typeOf(cell),
    })),
    cases: layout.cases,
    rows,
  };
}
