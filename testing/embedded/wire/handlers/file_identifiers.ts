import { Refusal } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { findCollection, findDataset, findFile } from "../lookup.ts";
import { type Reply, said } from "../reply.ts";

/** Whether files of a collection's datasets get persistent ids of their own: as it says, or what is above it. */
export function registersFiles(call: Call, collectionId: number): boolean {
  const { collections, settings } = call.server.store;
  const own = collections.upward(collectionId).find(({ filePids }) => filePids !== null);
  return own?.filePids ?? settings.flag(":FilePIDsEnabled") ?? false;
}

/** Gives persistent ids to published files that have none, and says how many. */
function registerPublished(call: Call, collectionId: number | null): number {
  const { datasets, files } = call.server.store;
  let count = 0;
  for (const { fileId, datasetId } of files.unregistered(collectionId)) {
    const dataset = datasets.byId(datasetId)!;
    if (!registersFiles(call, dataset.ownerId)) continue;
    files.register(fileId, dataset);
    count++;
  }
  return count;
}

/** `GET admin/{file}/registerDataFile` */
export function registerDataFile(call: Call): Reply {
  const { files } = call.server.store;
  const done = "Datafile registration complete. File registered successfully.";
  let file;
  try {
    [file] = findFile(call);
  } catch (error) {
    // It says so of a file that it did not find, too.
    if (error instanceof Refusal) return said(done);
    throw error;
  }
  const dataset = findDataset(call, String(file.datasetId));
  if (!registersFiles(call, dataset.ownerId)) {
    throw new Refusal("forbidden", "PIDs are not enabled for this file's collection.");
  }
  if (file.identifier !== null) return said("File was already registered. ");
  files.register(file.fileId, dataset);
  return said(done);
}

/** `GET admin/registerDataFileAll` */
export function registerAllDataFiles(call: Call): Reply {
  if (call.requester.type !== "user") throw new Refusal("unauthenticated", "api key required");
  const count = registerPublished(call, null);
  return said(
    `Datafile registration complete.${count} of  ${count} unregistered, published files registered successfully.`,
  );
}

/** `GET admin/registerDataFiles/{dv}` */
export function registerDataFilesIn(call: Call): Reply {
  const collection = findCollection(call);
  if (!registersFiles(call, collection.id)) {
    return said(
      `Registration of file-level pid is disabled in collection ${
        call.params["dv"]
      }; nothing to do`,
    );
  }
  const pause = call.query.get("sleep");
  if (pause !== null && Number(pause) < 1) {
    throw new Refusal("invalid", `Invalid sleep interval: ${pause}`);
  }
  const count = registerPublished(call, collection.id);
  return said(
    `Datafile registration complete. ${count} out of ${count} unregistered, published files registered successfully.`,
  );
}
