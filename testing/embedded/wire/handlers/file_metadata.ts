import { placeProblem } from "../../domain/file_name.ts";
import { castFailure, javaClassOf } from "../../domain/java_cast.ts";
import { isArray, isObject, type Json, type JsonObject } from "../../domain/json.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { notTabularMessage } from "../../domain/tabular_tag.ts";
import { refuseClosedDoor } from "../../domain/terms.ts";
import { validationText } from "../../domain/validate_metadata.ts";
import type { FileInVersion } from "../../domain/version.ts";
import type { FilePlace } from "../../store/files.ts";
import { jsonOf, objectOf, textsIn } from "../body.ts";
import type { Call } from "../call.ts";
import { change, datasetOf } from "../file_place.ts";
import { type FileWishes, parseWishes, wishesOf } from "../file_wishes.ts";
import { demand, demandEdit, findDataset, findFile, flag, may } from "../lookup.ts";
import { readForm } from "../multipart/read_form.ts";
import { plain, type Reply, said } from "../reply.ts";
import { refuseStale } from "./editing.ts";

function placeJson(place: FileInVersion): JsonObject {
  const tags = place.table?.tags ?? [];
  return {
    label: place.label,
    directoryLabel: place.directory === "" ? undefined : place.directory,
    description: place.description,
    restricted: place.restricted,
    provFreeForm: place.provenance ?? undefined,
    categories: place.categories.length === 0 ? undefined : place.categories,
    dataFileTags: tags.length === 0 ? undefined : tags,
    id: place.id,
  };
}

const asText = "text/plain;charset=UTF-8";

/** The file of the path, where the caller may see it; else only that something went wrong is told. */
function told(call: Call): readonly [FileInVersion, ...FileInVersion[]] {
  const hidden = new Refusal("invalid", "Error attempting get the requested data file.");
  let places: readonly [FileInVersion, ...FileInVersion[]];
  try {
    places = findFile(call);
  } catch (error) {
    throw error instanceof Refusal ? hidden : error;
  }
  const [place] = places;
  if (place.published === null && !may(call, place.datasetId, "ViewUnpublishedDataset")) {
    throw hidden;
  }
  return places;
}

/** `GET files/{file}/metadata` */
export function getFileMetadata(call: Call): Reply {
  const { datasets } = call.server.store;
  const released = told(call).find(({ versionId }) =>
    datasets.version(versionId)?.state === "RELEASED"
  );
  // The real one looks for what is published without asking whether anything is.
  if (released === undefined) throw new Stumble("never published");
  return plain(JSON.stringify(placeJson(released)), asText);
}

/** `GET files/{file}/metadata/draft` */
export function getDraftFileMetadata(call: Call): Reply {
  const { datasets } = call.server.store;
  const [place] = told(call);
  if (!may(call, place.datasetId, "ViewUnpublishedDataset")) {
    throw new Refusal(
      "invalid",
      "An error occurred getting a draft version, you may not have permission to access unpublished data on this dataset.",
    );
  }
  if (datasets.version(place.versionId)?.state !== "DRAFT") {
    throw new Refusal("invalid", "No draft available for this file");
  }
  return plain(JSON.stringify(placeJson(place)), asText);
}

function wished(place: FileInVersion, wishes: FileWishes): FilePlace {
  return {
    label: wishes.label ?? place.label,
    directory: wishes.directory ?? place.directory,
    description: wishes.description ?? place.description,
    restricted: wishes.restricted ?? place.restricted,
    categories: wishes.categories ?? place.categories,
    provenance: wishes.provenance ?? place.provenance,
  };
}

/** Says what a table is about, where that is wished. */
function tag(call: Call, { fileId, table }: FileInVersion, { tags }: FileWishes): void {
  if (tags === undefined) return;
  if (table === null) throw new Refusal("illegal", notTabularMessage);
  call.server.store.tables.setTags(fileId, tags);
}

/** `POST files/{file}/metadata` */
export async function setFileMetadata(call: Call): Promise<Reply> {
  const { store } = call.server;
  const form = await readForm(call.request, store.bytes, "MD5");
  if (form.file !== undefined) store.bytes.discard(form.file.path);
  const [place] = store.files.placesOf(Number(call.params["file"]));
  const hidden = place === undefined ||
    (place.published === null && !may(call, place.datasetId, "ViewUnpublishedDataset"));
  if (hidden) throw new Refusal("invalid", "Error attempting get the requested data file.");
  refuseStale(call, store.datasets.version(place.versionId)!);
  if (store.files.replacementOf(place.fileId) !== undefined) {
    throw new Refusal(
      "invalid",
      "You cannot edit metadata on a dataFile that has been replaced. Please try again with the newest file id.",
    );
  }
  const text = form.fields.get("jsonData");
  if (text === "") throw new Stumble("nothing where JSON is wanted");
  const wishes = parseWishes(text);
  const next = wished(place, wishes);
  refuseTaken(call, place, wishes);
  return store.db.transaction(() => {
    const problem = placeProblem(next);
    const wrapped = "edu.harvard.iq.dataverse.api.AbstractApiBean$WrappedResponse: " +
      "edu.harvard.iq.dataverse.engine.command.exception.IllegalCommandException: ";
    const prefix = "Error adding metadata to DataFile: ";
    try {
      demandEdit(call, datasetOf(call, place));
      if (problem !== undefined) throw new Refusal("illegal", validationText(problem));
      if (wishes.tags !== undefined && place.table === null) {
        const type = "edu.harvard.iq.dataverse.datasetutility.DataFileTagException: ";
        throw new Refusal("broken", `${prefix}${type}${notTabularMessage}`);
      }
      tag(call, place, wishes);
      const saved = change(call, place, next);
      return plain(
        `File Metadata update has been completed: ${JSON.stringify(placeJson(saved))}`,
        asText,
      );
    } catch (error) {
      if (!(error instanceof Refusal) || ["conflict", "invalid", "broken"].includes(error.type)) {
        throw error;
      }
      throw new Refusal(
        "broken",
        error.type === "permission"
          ? `${prefix}edu.harvard.iq.dataverse.api.AbstractApiBean$WrappedResponse`
          : `${prefix}${wrapped}${error.message}`,
      );
    }
  });
}

/** Refuses a path that another file has. The paths are compared as the request writes them. */
function refuseTaken(call: Call, place: FileInVersion, wishes: FileWishes): void {
  if (wishes.label === undefined && wishes.directory === undefined) return;
  const label = wishes.label ?? place.label;
  // An empty folder makes a path with a leading slash, which no file has: a slip of the real one.
  if (wishes.directory === "") return;
  const directory = wishes.directory ?? place.directory;
  if (call.server.store.files.isTaken(place.versionId, label, directory, place.fileId)) {
    const path = directory === "" ? label : `${directory}/${label}`;
    throw new Refusal("invalid", `Filename already exists at ${path}`);
  }
}

/** `POST files/{file}/metadata/categories` */
export function setCategories(call: Call): Reply {
  const [place] = findFile(call);
  if (place.published === null) demand(call, place.datasetId, "ViewUnpublishedDataset");
  const listed = textsIn(objectOf(call.text, "Error parsing Json: "), "categories");
  demandEdit(call, datasetOf(call, place));
  const before = flag(call, "replace") ? [] : place.categories;
  const categories = [...new Set([...before, ...listed])];
  change(call, place, { ...place, categories });
  return said(`Categories of file ${place.fileId} updated.`);
}

/** What keeps files from being saved, whatever it is. */
const notUpdated = (): Refusal =>
  new Refusal(
    "invalid",
    "An error has occurred attempting to update the requested DataFiles, likely related to permissions.",
  );

/** Which file an item is about; where it does not say, the real one falls over it, and says how. */
function fileIdIn(item: Json): number {
  const fallen = (exception: string, text: string): Refusal =>
    new Refusal(
      "broken",
      `Error updating metadata for DataFiles: java.lang.${exception}: ${text}`,
    );
  if (!isObject(item)) {
    const text = `Cannot cast ${javaClassOf(item)} to jakarta.json.JsonObject`;
    throw fallen("ClassCastException", text);
  }
  const id = item["dataFileId"];
  if (id === undefined) {
    throw fallen(
      "NullPointerException",
      'Cannot invoke "jakarta.json.JsonNumber.longValueExact()" because the return value of "jakarta.json.JsonObject.getJsonNumber(String)" is null',
    );
  }
  if (typeof id !== "number") {
    throw fallen("ClassCastException", castFailure(id, "JsonNumber"));
  }
  if (!Number.isInteger(id)) throw fallen("ArithmeticException", "Rounding necessary");
  return id;
}

/** `POST datasets/{ds}/files/metadata` */
export function setManyFilesMetadata(call: Call): Reply {
  const { datasets, files } = call.server.store;
  const dataset = (() => {
    try {
      return findDataset(call);
    } catch {
      throw notUpdated();
    }
  })();
  if (!may(call, dataset.id, "EditDataset")) {
    throw new Refusal("forbidden", "You do not have permission to edit this dataset.");
  }
  const body = jsonOf(call.text);
  if (!isArray(body)) throw new Refusal("invalid", "Error in parsing provided json");
  const ids = body.map(fileIdIn);
  const items = body.filter(isObject);
  if (new Set(ids).size < ids.length) {
    throw new Refusal("invalid", "One or more invalid dataFileId values were provided");
  }
  const latest = datasets.latest(dataset.id);
  const strangers = ids.filter((id) => files.inVersion(latest.id, id) === undefined);
  if (strangers.length > 0) {
    throw new Refusal(
      "invalid",
      `The following files are not part of the current version of the Dataset. dataFileIds: [${
        strangers.join(", ")
      }]`,
    );
  }
  const draft = datasets.draft(dataset.id);
  const problems = items.map((item, i) =>
    setOneOfMany(call, files.inVersion(draft.id, ids[i]!)!, item)
  );
  if (problems.some((problem) => problem !== undefined)) throw notUpdated();
  try {
    demandEdit(call, dataset);
  } catch (error) {
    throw error instanceof Refusal ? notUpdated() : error;
  }
  datasets.save(draft.id);
  return said(`File metadata updates have been completed for ${items.length} files.`);
}

/** Changes how a file stands; tells what is wrong with its new place, if anything is. */
function setOneOfMany(call: Call, place: FileInVersion, item: JsonObject): string | undefined {
  const wishes = wishesOf(item);
  const { restricted } = wishes;
  if (restricted !== undefined && restricted === place.restricted) {
    const state = restricted ? "restricted" : "unrestricted";
    throw new Refusal("invalid", `File (dataFileId:${place.fileId}) is already ${state}`);
  }
  refuseTaken(call, place, wishes);
  if (wishes.tags !== undefined && place.table === null) {
    throw new Refusal("invalid", notTabularMessage);
  }
  tag(call, place, wishes);
  const next = wished(place, wishes);
  const { datasets, files } = call.server.store;
  refuseClosedDoor(datasets.version(place.versionId)!.terms, next.restricted);
  files.update(place.id, next);
  return placeProblem(next);
}
