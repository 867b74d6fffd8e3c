import { equal } from "node:assert/strict";
import { chooseType, friendlyType, ingestLimit, typeOfExtension } from "./file_type.ts";

/** What a file is stored as that nothing but its name tells of. */
const typeOf = (name: string, claimed: string | undefined): string =>
  chooseType(claimed, typeOfExtension(name));

Deno.test("chooseType() believes the extension over a sender who knows nothing", () => {
  equal(typeOf("run.py", "application/octet-stream"), "text/x-python");
  equal(typeOf("README", "application/octet-stream"), "application/octet-stream");
  equal(typeOf("a.png", undefined), "image/png");
});

Deno.test("chooseType() believes the sender, but for tables and zips", () => {
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

Deno.test("ingestLimit() heeds the limit of the format before that of all", () => {
  const limit = (settings: Readonly<Record<string, string>>) =>
    ingestLimit((name) => settings[name]);
  equal(limit({}), undefined);
  equal(limit({ ":TabularIngestSizeLimit": "-1" }), undefined);
  equal(limit({ ":TabularIngestSizeLimit": "0" }), 0);
  equal(limit({ ":TabularIngestSizeLimit": "10", ":TabularIngestSizeLimit:CSV": "5" }), 5);
  equal(limit({ ":TabularIngestSizeLimit": "a lot" }), undefined);
});
