import type { Call } from "../call.ts";
import { demand, findDataset } from "../lookup.ts";
import { type Reply, said } from "../reply.ts";

/** `GET datasets/{ds}/storagesize` */
export function getDatasetSize(call: Call): Reply {
  const { datasets, files } = call.server.store;
  const dataset = findDataset(call);
  demand(call, dataset.id, "ViewUnpublishedDataset");
  const sizes = new Map<number, number>();
  for (const version of datasets.versionsOf(dataset.id)) {
    for (const { fileId, size } of files.of(version.id)) sizes.set(fileId, size);
  }
  const bytes = [...sizes.values()].reduce((a, b) => a + b, 0).toLocaleString("en");
  return said(`Total size of the files stored in this dataset: ${bytes} bytes`);
}
