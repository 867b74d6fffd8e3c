import { ColumnSummarizer, type ColumnSummary } from "./column_summary.ts";
import { ColumnGuess, type ColumnType } from "./column_type.ts";
import { type CsvFormat, CsvLexer } from "./csv_lexer.ts";
import { tabCell } from "./tab_cell.ts";
import { TableError } from "./table_error.ts";
import { combineUnfs } from "./unf.ts";

/** A column of a table that was read. */
export interface Column extends ColumnSummary, ColumnHead {}

/** What is known of a column before its values are looked at. */
export interface ColumnHead {
  readonly name: string;
  /** What it is about, in words; undefined where nothing is said. */
  readonly label: string | undefined;
  readonly type: ColumnType;
}

/** A table whose columns are known, with its cells as they stand in the `.tab` file. */
export interface RowSource {
  readonly columns: readonly ColumnHead[];
  readonly cases: number;
  readonly rows: () => AsyncIterable<readonly string[]>;
}

/** What is known of a table that was read. */
export interface Table {
  readonly columns: readonly Column[];
  /** How many rows there are below the names. */
  readonly cases: number;
  readonly unf: string;
}

/** What a table is read from, and what it becomes. */
export interface TableFiles {
  /** The bytes of the table; asked for twice. */
  readonly source: () => AsyncIterable<Uint8Array>;
  /** Takes the `.tab` file that it becomes. */
  readonly write: (text: string) => Promise<void>;
  /** The bytes that were written. */
  readonly written: () => AsyncIterable<Uint8Array>;
}

/** Options of {@linkcode readTable}. */
export interface ReadTableOptions {
  readonly format: CsvFormat;
  /**
   * Whether the names of the columns go into the `.tab` file.
   *
   * @default {false}
   */
  readonly withHeader?: boolean;
}

/** So many characters are written at a time. */
const writeSize = 64 * 1024;

async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function* rowsOf(
  bytes: AsyncIterable<Uint8Array>,
  lexer: CsvLexer,
): AsyncGenerator<readonly string[]> {
  for await (const text of textOf(bytes)) yield* lexer.push(text);
  yield* lexer.end();
}

/** Lines as Java reads them: each of the three kinds of line end ends one. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of textOf(bytes)) {
    rest += text;
    // A return at the end may be the first half of a line end.
    const whole = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
    const lines = whole.split(/\r\n|\r|\n/);
    rest = lines.pop()! + rest.slice(whole.length);
    yield* lines;
  }
  const lines = rest.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  yield* lines;
}

/**
 * Reads a table as a real Dataverse does: learns what its columns hold, writes it down with tabs between
 * values, and sums up each column. It takes as much memory as the numbers in the table, and a row.
 *
 * @throws {TableError} Where it is none.
 */
export async function readTable(files: TableFiles, options: ReadTableOptions): Promise<Table> {
  const { format, withHeader = false } = options;
  const { names, types, cases } = await learn(files, format);
  const columns = names.map((name, i) => ({ name, label: name, type: types[i]! }));
  const rows = (): AsyncIterable<readonly string[]> => cellsOf(files, types, format);
  return await tabulate(files, { columns, cases, rows }, { withHeader });
}

/**
 * Writes a table down with tabs between values, and sums up each column.
 *
 * @throws {TableError} Where that makes no table.
 */
export async function tabulate(
  files: Omit<TableFiles, "source">,
  { columns, cases, rows }: RowSource,
  { withHeader = false }: Pick<ReadTableOptions, "withHeader"> = {},
): Promise<Table> {
  if (withHeader) await files.write(`${columns.map(({ name }) => name).join("\t")}\n`);
  await writeRows(files, rows());
  const types = columns.map(({ type }) => type);
  const summaries = await sumUp(files, types, { cases, withHeader });
  const summed = columns.map((column, i) => ({ ...column, ...summaries[i]! }));
  return { columns: summed, cases, unf: combineUnfs(summed.map(({ unf }) => unf)) };
}

interface Learned {
  readonly names: readonly string[];
  readonly types: readonly ColumnType[];
  readonly cases: number;
}

async function learn({ source }: TableFiles, format: CsvFormat): Promise<Learned> {
  const lexer = new CsvLexer(format);
  let names: readonly string[] | undefined;
  let guesses: readonly ColumnGuess[] = [];
  let cases = 0;
  let odd: readonly string[] | undefined;
  try {
    for await (const row of rowsOf(source(), lexer)) {
      if (names === undefined) {
        // Columns of one name are one, so that rows have more values than there are columns.
        names = [...new Set(row)];
        if (names.some((name) => format.strict ? name.trim() === "" : name === "")) {
          throw new TableError("Invalid header row. One of the cells is empty.");
        }
        guesses = names.map(() => new ColumnGuess());
        continue;
      }
      cases++;
      if (row.length !== names.length) odd ??= row;
      else row.forEach((value, i) => guesses[i]!.add(value));
    }
  } catch (error) {
    throw error instanceof TableError ? error : new TableError((error as Error).message);
  }
  if (odd !== undefined) {
    throw new TableError(
      `Reading mismatch, line ${lexer.lines - 1} of the Data file: ${names!.length} ` +
        `delimited values expected, ${odd.length} found.`,
    );
  }
  if (names === undefined || cases === 0) throw new TableError("The table has no rows.");
  return { names, types: guesses.map((guess) => guess.result()), cases };
}

/** The cells below the names, as they stand in the `.tab` file. */
async function* cellsOf(
  { source }: TableFiles,
  types: readonly ColumnType[],
  format: CsvFormat,
): AsyncGenerator<readonly string[]> {
  let isHeader = true;
  for await (const row of rowsOf(source(), new CsvLexer(format))) {
    if (!isHeader) yield types.map((type, i) => tabCell(row[i] ?? "", type));
    isHeader = false;
  }
}

async function writeRows(
  { write }: Pick<TableFiles, "write">,
  rows: AsyncIterable<readonly string[]>,
): Promise<void> {
  let text = "";
  for await (const row of rows) {
    text += `${row.join("\t")}\n`;
    if (text.length < writeSize) continue;
    await write(text);
    text = "";
  }
  await write(text);
}

/** Sums up what was written, since a line end within a value breaks its row apart there. */
async function sumUp(
  { written }: Pick<TableFiles, "written">,
  types: readonly ColumnType[],
  { cases, withHeader }: { readonly cases: number; readonly withHeader: boolean },
): Promise<readonly ColumnSummary[]> {
  const columns = types.map((type) => new ColumnSummarizer(type));
  let row = withHeader ? -1 : 0;
  for await (const line of linesOf(written())) {
    if (row++ < 0) continue;
    if (row > cases) {
      // The first line too many is not looked at: a slip of the real one.
      if (row === cases + 1 || line.trim() === "") continue;
      throw new TableError(
        `Tab file has more nonempty rows than the stored number of cases (${cases})!`,
      );
    }
    const cells = line.split("\t");
    if (cells.length < columns.length) throw new TableError("Column index out of bounds");
    columns.forEach((column, i) => column.add(cells[i]!));
  }
  return columns.map((column) => column.end());
}
