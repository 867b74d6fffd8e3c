import { equal } from "node:assert/strict";
import { friendlyType, typeOf } from "./file_type.ts";

Deno.test("typeOf() believes the extension over a sender who knows nothing", () => {
  equal(typeOf("run.py", "application/octet-stream"), "text/x-python");
  equal(typeOf("README", "application/octet-stream"), "application/octet-stream");
  equal(typeOf("a.PNG", undefined), "image/png");
});

Deno.test("typeOf() believes the sender, but for tables and zips", () => {
  equal(typeOf("m.xyz", "text/markdown"), "text/markdown");
  equal(typeOf("page.html", "text/plain"), "text/plain");
  equal(typeOf("t.tsv", "text/plain"), "text/tsv");
  equal(typeOf("t.csv", "text/csv"), "text/comma-separated-values");
  equal(typeOf("b.zip", "application/x-zip-compressed"), "application/zip");
});

Deno.test("friendlyType() says an unknown type as it is", () => {
  equal(friendlyType("text/plain"), "Plain Text");
  equal(friendlyType("application/octet-stream"), "Unknown");
  equal(friendlyType("chemical/x-mol"), "chemical/x-mol");
});
