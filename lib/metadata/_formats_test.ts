import { equal } from "node:assert/strict";
import { isCoordinate, isDate, isEmail, isInteger, isNumber, isUrl } from "./_formats.ts";
import { nearest } from "./_nearest.ts";

function all(test: (text: string) => boolean, yes: readonly string[], no: readonly string[]): void {
  for (const text of yes) equal(test(text), true, text);
  for (const text of no) equal(test(text), false, text);
}

Deno.test("isDate() takes what the server takes", () => {
  all(isDate, [
    "2005-03-31",
    "2005-3-1",
    "2004-02-29",
    "1500-02-29",
    "2005-03",
    "2005",
    "79",
    "79 AD",
    "44 BC",
    "12000BC",
    "[1850?]",
    "[1850 BC?]",
    "[79 AD?]",
    "2005-03-31T12:00:00",
    "2005-03-31T12:00:00Z",
    "2005-03-31T12:00:00.123",
    "2005-03-31 23:59:59",
  ], [
    "yesterday",
    "31.12.2005",
    "2005-13",
    "2005-02-29",
    "2005-00-01",
    "1900-02-29",
    "0",
    "20055",
    "-5",
    "2005/03/31",
    "2005-03-31 noon",
    "2005-03-31T25:00:00",
    "[-1850?]",
    "[about 1850?]",
    "44 B.C.",
    "c. 1850",
  ]);
});

Deno.test("isNumber() takes what Java reads as a double", () => {
  all(isNumber, ["1", "-1.5", ".5", "5.", "1e-7", "1.0f", "NaN", "-Infinity", "0x1p3"], [
    "",
    ".",
    "1,5",
    "1 000",
    "one",
    "1e",
  ]);
});

Deno.test("isInteger() takes what fits into 32 bits", () => {
  all(isInteger, ["0", "-7", "+7", "2147483647", "-2147483648"], [
    "2147483648",
    "1.0",
    "1e3",
    "",
    "x",
  ]);
});

Deno.test("isCoordinate() takes what lies within its limit", () => {
  all((text) => isCoordinate(text, 90), ["90", "-90", "0.5"], ["90.1", "-91", "NaN", "N/A", ""]);
});

Deno.test("isEmail() takes addresses of the outside world", () => {
  all(isEmail, [
    "a@example.org",
    "first.last+tag@sub.example.co.uk",
    "o'hara@example.org",
    '"a b"@example.org',
    "a@xn--bcher-kva.example",
    "ü@bücher.example",
    "a@[127.0.0.1]",
  ], [
    "",
    "a",
    "a@",
    "@example.org",
    "a b@example.org",
    "a@localhost",
    "a@example.org.",
    "a..b@x.org",
    "a@b@x.org",
  ]);
});

Deno.test("isUrl() takes http, https and ftp to hosts of the outside world", () => {
  all(isUrl, [
    "http://example.org",
    "HTTPS://example.org/a/b.html?x=1&y=%20#top",
    "ftp://user:pw@ftp.example.org:21/file",
    "https://doi.org/10.5072/FK2/AB(1)",
    "http://192.168.0.1:8080/",
    "http://[::1]/",
    "https://example.org//a",
  ], [
    "",
    "example.org",
    "urn:x",
    "mailto:a@example.org",
    "http://",
    "http://localhost/",
    "http://example.org/a b",
    "http://example.org/<x>",
    "http://example.org:99999/",
    "file:///etc/passwd",
  ]);
});

Deno.test("nearest() proposes what was probably meant, or nothing", () => {
  const names = ["title", "subtitle", "author", "alternativeTitle"];
  equal(nearest("titel", names), "title");
  equal(nearest("Sub-Title", names), "subtitle");
  equal(nearest("auhtor", names), "author");
  equal(nearest("alternative", names), "alternativeTitle");
  equal(nearest("zzz", names), undefined);
  equal(nearest("", names), undefined);
});
