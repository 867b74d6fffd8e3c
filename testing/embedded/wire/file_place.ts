import { Refusal } from "../domain/refusal.ts";
import { refuseClosedDoor } from "../domain/terms.ts";
import type { Dataset, FileInVersion } from "../domain/version.ts";
import type { FilePlace } from "../store/files.ts";
import type { Call } from "./call.ts";
import { findDataset } from "./lookup.ts";

/** The dataset of a file. */
export function datasetOf(call: Call, file: FileInVersion): Dataset {
  return findDataset(call, String(file.datasetId));
}

/** Changes how a file stands in the draft. */
export function change(call: Call, place: FileInVersion, next: FilePlace): FileInVersion {
  const { datasets, files } = call.server.store;
  const draft = datasets.draft(place.datasetId);
  refuseClosedDoor(draft.terms, next.restricted);
  const current = files.inVersion(draft.id, place.fileId);
  if (current === undefined) {
    throw new Refusal(
      "invalid",
      "An error has occurred attempting to update the requested DataFile. It is not part of the current version of the Dataset.",
    );
  }
  files.update(current.id, next);
  datasets.save(draft.id);
  return files.inVersion(draft.id, place.fileId)!;
}
