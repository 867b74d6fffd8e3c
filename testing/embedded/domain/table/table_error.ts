/** Why a table cannot be read, in the words of the report. */
export class TableError extends Error {
  override readonly name = "TableError";
}
