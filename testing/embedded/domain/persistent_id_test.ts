import { deepEqual, equal } from "node:assert/strict";
import { identifierIn, parsePersistentId } from "./persistent_id.ts";

Deno.test("parsePersistentId() reads a persistent id and its address, in letters that do not differ", () => {
  const finch = { protocol: "doi", authority: "10.5072", identifier: "FK2/ABC123" };
  for (
    const text of [
      "doi:10.5072/FK2/ABC123",
      "doi:10.5072/fk2/abc123",
      "doi%3A10.5072/FK2/ABC123",
      "https://doi.org/10.5072/FK2/ABC123",
      "https://dx.doi.org/10.5072/FK2/ABC123",
      "doi: 10.5072 /FK2/ABC'1;23",
    ]
  ) deepEqual(parsePersistentId(text), finch, text);
  deepEqual(parsePersistentId("hdl:1902.1/abc"), {
    protocol: "hdl",
    authority: "1902.1",
    identifier: "abc",
  });
});

Deno.test("parsePersistentId() knows no other names", () => {
  for (
    const text of [
      "",
      "abc",
      "10.5072/FK2/ABC123",
      "DOI:10.5072/FK2/ABC123",
      "doi:99.1/x",
      "doi:10.5072",
      "doi:10.5072/",
      "hdl:abc",
      "ark:/12345/abc",
      "doi:10.5072/FK2/A\0",
    ]
  ) equal(parsePersistentId(text), undefined, text);
});

Deno.test("identifierIn() is of this server's persistent ids only", () => {
  equal(identifierIn("doi:10.5072/fk2/abc123"), "FK2/ABC123");
  equal(identifierIn("doi:10.5073/FK2/ABC123"), undefined);
  equal(identifierIn("hdl:10.5072/FK2/ABC123"), undefined);
});
