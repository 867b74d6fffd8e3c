import { type Bound, type Clause, type Occurrence, type Query, QuerySyntaxError } from "./query.ts";

/** Deeper than that nobody nests by hand. */
const deepest = 200;

const special = /[\s()[\]{}"^~:!/]/;

/** Reads queries in the grammar of Lucene's classic parser, which is Solr's. */
class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Query {
    const query = this.#clauses(undefined);
    if (this.#at < this.#text.length) throw this.#unexpected();
    return query;
  }

  #unexpected(): QuerySyntaxError {
    const rest = this.#text[this.#at];
    const found = rest === undefined ? '"<EOF>"' : `" "${rest}" "${rest} ""`;
    return new QuerySyntaxError(
      `org.apache.solr.search.SyntaxError: Cannot parse '${this.#text}': Encountered ${found} at line 1, column ${this.#at}.`,
    );
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  #takes(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  /** Takes an operator that is a word. */
  #takesWord(word: string): boolean {
    const next = this.#text[this.#at + word.length];
    if (!this.#text.startsWith(word, this.#at)) return false;
    if (next !== undefined && !/[\s()+\-!"]/.test(next)) return false;
    this.#at += word.length;
    return true;
  }

  #conjunction(): "and" | "or" | undefined {
    this.#skipBlanks();
    const found = this.#takesWord("AND") || this.#takes("&&")
      ? "and"
      : this.#takesWord("OR") || this.#takes("||")
      ? "or"
      : undefined;
    this.#skipBlanks();
    return found;
  }

  #modifier(): Occurrence {
    const found = this.#takes("+")
      ? "must"
      : this.#takesWord("NOT") || this.#takes("-") || this.#takes("!")
      ? "not"
      : "should";
    this.#skipBlanks();
    return found;
  }

  #clauses(field: string | undefined): Query {
    if (++this.#depth > deepest) throw this.#unexpected();
    const clauses: Clause[] = [];
    for (let first = true;; first = false) {
      this.#skipBlanks();
      if (this.#at >= this.#text.length || this.#text[this.#at] === ")") break;
      const conjunction = first ? undefined : this.#conjunction();
      const occurrence = this.#modifier();
      const query = this.#clause(field);
      const last = clauses.at(-1);
      if (conjunction === "and" && last !== undefined && last.occurrence !== "not") {
        clauses[clauses.length - 1] = { ...last, occurrence: "must" };
      }
      clauses.push({
        occurrence: conjunction === "and" && occurrence === "should" ? "must" : occurrence,
        query,
      });
    }
    this.#depth--;
    const [only] = clauses;
    return clauses.length === 1 && only !== undefined && only.occurrence !== "not"
      ? only.query
      : { type: "boolean", clauses };
  }

  #clause(outer: string | undefined): Query {
    let field = outer;
    const start = this.#at;
    if (this.#takes("*:")) {
      field = "*";
    } else {
      const name = this.#word();
      if (name !== "" && this.#takes(":")) field = unescaped(name);
      else this.#at = start;
    }
    return this.#boosted(this.#value(field));
  }

  #value(field: string | undefined): Query {
    if (this.#takes("(")) {
      const query = this.#clauses(field);
      if (!this.#takes(")")) throw this.#unexpected();
      return query;
    }
    if (this.#takes('"')) return this.#phrase(field);
    if (this.#takes("/")) return this.#regexp(field);
    const open = this.#text[this.#at];
    if (open === "[" || open === "{") return this.#range(field);
    const word = this.#word();
    if (word === "" || (word === "AND" || word === "OR" || word === "NOT")) {
      throw this.#unexpected();
    }
    if (this.#takes("~")) {
      const edits = /^[\d.]*/.exec(this.#text.slice(this.#at))?.[0] ?? "";
      this.#at += edits.length;
      const wanted = edits === "" ? 2 : Number(edits);
      return {
        type: "fuzzy",
        field,
        text: unescaped(word),
        edits: Math.min(2, wanted < 1 ? Math.floor((1 - wanted) * word.length) : wanted),
      };
    }
    if (field === "*" && word === "*") return { type: "all" };
    return /(?<!\\)(?:\\\\)*[*?]/.test(word)
      ? { type: "pattern", field, pattern: word }
      : { type: "term", field, text: unescaped(word) };
  }

  /** A word with its escapes; a sign ends it only in its beginning. */
  #word(): string {
    const start = this.#at;
    while (this.#at < this.#text.length) {
      const one = this.#text[this.#at]!;
      if (one === "\\") {
        if (this.#at + 1 >= this.#text.length) throw this.#unexpected();
        this.#at += 2;
        continue;
      }
      if (special.test(one) && !(one === "/" && this.#at > start)) break;
      if (this.#at === start && (one === "+" || one === "-")) break;
      this.#at++;
    }
    return this.#text.slice(start, this.#at);
  }

  #until(end: string): string {
    const start = this.#at;
    while (this.#at < this.#text.length && this.#text[this.#at] !== end) {
      this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    }
    const text = this.#text.slice(start, this.#at);
    if (!this.#takes(end)) throw this.#unexpected();
    return text;
  }

  #phrase(field: string | undefined): Query {
    const text = unescaped(this.#until('"'));
    if (!this.#takes("~")) return { type: "phrase", field, text, slop: 0 };
    const digits = /^\d*/.exec(this.#text.slice(this.#at))![0];
    this.#at += digits.length;
    return { type: "phrase", field, text, slop: Math.min(Number(digits), 1000) };
  }

  #regexp(field: string | undefined): Query {
    return { type: "regexp", field, pattern: this.#until("/") };
  }

  #bound(): string | null {
    this.#skipBlanks();
    if (this.#takes('"')) return unescaped(this.#until('"'));
    const start = this.#at;
    while (/[^\s\]}]/.test(this.#text[this.#at] ?? " ")) {
      this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    }
    const word = this.#text.slice(start, this.#at);
    if (word === "") throw this.#unexpected();
    return word === "*" ? null : unescaped(word);
  }

  #range(field: string | undefined): Query {
    const from: Bound = { inclusive: this.#text[this.#at++] === "[", value: this.#bound() };
    this.#skipBlanks();
    if (!this.#takesWord("TO")) throw this.#unexpected();
    const value = this.#bound();
    this.#skipBlanks();
    const inclusive = this.#takes("]");
    if (!inclusive && !this.#takes("}")) throw this.#unexpected();
    return { type: "range", field, from, to: { inclusive, value } };
  }

  #boosted(query: Query): Query {
    if (!this.#takes("^")) return query;
    this.#takes("=");
    const number = /^\d+(\.\d+)?/.exec(this.#text.slice(this.#at))?.[0];
    if (number === undefined) throw this.#unexpected();
    this.#at += number.length;
    return { type: "boosted", query, factor: Number(number) };
  }
}

/** A word without its escapes. */
export function unescaped(word: string): string {
  return word.replace(/\\(.)/gsu, "$1");
}

/**
 * Reads a query in Solr's grammar: words, `field:word`, phrases, ranges, groups, `AND`, `OR`, `NOT`, `+`, `-`,
 * wildcards, `~`, `^` and escapes.
 *
 * @throws {QuerySyntaxError} Where it cannot be read.
 */
export function parseQuery(text: string): Query {
  return new Parser(text).parse();
}
