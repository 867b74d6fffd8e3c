/**
 * Where Java's parser believes to be. It reads through a buffer, in which what it has to keep moves to the
 * front before more is read; each try to read on at the end counts what was read once more.
 */
export class JsonPosition {
  #readBegin = 0;
  #readEnd = 0;
  #storeBegin = 0;
  #storeEnd = 0;
  #bufferPos = 0;
  #size = 4096;
  #line = 1;
  #lastLineOffset = 0;
  /** How much of the text was consumed. */
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Nothing needs to be kept any more. */
  reset(): void {
    this.#storeBegin = this.#storeEnd = 0;
  }

  /** What comes next has to be kept; `back` more is a part of it already. */
  store(back = 0): void {
    this.#storeBegin = this.#storeEnd = this.#readBegin - back;
  }

  /** What was kept ends here. */
  storeToHere(): void {
    this.#storeEnd = this.#readBegin;
  }

  /** One more character is kept. */
  keepOne(): void {
    this.#storeEnd++;
  }

  /** Whether more has to be read into the buffer. */
  get isBufferEmpty(): boolean {
    return this.#readBegin === this.#readEnd;
  }

  /** Looks at the next character; undefined at the end. */
  peek(): string | undefined {
    if (this.#readBegin === this.#readEnd && !this.#fill()) return undefined;
    return this.#text[this.at];
  }

  /** Takes the next character. */
  read(): string | undefined {
    const char = this.peek();
    if (char !== undefined) this.skip();
    return char;
  }

  /** Goes on by one character. */
  skip(): void {
    this.#readBegin++;
    this.at++;
  }

  /** Gives the last character back. */
  unread(): void {
    this.#readBegin--;
    this.at--;
  }

  /** A line begins after `ahead` more characters. */
  newLine(ahead: number): void {
    this.#lastLineOffset = this.#bufferPos + this.#readBegin + ahead;
  }

  /** One line more. */
  countLine(): void {
    this.#line++;
  }

  #fill(): boolean {
    const kept = this.#storeEnd - this.#storeBegin;
    if (kept > 0) {
      if (kept === this.#size) this.#size *= 2;
      this.#storeEnd = kept;
      this.#storeBegin = 0;
    } else this.#storeBegin = this.#storeEnd = 0;
    this.#bufferPos += this.#readBegin - this.#storeEnd;
    const count = Math.min(this.#text.length - this.at, this.#size - this.#storeEnd);
    if (count === 0) return false;
    this.#readBegin = this.#storeEnd;
    this.#readEnd = this.#readBegin + count;
    return true;
  }

  toString(): string {
    const offset = this.#bufferPos + this.#readBegin;
    const column = offset - this.#lastLineOffset;
    return `(line no=${this.#line}, column no=${column}, offset=${offset - 1})`;
  }
}
