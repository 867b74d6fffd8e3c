import { deepEqual, equal } from "node:assert/strict";
import { blocks } from "../../../embedded/domain/block.ts";
import { parseBlockFile } from "../../../embedded/domain/block_file.ts";
import { blockFile } from "./_block_file.ts";

Deno.test("blockFile() writes what parseBlockFile() reads, for every stock block", () => {
  for (const stock of blocks) {
    const { id: _id, ...block } = stock;
    const { block: read, added } = parseBlockFile(blockFile(stock));
    deepEqual(read, block, stock.name);
    equal(added[0]?.name, stock.name);
  }
});
