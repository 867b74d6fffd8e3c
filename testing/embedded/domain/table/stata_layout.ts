import type { Bytes } from "./stata.ts";
import { TableError } from "./table_error.ts";

/** Where things are in a file of Stata, and what is said of its columns. */
export interface StataLayout {
  /** The number of the format: 113 to 115, 117 to 119. */
  readonly release: number;
  /** Whether the lowest byte of a number comes first. */
  readonly little: boolean;
  readonly cases: number;
  /** What kind of values columns hold. */
  readonly codes: readonly number[];
  readonly names: readonly string[];
  readonly formats: readonly string[];
  readonly labels: readonly (string | undefined)[];
  /** Whether numbers are written without exponents. */
  readonly plainNumbers: boolean;
  /** Where the rows begin. */
  readonly data: number;
  /** How kinds are told: the longest text in a row, long texts kept elsewhere, numbers from bytes to doubles. */
  readonly texts: {
    readonly longest: number;
    readonly long: number | undefined;
    readonly numbers: (code: number) => number;
  };
  /** Where long texts are; undefined where there are none. */
  readonly longTexts: { readonly start: number; readonly end: number } | undefined;
  /** Bytes of the number of a row, where a long text is. */
  readonly observationWidth: 4 | 8;
  /** Bytes of the number of a column, where a row names a long text; eight less are those of its row. */
  readonly pairSplit: number;
}

/** Reads on from a place. */
class Cursor {
  readonly #file: Bytes;
  readonly #little: boolean;
  #at: number;

  constructor(file: Bytes, at: number, little: boolean) {
    this.#file = file;
    this.#at = at;
    this.#little = little;
  }

  get at(): number {
    return this.#at;
  }

  skip(length: number): void {
    this.#at += length;
  }

  async bytes(length: number): Promise<Uint8Array> {
    const bytes = await this.#file.read(this.#at, length);
    if (bytes.length < length) throw new TableError("The file ends too early.");
    this.#at += length;
    return bytes;
  }

  async number(width: 1 | 2 | 4 | 8): Promise<number> {
    const bytes = await this.bytes(width);
    const view = new DataView(bytes.buffer, bytes.byteOffset, width);
    if (width === 8) return Number(view.getBigUint64(0, this.#little));
    if (width === 4) return view.getUint32(0, this.#little);
    return width === 2 ? view.getUint16(0, this.#little) : view.getUint8(0);
  }

  /** Texts of a width each, up to their first zero. */
  async texts(count: number, width: number): Promise<readonly string[]> {
    const bytes = await this.bytes(count * width);
    const decoder = new TextDecoder();
    return Array.from({ length: count }, (_, i) => {
      const field = bytes.subarray(i * width, (i + 1) * width);
      const end = field.indexOf(0);
      return decoder.decode(end === -1 ? field : field.subarray(0, end));
    });
  }

  async tag(tag: string): Promise<void> {
    const found = new TextDecoder().decode(await this.bytes(tag.length));
    if (found !== tag) throw new TableError(`Could not read opening tag ${tag}`);
  }
}

/** No more columns than Stata allows; what says more is damaged. */
const maxColumns = 120_000;

function demandColumns(count: number): void {
  if (count > maxColumns) throw new TableError(`unexpected number of variables: ${count}`);
}

/** Finds out where things are in a file of Stata 8 to 15. */
export async function layoutOf(file: Bytes): Promise<StataLayout> {
  const [release = 0, order = 0] = await file.read(0, 2);
  if (release === "<".charCodeAt(0)) return await newLayout(file);
  if (release < 113 || release > 115) {
    throw new TableError(`Files of Stata of release ${release} are not read`);
  }
  return await oldLayout(file, { release, little: order === 2 });
}

async function oldLayout(
  file: Bytes,
  { release, little }: { readonly release: number; readonly little: boolean },
): Promise<StataLayout> {
  const head = new Cursor(file, 4, little);
  const count = await head.number(2);
  const cases = await head.number(4);
  const cursor = new Cursor(file, 109, little);
  const codes = [...await cursor.bytes(count)];
  const names = await cursor.texts(count, 33);
  cursor.skip(2 * (count + 1));
  const formats = await cursor.texts(count, release === 113 ? 12 : 49);
  cursor.skip(33 * count);
  const labels = await cursor.texts(count, 81);
  // What other programs keep there, each with its length; one of no kind and no length ends them.
  for (let more = true; more;) {
    const kind = await cursor.number(1);
    const length = await cursor.number(4);
    cursor.skip(length);
    more = kind !== 0 || length !== 0;
  }
  return {
    ...{ release, little, cases, codes, names, formats, labels, data: cursor.at },
    plainNumbers: true,
    texts: { longest: 244, long: undefined, numbers: (code) => code - 251 },
    longTexts: undefined,
    observationWidth: 4,
    pairSplit: 4,
  };
}

async function newLayout(file: Bytes): Promise<StataLayout> {
  const start = new TextDecoder().decode(await file.read(0, 70));
  const [opening, release, order] =
    /^<stata_dta><header><release>(11[789])<\/release><byteorder>(LSF|MSF)<\/byteorder><K>/
      .exec(start) ?? [];
  if (opening === undefined) throw new TableError("Could not read opening tag <stata_dta>");
  const little = order === "LSF";
  const isFirst = release === "117";
  const cursor = new Cursor(file, opening.length, little);
  const count = await cursor.number(release === "119" ? 4 : 2);
  demandColumns(count);
  await cursor.tag("</K><N>");
  const cases = await cursor.number(isFirst ? 4 : 8);
  await cursor.tag("</N><label>");
  cursor.skip(await cursor.number(isFirst ? 1 : 2));
  await cursor.tag("</label><timestamp>");
  cursor.skip(await cursor.number(1));
  await cursor.tag("</timestamp></header><map>");
  const map: number[] = [];
  for (let i = 0; i < 14; i++) map.push(await cursor.number(8));
  const section = async (place: number, tag: string): Promise<Cursor> => {
    const at = new Cursor(file, map[place] ?? 0, little);
    await at.tag(tag);
    return at;
  };
  const types = await section(2, "<variable_types>");
  const codes: number[] = [];
  const raw = await types.bytes(2 * count);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  for (let i = 0; i < count; i++) codes.push(view.getUint16(2 * i, little));
  const names = await (await section(3, "<varnames>")).texts(count, isFirst ? 33 : 129);
  const described = await section(5, "<formats>");
  const formats = await described.texts(count, isFirst ? 49 : 57);
  // Stata 13 itself says wrongly where the labels are.
  await described.tag("</formats><value_label_names>");
  described.skip(count * (isFirst ? 33 : 129));
  await described.tag("</value_label_names><variable_labels>");
  const labels = await described.texts(count, isFirst ? 81 : 321);
  const data = (await section(9, "<data>")).at;
  const longStart = (await section(10, "<strls>")).at;
  const longEnd = map[11] ?? longStart;
  return {
    ...{ release: Number(release), little, cases, codes, names, formats, data },
    labels: labels.map((label) => label === "" ? undefined : label),
    plainNumbers: false,
    texts: { longest: 2045, long: 32768, numbers: (code) => 65530 - code },
    longTexts: longEnd > longStart && longEnd <= file.size
      ? { start: longStart, end: longEnd }
      : undefined,
    observationWidth: isFirst ? 4 : 8,
    pairSplit: isFirst ? 4 : release === "118" ? 2 : 3,
  };
}
