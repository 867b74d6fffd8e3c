import { equal } from "node:assert/strict";
import fc from "fast-check";
import {
  cleanDirectory,
  cleanZipDirectory,
  freeName,
  humanSize,
  isGoodName,
  isWantedZipMember,
} from "./file_name.ts";

Deno.test("cleanDirectory() leaves nothing that climbs, whatever comes in", () => {
  equal(cleanDirectory("../../etc"), "etc");
  equal(cleanDirectory("a\\b//c/"), "a/b/c");
  equal(cleanDirectory(" .-data/x. "), "data/x");
  fc.assert(fc.property(fc.string(), (text) => {
    const clean = cleanDirectory(text);
    equal(/^[/.]|[/.]$|\/\/|\\/.test(clean), false, JSON.stringify(clean));
  }));
});

Deno.test("cleanZipDirectory() writes a dot for what is forbidden", () => {
  equal(cleanZipDirectory("a/ü*/b"), "a/./b");
  equal(cleanZipDirectory("a b/c"), "a b/c");
});

Deno.test("freeName() counts up before the extension", () => {
  const taken = new Set(["a.txt", "a-1.txt", "plain", ".hidden"]);
  const free = (name: string): string => freeName(name, (one) => taken.has(one));
  equal(free("a.txt"), "a-2.txt");
  equal(free("b.txt"), "b.txt");
  equal(free("plain"), "plain-1");
  equal(free(".hidden"), ".hidden-1");
});

Deno.test("isGoodName() refuses what a path or a shell would read", () => {
  for (const name of ["a/b", "a:b", "a\\b", "a*", " ", "a;b", "a#b"]) {
    equal(isGoodName(name), false);
  }
  for (const name of ["a.txt", "Übung 2.txt", ".hidden"]) equal(isGoodName(name), true);
});

Deno.test("isWantedZipMember() passes over what a Mac leaves behind", () => {
  equal(isWantedZipMember("__MACOSX/._two.txt"), false);
  equal(isWantedZipMember("a/.DS_Store"), false);
  equal(isWantedZipMember("folder/"), false);
  equal(isWantedZipMember("a/b.txt"), true);
});

Deno.test("humanSize() has one digit from a kilobyte on", () => {
  equal(humanSize(21), "21 B");
  equal(humanSize(4000), "3.9 KB");
  equal(humanSize(3 * 1024 ** 2), "3.0 MB");
});
