/** A number as it was written, and the class that it has in Java. */
export class JavaNumber {
  readonly type: "Integer" | "Long" | "BigInteger" | "BigDecimal" | "Double";
  readonly #text: string;

  constructor(type: JavaNumber["type"], text: string) {
    this.type = type;
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** A value as the parser of org.json reads it. */
export type OrgJson = string | boolean | null | JavaNumber | readonly OrgJson[] | OrgObject;

/** Members by name, in the order in which they were written. */
export type OrgObject = ReadonlyMap<string, OrgJson>;

/** A text that even that parser does not take, in its words. */
export class OrgJsonError extends Error {
  override readonly name = "OrgJsonError";
}

/** Whether a value is an object. */
export function isOrgObject(value: OrgJson | undefined): value is OrgObject {
  return value instanceof Map;
}

/** How deep it follows; the real one ends somewhere when its stack is full. */
const maxDepth = 1000;
const escapes: Readonly<Record<string, string>> = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r" };

function numberOf(text: string): JavaNumber | undefined {
  if (/[.eE]/.test(text) || text === "-0") {
    const [matched, exponent = "0"] = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
    if (matched === undefined || Math.abs(Number(exponent)) >= 2 ** 31) return undefined;
    const isMinusZero = text.startsWith("-") && /^-?[0.]+([eE]|$)/.test(text);
    return new JavaNumber(isMinusZero ? "Double" : "BigDecimal", text);
  }
  if (!/^-?(0|[1-9]\d*)$/.test(text)) return undefined;
  const bits = (BigInt(text) < 0n ? -BigInt(text) - 1n : BigInt(text)).toString(2).length;
  return new JavaNumber(bits <= 31 ? "Integer" : bits <= 63 ? "Long" : "BigInteger", text);
}

function wordOf(text: string): OrgJson {
  switch (text.toLowerCase()) {
    case "true":
      return true;
    case "false":
      return false;
    case "null":
      return null;
    default:
      return (/^[-\d]/.test(text) ? numberOf(text) : undefined) ?? text;
  }
}

class Tokener {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  #fail(what: string): never {
    const lines = this.#text.slice(0, this.#at).split(/\r\n|\r|\n/);
    // The first line counts from one, the others from none.
    const character = lines.at(-1)!.length + (lines.length === 1 ? 1 : 0);
    throw new OrgJsonError(`${what} at ${this.#at} [character ${character} line ${lines.length}]`);
  }

  /** The next character; undefined at the end, which NUL is, too. */
  #next(): string | undefined {
    const char = this.#text[this.#at];
    if (char === undefined || char === "\0") return undefined;
    this.#at++;
    return char;
  }

  #clean(): string | undefined {
    for (;;) {
      const char = this.#next();
      if (char === undefined || char > " ") return char;
    }
  }

  #back(): void {
    this.#at--;
  }

  #deeper(): void {
    if (++this.#depth > maxDepth) {
      throw new OrgJsonError("JSON Array or Object depth too large to process.");
    }
  }

  object(): OrgObject {
    const result = new Map<string, OrgJson>();
    if (this.#clean() !== "{") this.#fail("A JSONObject text must begin with '{'");
    this.#deeper();
    for (;;) {
      const first = this.#clean();
      if (first === undefined) this.#fail("A JSONObject text must end with '}'");
      if (first === "}") break;
      if (first === "{" || first === "[") {
        this.#fail("A JSON Object can not directly nest another JSON Object or JSON Array.");
      }
      this.#back();
      const name = this.#value();
      const key = name instanceof JavaNumber || typeof name === "object"
        ? this.#text.slice(0, this.#at).split(/[{,;]/).at(-1)!.trim()
        : String(name);
      if (this.#clean() !== ":") this.#fail("Expected a ':' after a key");
      if (result.has(key)) this.#fail(`Duplicate key "${key}"`);
      result.set(key, this.#value());
      const after = this.#clean();
      if (after === "}") break;
      if (after !== "," && after !== ";") this.#fail("Expected a ',' or '}'");
      const next = this.#clean();
      if (next === "}") break;
      if (next === undefined && this.#text[this.#at - 1] !== after) {
        this.#fail("A JSONObject text must end with '}'");
      }
      this.#back();
      if (next === undefined) this.#fail("Missing value");
    }
    this.#depth--;
    return result;
  }

  #array(): readonly OrgJson[] {
    const result: OrgJson[] = [];
    const end = (char: string | undefined): boolean =>
      char === undefined ? this.#fail("Expected a ',' or ']'") : char === "]";
    this.#clean();
    this.#deeper();
    if (!end(this.#clean())) {
      this.#back();
      for (;;) {
        const isLeftOut = this.#clean() === ",";
        this.#back();
        result.push(isLeftOut ? null : this.#value());
        const after = this.#clean();
        if (end(after)) break;
        if (after !== ",") this.#fail("Expected a ',' or ']'");
        if (end(this.#clean())) break;
        this.#back();
      }
    }
    this.#depth--;
    return result;
  }

  #value(): OrgJson {
    const first = this.#clean();
    if (first === '"' || first === "'") return this.#string(first);
    if (first === "{" || first === "[") {
      this.#back();
      return first === "{" ? this.object() : this.#array();
    }
    let char = first;
    let text = "";
    while (char !== undefined && char >= " " && !',:]}/\\"[{;=#'.includes(char)) {
      text += char;
      char = this.#next();
    }
    if (char !== undefined) this.#back();
    return text.trim() === "" ? this.#fail("Missing value") : wordOf(text.trim());
  }

  #string(quote: string): string {
    let text = "";
    for (;;) {
      const char = this.#next();
      if (char === undefined || char === "\n" || char === "\r") this.#fail("Unterminated string");
      if (char === quote) return text;
      text += char === "\\" ? this.#escape() : char;
    }
  }

  #escape(): string {
    const char = this.#next() ?? "";
    if (escapes[char] !== undefined) return escapes[char];
    if (char !== "" && "\"'\\/".includes(char)) return char;
    if (char !== "u") return this.#fail("Illegal escape.");
    const digits = this.#text.slice(this.#at, this.#at + 4);
    this.#at += digits.length;
    if (digits.length < 4) this.#fail("Substring bounds error");
    if (!/^[+-]?[\da-fA-F]+$/.test(digits)) this.#fail("Illegal escape.");
    return String.fromCharCode(parseInt(digits, 16));
  }
}

/**
 * Reads an object as the parser of org.json does, which takes more than JSON: words without quotes, commas
 * before an end, and whatever comes after the object.
 *
 * @throws {OrgJsonError} Where it is none all the same.
 */
export function readOrgJson(text: string): OrgObject {
  return new Tokener(text).object();
}

/** Names in the order in which Java's `HashMap` has them. */
export function inJavaOrder(names: Iterable<string>): readonly string[] {
  const list = [...names];
  let size = 16;
  while (list.length > size * 0.75) size *= 2;
  const bucket = (name: string): number => {
    let hash = 0;
    for (let i = 0; i < name.length; i++) hash = (Math.imul(31, hash) + name.charCodeAt(i)) | 0;
    return (hash ^ (hash >>> 16)) & (size - 1);
  };
  return list.toSorted((a, b) => bucket(a) - bucket(b));
}
