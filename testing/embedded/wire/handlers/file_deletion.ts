import { javaObject, Refusal, Stumble } from "../../domain/refusal.ts";
import type { Dataset } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { entitiesOf } from "../entity.ts";
import { datasetOf } from "../file_place.ts";
import { lackingEdit } from "../lacking.ts";
import { demandEdit, editHeld, findDataset, findFile, may, userOf } from "../lookup.ts";
import { ok, type Reply, said } from "../reply.ts";

/** Takes files out of the draft; what was never published is gone then. */
function drop(call: Call, dataset: Dataset, ids: readonly number[]): void {
  const { datasets, files, bytes } = call.server.store;
  const draft = datasets.draft(dataset.id);
  for (const id of ids) files.remove(draft.id, id);
  datasets.save(draft.id);
  for (const storage of files.sweep(dataset.id)) bytes.remove(dataset.id, storage);
}

/** `DELETE files/{file}` */
export function deleteFile(call: Call): Reply {
  const { datasets, files } = call.server.store;
  const [place] = findFile(call);
  const dataset = datasetOf(call, place);
  const failed = (why: string): Refusal =>
    new Refusal(
      "invalid",
      `Delete failed for file ID ${place.fileId} (CommandException): ${why}`,
    );
  if (!may(call, dataset.id, "EditDataset")) throw failed(lackingEdit(call, dataset));
  try {
    demandEdit(call, dataset);
  } catch (error) {
    throw error instanceof Refusal ? failed(error.message) : error;
  }
  if (files.inVersion(datasets.latest(dataset.id).id, place.fileId) === undefined) {
    const command = "edu.harvard.iq.dataverse.engine.command.impl.UpdateDatasetVersionCommand";
    throw failed(`Command ${javaObject(command)} failed: null`);
  }
  drop(call, dataset, [place.fileId]);
  return ok(place.published === null);
}

/** `PUT datasets/{ds}/deleteFiles` */
export function deleteFiles(call: Call): Reply {
  const { datasets, files } = call.server.store;
  const wanted = entitiesOf(call);
  userOf(call);
  const dataset = findDataset(call);
  const numbers = wanted.map((one) => {
    if (typeof one === "number") return Math.trunc(one);
    throw new Stumble("what is to be deleted is no number", { told: true });
  });
  const latest = datasets.latest(dataset.id);
  const ids = [...new Set(numbers)].filter((id) => files.inVersion(latest.id, id) !== undefined);
  if (ids.length === 0) throw new Refusal("invalid", "No files found with the provided IDs.");
  if (ids.length !== wanted.length) {
    throw new Refusal(
      "invalid",
      "Some files listed are not present in the latest dataset version and cannot be deleted.",
    );
  }
  if (!may(call, dataset.id, "EditDataset")) {
    throw new Refusal(
      "forbidden",
      "You do not have permission to delete files ont this dataset.",
    );
  }
  const held = editHeld(call, dataset);
  if (held !== undefined) {
    throw new Refusal(
      "invalid",
      `File deletes failed for dataset ID ${call.params["ds"]} (CommandException): ${held}`,
    );
  }
  drop(call, dataset, ids);
  return said(`${ids.length} files deleted successfully`);
}
