import type { Call } from "../call.ts";
import { demand, findDataset } from "../lookup.ts";
import { type Reply, said } from "../reply.ts";

/** `GET datasets/{ds}/storagesize` */
export function getDatasetSize(call: Call): Reply {
  const { files } = call.server.store;
  const dataset = findDataset(call);
  demand(call, dataset.id, "ViewUnpublishedDataset");
  const bytes = files.sizeOf(dataset.id).toLocaleString("en");
  return said(`Total size of the files stored in this dataset: ${bytes} bytes`);
}
