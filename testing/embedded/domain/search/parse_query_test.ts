import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { parseQuery } from "./parse_query.ts";
import { type Query, QuerySyntaxError } from "./query.ts";
import { readFilter, readSearch } from "./read_search.ts";

/** A query in few signs: `+` must, `?` should, `-` must not. */
function told(query: Query): string {
  const at = "field" in query && query.field !== undefined ? `${query.field}:` : "";
  switch (query.type) {
    case "boolean":
      return `(${
        query.clauses.map(({ occurrence, query }) =>
          ({ must: "+", should: "?", not: "-" })[occurrence] + told(query)
        ).join(" ")
      })`;
    case "boosted":
      return `${told(query.query)}^${query.factor}`;
    case "term":
      return `${at}${query.text}`;
    case "phrase":
      return `${at}"${query.text}"`;
    case "pattern":
      return `${at}~${query.pattern}`;
    case "regexp":
      return `${at}/${query.pattern}/`;
    case "fuzzy":
      return `${at}${query.text}~${query.edits}`;
    case "range":
      return `${at}${query.from.inclusive ? "[" : "{"}${query.from.value} ${query.to.value}${
        query.to.inclusive ? "]" : "}"
      }`;
    default:
      return query.type;
  }
}

Deno.test("parseQuery() reads words, fields, phrases, ranges, groups and signs", () => {
  const expected: Readonly<Record<string, string>> = {
    "one": "one",
    "one two": "(?one ?two)",
    "one AND two": "(+one +two)",
    "one && two || three": "(+one +two ?three)",
    "a OR b AND c": "(?a +b +c)",
    "one NOT two": "(?one -two)",
    "+one -two !three": "(+one -two -three)",
    "NOT one": "(-one)",
    "title:one": "title:one",
    "title:(one OR two)": "(?title:one ?title:two)",
    '"one two"': '"one two"',
    'title:"one \\"two\\""~3': 'title:"one "two""',
    "on* o?e": "(?~on* ?~o?e)",
    "one~ two~1": "(?one~2 ?two~1)",
    "[a TO b]": "[a b]",
    "dateSort:{2020-01-01T00:00:00Z TO *]": "dateSort:{2020-01-01T00:00:00Z null]",
    "one^3": "one^3",
    "(one two) AND three": "(+(?one ?two) +three)",
    "one\\:two": "one:two",
    "10.5072/FK2/ABC-1": "10.5072/FK2/ABC-1",
    "/on.*/": "/on.*/",
    "*:*": "all",
    "title:*": "title:~*",
    "androgynous ORANGE": "(?androgynous ?ORANGE)",
  };
  for (const [text, query] of Object.entries(expected)) equal(told(parseQuery(text)), query, text);
});

Deno.test("parseQuery() says where it cannot read on", () => {
  for (
    const text of ["title:(one", '"one', "one)", "[a b]", "AND", "title:", "one\\", "^2", "a ~"]
  ) {
    throws(() => parseQuery(text), QuerySyntaxError, text);
  }
  throws(
    () => parseQuery("title:(foo"),
    /Cannot parse 'title:\(foo': Encountered "<EOF>" at line 1, column 10/,
  );
});

const isField = (name: string): boolean => name === "title" || name === "author";

Deno.test("readSearch() takes as words what it cannot read, and fields that there are not", () => {
  const expected: Readonly<Record<string, string>> = {
    "": "none",
    "*": "all",
    "nofield:foo": "nofield:foo",
    "title:(foo": "title:(foo",
    "one (": "(?one ?()",
    "AND": '"AND"',
    "+title:a nofield:b": "(+title:a ?nofield:b)",
    "doi:10.5072/FK2/ABC": "doi:10.5072/FK2/ABC",
  };
  for (const [text, query] of Object.entries(expected)) {
    equal(told(readSearch(text, { isField })), query, text);
  }
});

Deno.test("readFilter() refuses a field that there is not", () => {
  throws(() => readFilter("nofield:foo", { isField }), /undefined field nofield/);
  deepEqual(readFilter("title:a", { isField }), { type: "term", field: "title", text: "a" });
});

Deno.test("readSearch() and readFilter() read any text, or say that they cannot", () => {
  const signs = fc.constantFrom(
    ...'ab:()[]{}"~^*?\\/+-!&| '.split(""),
    "AND",
    " OR ",
    "NOT ",
    " TO ",
  );
  const texts = fc.oneof(fc.string(), fc.array(signs).map((list) => list.join("")));
  fc.assert(fc.property(texts, (text) => {
    readSearch(text, { isField });
    try {
      readFilter(text, { isField });
    } catch (error) {
      if (!(error instanceof QuerySyntaxError)) throw error;
    }
  }));
  const deep = "(".repeat(100_000);
  throws(() => parseQuery(deep), QuerySyntaxError);
  equal(readSearch(deep, { isField }).type, "term");
});
