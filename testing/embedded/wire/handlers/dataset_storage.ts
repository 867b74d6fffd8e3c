import { Refusal } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { demand, findDataset, may } from "../lookup.ts";
import { type Reply, said } from "../reply.ts";

/** `GET datasets/{ds}/storageDriver` */
export function getStorageDriver(call: Call): Reply {
  findDataset(call);
  return said("file");
}

/** `GET datasets/{ds}/uploadurls`: bytes are kept in files, so there is no address to send them to. */
export function getUploadUrls(call: Call): Reply {
  const dataset = findDataset(call);
  if (!may(call, dataset.id, "EditDataset")) {
    throw new Refusal("forbidden", "You are not permitted to upload files to this dataset.");
  }
  throw new Refusal(
    "missing",
    `Direct upload not supported for files in this dataset: ${dataset.id}`,
  );
}

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
