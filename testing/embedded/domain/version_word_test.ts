import { deepEqual, equal, throws } from "node:assert/strict";
import type { Version } from "./version.ts";
import { latestPublished, parseVersionWord, publishedNumber } from "./version_word.ts";

const version = (state: Version["state"], major: number | null, minor: number | null): Version =>
  ({ state, major, minor }) as unknown as Version;
const draft = version("DRAFT", null, null);
const newest = version("DEACCESSIONED", 2, 0);
const older = version("RELEASED", 1, 1);
const oldest = version("DEACCESSIONED", 1, 0);
const versions = [draft, newest, older, oldest];
const number = (major: number, minor: number) => ({ major: BigInt(major), minor: BigInt(minor) });

Deno.test("parseVersionWord() reads what Java reads as a number", () => {
  deepEqual(parseVersionWord(":latest-published"), { type: "latest-published" });
  deepEqual(parseVersionWord("1"), { type: "number", ...number(1, 0) });
  deepEqual(parseVersionWord("1."), { type: "number", ...number(1, 0) });
  deepEqual(parseVersionWord("+1.2"), { type: "number", ...number(1, 2) });
  deepEqual(parseVersionWord("-1.0"), { type: "number", ...number(-1, 0) });
  for (const word of ["", ".", ".1", "1.0.0", "1..0", "1.x", "DRAFT", ":Draft", "9".repeat(20)]) {
    throws(() => parseVersionWord(word), /Illegal version identifier/);
  }
});

Deno.test("latestPublished() shows what was taken back to those who may see it", () => {
  equal(latestPublished(versions, { deaccessioned: false, allowed: true }), older);
  equal(latestPublished(versions, { deaccessioned: true, allowed: true }), newest);
  equal(latestPublished(versions, { deaccessioned: true, allowed: false }), undefined);
});

Deno.test("publishedNumber() does not get beyond what somebody may not see", () => {
  const find = (major: number, minor: number, deaccessioned: boolean, allowed: boolean) =>
    publishedNumber(versions, number(major, minor), { deaccessioned, allowed });
  equal(find(1, 1, false, false), older);
  equal(find(1, 0, false, true), undefined);
  equal(find(1, 0, true, true), oldest);
  equal(find(1, 1, true, false), undefined, "2.0 stands before it");
  equal(find(3, 0, true, true), undefined);
});
