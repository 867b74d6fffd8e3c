import { equal } from "node:assert/strict";
import { isSigned, type Signing, signUrl } from "./signed_url.ts";

const until = new Date("2026-05-04T10:00:00Z");
const now = new Date("2026-05-04T09:00:00Z");
const signing: Signing = { user: "finch", method: "GET", until, secret: "s" };
const base = "http://localhost/api/v1/datasets/1";

Deno.test("isSigned() takes what signUrl() gives, until its time is over", () => {
  for (const url of [base, `${base}?x=a b+c`]) {
    const signed = signUrl(url, signing);
    equal(isSigned(signed, { ...signing, until: now }), true, signed);
    const late = new Date(until.getTime() + 1);
    equal(isSigned(signed, { ...signing, until: late }), false);
  }
});

Deno.test("isSigned() refuses what is changed, and other accounts, verbs and secrets", () => {
  const signed = signUrl(base, signing);
  const at = { ...signing, until: now };
  equal(isSigned(signed.replace("/1", "/2"), at), false);
  equal(isSigned(signed.replace("until=2026", "until=2027"), at), false);
  equal(isSigned(signed, { ...at, user: "wren" }), false);
  equal(isSigned(signed, { ...at, method: "DELETE" }), false);
  equal(isSigned(signed, { ...at, secret: "t" }), false);
  equal(isSigned(`${base}?token=x`, at), false);
});
