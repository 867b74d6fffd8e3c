import { equal, throws } from "node:assert/strict";
import { hasAddress, hasDomain, longAddress, parseIpRule } from "./global_group.ts";

Deno.test("hasAddress() finds addresses in ranges, and single ones, of both families", () => {
  const rule = parseIpRule({
    ranges: [["10.1.2.3", "10.1.3.0"], ["fd00::1", "fd00::ff"]],
    addresses: ["127.0.0.1"],
  });
  const inside = ["10.1.2.3", "10.1.2.200", "10.1.3.0", "fd00::a", "127.0.0.1"];
  const outside = ["10.1.2.2", "10.1.3.1", "fd00::1:0", "127.0.0.2"];
  for (const address of inside) equal(hasAddress(rule, address), true, address);
  for (const address of outside) equal(hasAddress(rule, address), false, address);
});

Deno.test("parseIpRule() refuses what is no address", () => {
  throws(() => parseIpRule({ ranges: [["nope", "10.1.1.1"]] }));
  throws(() => parseIpRule({ addresses: ["10.1.1.300"] }));
});

Deno.test("hasDomain() compares whole domains, or as an expression", () => {
  equal(hasDomain({ domains: ["example.org"], regex: false }, "a@Example.org"), true);
  equal(hasDomain({ domains: ["example.org"], regex: false }, "a@sub.example.org"), false);
  equal(hasDomain({ domains: [".*\\.example\\.org"], regex: true }, "a@sub.example.org"), true);
  equal(hasDomain({ domains: ["example"], regex: true }, "a@example.org"), false);
});

Deno.test("longAddress() writes all words of an address of the newer kind", () => {
  equal(longAddress("::1"), "0:0:0:0:0:0:0:1");
  equal(longAddress("FD00:0:0::ff"), "fd00:0:0:0:0:0:0:ff");
  equal(longAddress("1:2:3:4:5:6:7:8"), "1:2:3:4:5:6:7:8");
  equal(longAddress("10.0.0.1"), "10.0.0.1");
});
