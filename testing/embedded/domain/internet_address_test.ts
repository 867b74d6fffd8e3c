import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { isEmail, isUrl } from "./internet_address.ts";

const wrongs = (check: (text: string) => boolean, texts: readonly string[]): readonly string[] =>
  texts.filter((text) => !check(text));

Deno.test("isEmail() takes what a real Dataverse takes", () => {
  // deno-fmt-ignore
  deepEqual(wrongs(isEmail, [
    "a@b.com", "A@B.Uk", '"a b"@b.com', "a@[127.0.0.1]", "a@[::1]", "o'x@b.co.uk", "a+b=c@b.com",
    "ä@ä.com", "a@x.рф", "a\\@b@c.com", "a@b.museum", `${"a".repeat(64)}@b.com`,
  ]), []);
});

Deno.test("isEmail() refuses hosts that are not in the Internet, and what is no address", () => {
  // deno-fmt-ignore
  const wrong = [
    "", "@", "a@", "@b.com", "a", "a@b", "a@localhost", "a@b.example", "a b@b.com", "a.@b.com",
    "a..b@b.com", "a@b.com.", "a@b..com", "a@-b.com", "a@b_c.com", "a@1.2.3.4", "a@b.com\n", "a,b@c.com",
    "<a@b.com>", `${"a".repeat(65)}@b.com`, `a@${"b".repeat(64)}.com`,
  ];
  deepEqual(wrongs(isEmail, wrong), wrong);
});

Deno.test("isUrl() takes what a real Dataverse takes", () => {
  // deno-fmt-ignore
  deepEqual(wrongs(isUrl, [
    "http://a.com", "HTTP://a.com", "ftp://u:p@a.com/x/../y", "https://sub.a-b.org:8080/p/q.html?x=1&y[]=2#f",
    "http://1.2.3.4", "http://[::1]:80/x", "http://a.com:", "http://a.com//b", "http://ä.com", "http://a.рф",
    "http://a.com?x=ü", "http://a.com/%20", "http://a.com/(x);y=1,2/~z/@b:c", "http://a.com.",
  ]), []);
});

Deno.test("isUrl() refuses other schemes, hosts that are not in the Internet, and stray characters", () => {
  // deno-fmt-ignore
  const wrong = [
    "", "a.com", "//a.com", "mailto:a@b.com", "ftps://a.com", "http://localhost", "http://a", "http://a.example",
    "http://1.2.3.456", "http://a.com:65536", "http://a.com:abc", "http://a.com/a b", "http://a.com/ä",
    "http://a.com/../b", "http://a.com/%2", "http://a.com/<x>", "http://a.com/x#y#z", "http://a_b.com",
    " http://a.com", "http://a.com\n", "http://@a.com",
  ];
  deepEqual(wrongs(isUrl, wrong), wrong);
});

Deno.test("isEmail() and isUrl() come to an end on any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 2000 }), (text) => {
    const long = `${text}@${".a".repeat(500)}${"\\".repeat(500)}`;
    equal(isEmail(long), false);
    equal(isUrl(`http://${long}`), false);
  }));
});
