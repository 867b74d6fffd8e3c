import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { inJavaOrder, JavaNumber, OrgJsonError, readOrgJson } from "./org_json.ts";

const refused = (text: string, message: string): void =>
  throws(() => readOrgJson(text), { name: "OrgJsonError", message });

Deno.test("readOrgJson() takes more than JSON", () => {
  const read = readOrgJson("{a: 'x', \"b\":[1,,TRUE,], c:null; d : two words,} and more");
  deepEqual([...read.keys()], ["a", "b", "c", "d"]);
  equal(read.get("a"), "x");
  equal(read.get("c"), null);
  equal(read.get("d"), "two words");
  const [one, none, yes] = read.get("b") as readonly unknown[];
  deepEqual([String(one), none, yes], ["1", null, true]);
});

Deno.test("readOrgJson() knows what numbers are in Java", () => {
  const types = [
    ["1", "Integer"],
    ["-2147483648", "Integer"],
    ["2147483648", "Long"],
    ["9223372036854775808", "BigInteger"],
    ["1.5", "BigDecimal"],
    ["1e400", "BigDecimal"],
    ["-0", "Double"],
  ] as const;
  for (const [text, type] of types) {
    const value = readOrgJson(`{"a":${text}}`).get("a");
    equal(value instanceof JavaNumber && value.type, type, text);
  }
  for (const text of ["01", "1e99999999999", "1x", "--1"]) {
    equal(readOrgJson(`{"a":${text}}`).get("a"), text, "a word");
  }
});

Deno.test("readOrgJson() says where a text stops to be what it takes", () => {
  refused("", "A JSONObject text must begin with '{' at 0 [character 1 line 1]");
  refused("[]", "A JSONObject text must begin with '{' at 1 [character 2 line 1]");
  refused("{", "A JSONObject text must end with '}' at 1 [character 2 line 1]");
  refused('{"a"', "Expected a ':' after a key at 4 [character 5 line 1]");
  refused('{"a":', "Missing value at 5 [character 6 line 1]");
  refused('{"a":1,', "Missing value at 6 [character 7 line 1]");
  refused('{"a":[1', "Expected a ',' or ']' at 7 [character 8 line 1]");
  refused('{"a":1 "b":2}', "Expected a ',' or '}' at 8 [character 9 line 1]");
  refused('{"a":1,\n"a":2}', 'Duplicate key "a" at 12 [character 4 line 2]');
  refused('{"a":"x', "Unterminated string at 7 [character 8 line 1]");
  refused('{"a":"\\x"}', "Illegal escape. at 8 [character 9 line 1]");
  refused(
    "{[1]:2}",
    "A JSON Object can not directly nest another JSON Object or JSON Array. at 2 [character 3 line 1]",
  );
  refused(
    `{"a":${"[".repeat(100_000)}`,
    "JSON Array or Object depth too large to process.",
  );
});

Deno.test("readOrgJson() reads any text, or says what is wrong with it", () => {
  const texts = fc.string({ unit: fc.constantFrom(..."{}[]:;,\" \n\r\\1-.e'tua") });
  fc.assert(fc.property(texts, (rest) => {
    try {
      readOrgJson(`{${rest}`);
    } catch (error) {
      equal(error instanceof OrgJsonError, true, String(error));
    }
  }));
});

Deno.test("inJavaOrder() puts names as a HashMap has them", () => {
  deepEqual(inJavaOrder(["license", "metadataBlocks", "files", "id"]), [
    "license",
    "files",
    "metadataBlocks",
    "id",
  ]);
});
