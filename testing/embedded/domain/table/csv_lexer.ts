/** How a table is written. */
export interface CsvFormat {
  readonly delimiter: "," | "\t";
  /**
   * Whether space around values is no part of them, an empty line is no row, and quotes have to be where
   * quotes belong. Else text may follow a closing quote, and the end of the file closes what is quoted.
   */
  readonly strict: boolean;
}

/** Tables as spreadsheets write them. */
export const csv: CsvFormat = { delimiter: ",", strict: false };

/** Tables with a tab between values. */
export const tsv: CsvFormat = { delimiter: "\t", strict: true };

const wideSpace = /[\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]/;

/** Whether a character is space as Java sees it: not that which cannot be broken. */
function isSpace(char: string): boolean {
  const code = char.charCodeAt(0);
  return (code >= 9 && code <= 13) || (code >= 0x1c && code <= 0x20) || wideSpace.test(char);
}

function withoutSpaceAtEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text[end - 1]!)) end--;
  return text.slice(0, end);
}

type State =
  | "start" // of a value
  | "space" // before a value
  | "plain"
  | "quoted"
  | "quote" // the closing one, or the first of two that stand for one
  | "afterQuote";

/** Takes a table apart into rows, chunk by chunk, and is as tolerant as a real Dataverse's reader. */
export class CsvLexer {
  readonly #format: CsvFormat;
  #state: State = "start";
  #value = "";
  #row: string[] = [];
  #afterReturn = false;
  #lines = 0;
  #lineHasText = false;

  constructor(format: CsvFormat) {
    this.#format = format;
  }

  /** How many lines have come: a value of several lines counts for as many. */
  get lines(): number {
    return this.#lines + (this.#lineHasText ? 1 : 0);
  }

  /**
   * Takes a chunk; gives the rows that end in it.
   *
   * @throws Where the table cannot be read.
   */
  *push(chunk: string): Generator<readonly string[]> {
    const { delimiter } = this.#format;
    for (let at = 0; at < chunk.length;) {
      const state = this.#state;
      const char = chunk[at]!;
      if (this.#afterReturn) {
        this.#afterReturn = false;
        if (char === "\n") {
          if (state === "quoted") this.#value += char;
          at++;
          continue;
        }
      }
      if (state === "plain" || state === "quoted") {
        // What is no sign goes into the value in one piece.
        let end = at;
        if (state === "plain") {
          for (; end < chunk.length; end++) {
            const code = chunk[end];
            if (code === delimiter || code === "\n" || code === "\r") break;
          }
        } else {
          for (; end < chunk.length; end++) {
            const code = chunk[end];
            if (code === '"' || code === "\n" || code === "\r") break;
          }
        }
        if (end > at) {
          this.#value += chunk.slice(at, end);
          this.#lineHasText = true;
          at = end;
          continue;
        }
      }
      at++;
      const isEnd = char === "\n" || char === "\r";
      this.#lineHasText = !isEnd;
      if (isEnd) {
        this.#lines++;
        this.#afterReturn = char === "\r";
      }
      if (state === "quoted") {
        if (char === '"') this.#state = "quote";
        else this.#value += char;
      } else if (state === "quote" && char === '"') {
        this.#value += char;
        this.#state = "quoted";
      } else if (char === delimiter) {
        this.#endValue();
      } else if (isEnd) {
        if (this.#isNothing()) continue;
        this.#endValue();
        yield this.#row;
        this.#row = [];
      } else if (state === "start" || state === "space") {
        if (char === '"') this.#state = "quoted";
        else if (this.#format.strict && isSpace(char)) this.#state = "space";
        else {
          this.#value += char;
          this.#state = "plain";
        }
      } else {
        if (this.#format.strict) {
          if (isSpace(char)) {
            this.#state = "afterQuote";
            continue;
          }
          throw new Error(
            `Invalid character between encapsulated token and delimiter at line: ${this.lines}`,
          );
        }
        this.#value += char;
        this.#state = "afterQuote";
      }
    }
  }

  /**
   * There is no more; gives the last row, where no line end has ended it.
   *
   * @throws Where a quote is still open.
   */
  *end(): Generator<readonly string[]> {
    if (this.#format.strict && this.#state === "quoted") {
      throw new Error(`(startline ${this.lines}) EOF reached before encapsulated token finished`);
    }
    if (this.#state === "start" && this.#row.length === 0) return;
    this.#endValue();
    yield this.#row;
    this.#row = [];
  }

  /** Whether the line that ends has nothing in it, and so is none. */
  #isNothing(): boolean {
    return this.#format.strict && this.#row.length === 0 && this.#state === "start";
  }

  #endValue(): void {
    const trims = this.#format.strict && this.#state === "plain";
    this.#row.push(trims ? withoutSpaceAtEnd(this.#value) : this.#value);
    this.#value = "";
    this.#state = "start";
  }
}
