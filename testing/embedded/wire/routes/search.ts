import type { Row } from "../call.ts";
import * as indexing from "../handlers/indexing.ts";
import { retrieveMyCollections, retrieveMyData } from "../handlers/my_data.ts";
import { listSearchServices, search } from "../handlers/search.ts";

/** Finding things. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const searchRows: readonly Row[] = [
  { at: "GET search", summary: "Find collections, datasets and files", handler: search },
  { at: "GET search/services", summary: "What searches", handler: listSearchServices },
  { at: "GET mydata/retrieve", summary: "What the caller has by roles", handler: retrieveMyData },
  { at: "GET mydata/retrieve/collectionList", summary: "Collections in which the caller may add datasets", handler: retrieveMyCollections },
  { at: "GET admin/index", summary: "Index all anew", handler: indexing.indexAll },
  { at: "GET admin/index/continue", summary: "Index what is not in the index", handler: indexing.indexMissing },
  { at: "GET admin/index/{type}/{id}", summary: "Index a collection, a dataset or a file anew", handler: indexing.indexOne },
  { at: "GET admin/index/dataset", summary: "Index a dataset anew, by its persistent id", handler: indexing.indexByPersistentId },
  { at: "DELETE admin/index/datasets/{id}", summary: "Take the card of a dataset that is out from the index", handler: indexing.takeOutDataset },
  { at: "GET admin/index/clear", summary: "Empty the index", handler: indexing.clearIndex },
  { at: "GET admin/index/clear-orphans", summary: "Take from the index what is gone", handler: indexing.clearOrphans },
  { at: "GET admin/index/status", summary: "What the index lacks", handler: indexing.indexStatus },
  { at: "DELETE admin/index/timestamps", summary: "Forget when all was indexed", handler: indexing.clearTimes },
  { at: "DELETE admin/index/timestamps/{id}", summary: "Forget when something was indexed", handler: indexing.clearTimes },
  { at: "GET admin/index/perms", summary: "Index who may find what, which needs no index here", handler: indexing.indexAllPermissions },
  { at: "GET admin/index/perms/{id}", summary: "The same, of one thing", handler: indexing.indexPermissions },
  { at: "GET admin/index/mod", summary: "Which of a hundred ids belong to a part", handler: indexing.listPart },
  { at: "GET admin/index/test", summary: "Names of what is found", handler: indexing.searchPlainly },
  { at: "GET admin/index/filemetadata/{id}", summary: "Names of the files of a version", handler: indexing.listFileNames },
];
