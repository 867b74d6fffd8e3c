import { isArray, isObject, type Json } from "../domain/json.ts";
import { JsonPosition } from "./json_position.ts";

/** A text that is no JSON, in the words of Java's parser. */
export class JsonTextError extends Error {
  override readonly name = "JsonTextError";
}

/** JSON that Java's parser gives up on: too deep, or with too long a number. */
export class JsonLimitError extends Error {
  override readonly name = "JsonLimitError";
}

/** What a text begins with, as Java's parser calls it. */
export type JsonStart =
  | "START_OBJECT"
  | "START_ARRAY"
  | "VALUE_STRING"
  | "VALUE_NUMBER"
  | "VALUE_TRUE"
  | "VALUE_FALSE"
  | "VALUE_NULL";

type Token =
  | "CURLYOPEN"
  | "SQUAREOPEN"
  | "CURLYCLOSE"
  | "SQUARECLOSE"
  | "COLON"
  | "COMMA"
  | "STRING"
  | "NUMBER"
  | "TRUE"
  | "FALSE"
  | "NULL"
  | "EOF";

const starts: Readonly<Partial<Record<Token, JsonStart>>> = {
  CURLYOPEN: "START_OBJECT",
  SQUAREOPEN: "START_ARRAY",
  STRING: "VALUE_STRING",
  NUMBER: "VALUE_NUMBER",
  TRUE: "VALUE_TRUE",
  FALSE: "VALUE_FALSE",
  NULL: "VALUE_NULL",
};
const values = "[CURLYOPEN, SQUAREOPEN, STRING, NUMBER, TRUE, FALSE, NULL]";
const marks: Readonly<Record<string, Token>> = {
  "{": "CURLYOPEN",
  "[": "SQUAREOPEN",
  "}": "CURLYCLOSE",
  "]": "SQUARECLOSE",
  ":": "COLON",
  ",": "COMMA",
};
const words: Readonly<Record<string, readonly [Token, string]>> = {
  t: ["TRUE", "rue"],
  f: ["FALSE", "alse"],
  n: ["NULL", "ull"],
};

/** How deep objects and arrays may be within each other. */
const maxDepth = 999;
/** How many characters a number may have. */
const maxNumber = 1100;
const maxExponent = 2 ** 31 - 1;

const isDigit = (char: string | undefined): boolean =>
  char !== undefined && char >= "0" && char <= "9";
const isBlank = (char: string | undefined): boolean =>
  char === " " || char === "\t" || char === "\n" || char === "\r";

/** Reads a text as Java's parser does, to find out where it ends or what is wrong with it. */
class Reader {
  readonly #position: JsonPosition;
  #depth = 0;

  constructor(text: string) {
    this.#position = new JsonPosition(text);
  }

  /** How much of the text was read. */
  get end(): number {
    return this.#position.at;
  }

  /** Reads what a text begins with. */
  start(): JsonStart {
    this.#position.reset();
    const token = this.#next();
    return starts[token] ?? this.#refuse(token, values);
  }

  /** Reads the rest of an object. */
  object(): void {
    this.#deeper();
    for (let isFirst = true;; isFirst = false) {
      this.#lookAhead();
      let token = this.#next();
      if (token === "EOF") {
        this.#refuse(token, isFirst ? "[STRING, CURLYCLOSE]" : "[COMMA, CURLYCLOSE]");
      }
      if (token === "CURLYCLOSE") break;
      if (!isFirst) token = this.#comma(token);
      if (token !== "STRING") this.#refuse(token, "[STRING]");
      this.#lookAhead();
      const colon = this.#next();
      if (colon !== "COLON") this.#refuse(colon, "[COLON]");
      this.#value(this.#next());
    }
    this.#depth--;
  }

  /** Reads the rest of an array. */
  array(): void {
    this.#deeper();
    for (let isFirst = true;; isFirst = false) {
      this.#lookAhead();
      let token = this.#next();
      if (token === "EOF") this.#refuse(token, isFirst ? values : "[COMMA, CURLYCLOSE]");
      if (token === "SQUARECLOSE") break;
      if (!isFirst) token = this.#comma(token);
      this.#value(token);
    }
    this.#depth--;
  }

  #comma(token: Token): Token {
    return token === "COMMA" ? this.#next() : this.#refuse(token, "[COMMA]");
  }

  #value(token: Token): void {
    if (token === "CURLYOPEN") this.object();
    else if (token === "SQUAREOPEN") this.array();
    else if (starts[token] === undefined) this.#refuse(token, values);
  }

  #deeper(): void {
    if (++this.#depth > maxDepth) throw new JsonLimitError("too deeply nested");
  }

  #refuse(token: Token, expected: string): never {
    throw new JsonTextError(
      `Invalid token=${token} at ${this.#position}. Expected tokens are: ${expected}`,
    );
  }

  #unexpected(char: string | undefined, expected?: string): never {
    const code = (char?.charCodeAt(0) ?? -1).toLocaleString("en");
    const more = expected === undefined ? "" : `, expecting '${expected}'`;
    throw new JsonTextError(`Unexpected char ${code} at ${this.#position}${more}`);
  }

  /** Before each event the parser looks whether there is one. */
  #lookAhead(): void {
    const position = this.#position;
    position.reset();
    let char = position.peek();
    while (isBlank(char)) {
      if (char === "\r") {
        position.countLine();
        position.skip();
        char = position.peek();
        position.newLine(char === "\n" ? 1 : 0);
        if (char !== "\n") continue;
      } else if (char === "\n") {
        position.countLine();
        position.newLine(1);
      }
      position.skip();
      char = position.peek();
    }
  }

  #next(): Token {
    const position = this.#position;
    position.reset();
    let char = position.read();
    while (isBlank(char)) {
      if (char === "\r") {
        position.countLine();
        char = position.read();
        position.newLine(char === "\n" ? 0 : -1);
        if (char !== "\n") continue;
      } else if (char === "\n") {
        position.countLine();
        position.newLine(0);
      }
      char = position.read();
    }
    if (char === undefined) return "EOF";
    const mark = marks[char];
    if (mark !== undefined) return mark;
    if (char === '"') return this.#string();
    if (char === "-" || isDigit(char)) return this.#number(char);
    const word = words[char];
    if (word === undefined) return this.#unexpected(char);
    for (const expected of word[1]) {
      const given = position.read();
      if (given !== expected) this.#unexpected(given, expected);
    }
    return word[0];
  }

  #string(): Token {
    const position = this.#position;
    position.store();
    for (let inPlace = true;;) {
      if (inPlace) {
        while (!position.isBufferEmpty) {
          const char = position.peek()!;
          if (char < " " || char === "\\") break;
          if (char === '"') {
            position.storeToHere();
            position.skip();
            return "STRING";
          }
          position.skip();
        }
        position.storeToHere();
      }
      const char = position.read();
      if (char === '"') return "STRING";
      if (char === "\\") {
        inPlace = false;
        this.#escape();
      } else if (char === undefined || char < " ") this.#unexpected(char);
      position.keepOne();
    }
  }

  #escape(): void {
    const char = this.#position.read();
    if (char === "u") {
      for (let i = 0; i < 4; i++) {
        const digit = this.#position.read();
        if (digit === undefined || !/^[\da-fA-F]$/.test(digit)) this.#unexpected(digit);
      }
    } else if (char === undefined || !'bfnrt"\\/'.includes(char)) this.#unexpected(char);
  }

  #number(first: string): Token {
    const position = this.#position;
    const begin = position.at - 1;
    position.store(1);
    const take = (): string | undefined => {
      if (position.isBufferEmpty) position.storeToHere();
      return position.read();
    };
    let char: string | undefined = first;
    if (char === "-") {
      char = take();
      if (!isDigit(char)) this.#unexpected(char);
    }
    if (char === "0") char = take();
    else while (isDigit(char)) char = take();
    if (char === ".") {
      char = take();
      if (!isDigit(char)) this.#unexpected(char);
      while (isDigit(char)) char = take();
    }
    if (char === "e" || char === "E") {
      char = take();
      if (char === "+" || char === "-") char = take();
      if (!isDigit(char)) this.#unexpected(char);
      let digits = "";
      for (; isDigit(char); char = take()) digits += char;
      if (Number(digits) > maxExponent) throw new JsonLimitError("too large an exponent");
    }
    if (char !== undefined) {
      position.unread();
      position.storeToHere();
    }
    if (position.at - begin > maxNumber) throw new JsonLimitError("too long a number");
    return "NUMBER";
  }
}

const mayBeTooMuch = /\d{1000}|[eE][+-]?\d{10}/;

/** Whether a text that is JSON could be beyond what Java's parser takes. */
function isSuspicious(text: string): boolean {
  if (mayBeTooMuch.test(text)) return true;
  let opened = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if ((char === "{" || char === "[") && ++opened > maxDepth) return true;
  }
  return false;
}

const methods = { START_OBJECT: "Object", START_ARRAY: "Array" } as const;

/**
 * Reads an object or an array; what comes after its end does not matter.
 *
 * @throws {JsonTextError} Where the text is something else, or no JSON.
 * @throws {JsonLimitError} Where Java's parser gives up.
 */
export function readJson(text: string, wanted: "START_OBJECT" | "START_ARRAY"): Json {
  let value: Json | undefined;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    // What is wrong with it, if anything is, is found below.
  }
  const isWanted = wanted === "START_OBJECT" ? isObject(value) : isArray(value);
  if (value !== undefined && isWanted && !isSuspicious(text)) return value;
  const reader = new Reader(text);
  const start = reader.start();
  if (start !== wanted) {
    const method = methods[wanted];
    throw new JsonTextError(
      `JsonParser#get${method}() or JsonParser#get${method}Stream() is valid only for ${wanted} ` +
        `parser state. But current parser state is ${start}`,
    );
  }
  if (start === "START_OBJECT") reader.object();
  else reader.array();
  return JSON.parse(text.slice(0, reader.end)) as Json;
}
