import type { Row } from "../call.ts";
import { listSearchServices, search } from "../handlers/search.ts";

/** Finding things. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const searchRows: readonly Row[] = [
  { at: "GET search", summary: "Find collections, datasets and files", handler: search },
  { at: "GET search/services", summary: "What searches", handler: listSearchServices },
];
