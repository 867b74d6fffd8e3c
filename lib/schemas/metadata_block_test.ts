import { deepEqual } from "node:assert/strict";
import blocks from "../../testing/embedded/data/blocks.json" with { type: "json" };
import { decodeMetadataBlock, decodeMetadataBlocks } from "./metadata_block.ts";

Deno.test("decodeMetadataBlocks() takes the stock blocks with all that they say", () => {
  deepEqual(decodeMetadataBlocks(blocks), { ok: true, value: blocks });
});

Deno.test("decodeMetadataBlocks() takes a list without fields", () => {
  const list = [{
    id: 1,
    displayName: "Citation Metadata",
    displayOnCreate: true,
    name: "citation",
  }];
  deepEqual(decodeMetadataBlocks(list), { ok: true, value: list });
});

Deno.test("decodeMetadataBlock() says which part of a field is wrong", () => {
  const authorName = { name: "authorName", type: "TEXT", multiple: "no" };
  const author = { name: "author", type: "NONE", multiple: true, childFields: { authorName } };
  deepEqual(decodeMetadataBlock({ name: "citation", fields: { author } }), {
    ok: false,
    issue: "fields.author.childFields.authorName.multiple: expected boolean, received string",
  });
});
