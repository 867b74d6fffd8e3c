import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { JsonLimitError, JsonTextError, readJson } from "./json_text.ts";

const refused = (text: string, message: string): void =>
  throws(() => readJson(text, "START_OBJECT"), { name: "JsonTextError", message });
const values = "[CURLYOPEN, SQUAREOPEN, STRING, NUMBER, TRUE, FALSE, NULL]";

Deno.test("readJson() tells where a text that is cut ends, as Java's parser counts", () => {
  const end = (column: number, expected: string): string =>
    `Invalid token=EOF at (line no=1, column no=${column}, offset=${
      column - 1
    }). Expected tokens are: ${expected}`;
  refused("", end(0, values));
  refused("{", end(3, "[STRING, CURLYCLOSE]"));
  refused('{"a"', end(12, "[COLON]"));
  refused('{"a":', end(10, values));
  refused('{"a":[1', end(27, "[COMMA, CURLYCLOSE]"));
  refused('{"a":[1,', end(16, values));
  refused(`{"a":"${"x".repeat(5000)}"`, end(15009, "[COMMA, CURLYCLOSE]"));
  refused('{"a":"x', "Unexpected char -1 at (line no=1, column no=13, offset=12)");
  refused('{"a":nul', "Unexpected char -1 at (line no=1, column no=16, offset=15), expecting 'l'");
});

Deno.test("readJson() tells what stands where something else is due", () => {
  const at = (column: number, token: string, expected: string): string =>
    `Invalid token=${token} at (line no=1, column no=${column}, offset=${
      column - 1
    }). Expected tokens are: ${expected}`;
  refused('{"a":}', at(6, "CURLYCLOSE", values));
  refused('{"a" 1}', at(6, "NUMBER", "[COLON]"));
  refused('{"a":1,}', at(8, "CURLYCLOSE", "[STRING]"));
  refused('{"a":1 "b":2}', at(10, "STRING", "[COMMA]"));
  refused('{"a":01}', at(7, "NUMBER", "[COMMA]"));
  refused("{'a':1}", "Unexpected char 39 at (line no=1, column no=2, offset=1)");
  refused("\ufeff{}", "Unexpected char 65,279 at (line no=1, column no=1, offset=0)");
  refused('{"a":"\n"}', "Unexpected char 10 at (line no=1, column no=7, offset=6)");
  refused('{"a":"\\u12"}', "Unexpected char 34 at (line no=1, column no=11, offset=10)");
  refused('{"a":1.}', "Unexpected char 125 at (line no=1, column no=8, offset=7)");
  refused(
    '{\r\n"a":1\n\n,,}',
    "Invalid token=COMMA at (line no=4, column no=2, offset=11). Expected tokens are: [STRING]",
  );
});

Deno.test("readJson() takes objects where it wants objects, and does not mind what comes after", () => {
  deepEqual(readJson('{"a":[1,"x"]}} rest', "START_OBJECT"), { a: [1, "x"] });
  deepEqual(readJson("[1]]", "START_ARRAY"), [1]);
  for (
    const [text, state] of [["[1", "START_ARRAY"], ['"x"', "VALUE_STRING"], ["3", "VALUE_NUMBER"]]
  ) {
    refused(
      text!,
      "JsonParser#getObject() or JsonParser#getObjectStream() is valid only for START_OBJECT parser " +
        `state. But current parser state is ${state}`,
    );
  }
  throws(() => readJson("{}", "START_ARRAY"), /getArray.*START_ARRAY parser state.*START_OBJECT$/);
});

Deno.test("readJson() gives up where Java's parser does", () => {
  const nested = (depth: number): string => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  readJson(nested(998), "START_OBJECT");
  throws(() => readJson(nested(999), "START_OBJECT"), JsonLimitError);
  throws(() => readJson(`{"a":${"[".repeat(100_000)}`, "START_OBJECT"), JsonLimitError);
  readJson(`{"a":${"1".repeat(1100)}}`, "START_OBJECT");
  throws(() => readJson(`{"a":${"1".repeat(1101)}}`, "START_OBJECT"), JsonLimitError);
  throws(() => readJson('{"a":1e99999999999}', "START_OBJECT"), JsonLimitError);
});

Deno.test("readJson() reads what JSON.stringify() writes, and refuses any beginning of it", () => {
  fc.assert(fc.property(
    fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()),
    fc.nat(),
    fc.constantFrom(undefined, 1, "\t"),
    (value, cut, indent) => {
      const text = JSON.stringify(value, null, indent);
      deepEqual(readJson(text, "START_OBJECT"), JSON.parse(text));
      const beginning = text.slice(0, cut % text.length);
      throws(() => readJson(beginning, "START_OBJECT"), JsonTextError);
    },
  ));
});

Deno.test("readJson() finds something wrong in any text, or reads it", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]:," \n\\1-.eEtrufalsn') }), (rest) => {
      try {
        equal(typeof readJson(`{${rest}`, "START_OBJECT"), "object");
      } catch (error) {
        equal(
          error instanceof JsonTextError || error instanceof JsonLimitError,
          true,
          String(error),
        );
      }
    }),
  );
});
