import {
  badDirectoryMessage,
  badNameMessage,
  isGoodDirectory,
  isGoodName,
} from "../../domain/file_name.ts";
import { isArray, isObject, type JsonObject, textOf } from "../../domain/json.ts";
import { javaObject, Refusal, Stumble } from "../../domain/refusal.ts";
import { refuseClosedDoor } from "../../domain/terms.ts";
import { unknownType } from "../../domain/file_type.ts";
import { firstOf } from "../../domain/metadata.ts";
import { identifierOf } from "../../domain/permission.ts";
import type { Dataset, FileInVersion, Version } from "../../domain/version.ts";
import { parseVersionWord } from "../../domain/version_word.ts";
import { validationText } from "../../domain/validate_metadata.ts";
import type { FilePlace } from "../../store/files.ts";
import { idsOf, jsonOf } from "../body.ts";
import type { Call } from "../call.ts";
import { recognizedType } from "../candidates.ts";
import { type FileWishes, parseWishes, wishesOf } from "../file_wishes.ts";
import {
  demandEdit,
  findDataset,
  findFile,
  flag,
  may,
  notPermitted,
  refuseLocked,
  seesDrafts,
} from "../lookup.ts";
import { readForm } from "../multipart/read_form.ts";
import { refuseStale } from "./editing.ts";
import { presentFile, presentVersion } from "../present/present.ts";
import { ok, plain, type Reply, said } from "../reply.ts";

function datasetOf(call: Call, file: FileInVersion): Dataset {
  return findDataset(call, String(file.datasetId));
}

/**
 * The newest place of a file that the caller may see; with those that were taken from the world, where the
 * query says so and the caller may edit.
 */
export function visiblePlace(
  call: Call,
  places: readonly FileInVersion[],
  among: (version: Version) => boolean = () => true,
): FileInVersion {
  const place = places.find(({ versionId }) => {
    const version = call.server.store.datasets.version(versionId);
    return version !== undefined && isVisible(call, version) && among(version);
  });
  if (place === undefined) throw notPermitted(call);
  return place;
}

function isVisible(call: Call, { state, datasetId }: Version): boolean {
  if (state === "RELEASED") return true;
  if (state === "DRAFT") return may(call, datasetId, "ViewUnpublishedDataset");
  return flag(call, "includeDeaccessioned") && may(call, datasetId, "EditDataset");
}

function presentPlace(call: Call, place: FileInVersion): Reply {
  const { datasets } = call.server.store;
  const version = datasets.version(place.versionId)!;
  const dataset = datasets.byId(place.datasetId)!;
  return ok({
    ...presentFile(call.server, place, version, { owners: flag(call, "returnOwners") }),
    datasetVersion: flag(call, "returnDatasetVersion")
      ? presentVersion(call.server, dataset, version, { files: undefined })
      : undefined,
  });
}

/** Refuses who may not see a file at all: of what is out everybody does. */
function demandFile(call: Call, [first]: readonly FileInVersion[]): void {
  if (first?.published === null && !may(call, first.datasetId, "ViewUnpublishedDataset")) {
    throw notPermitted(call);
  }
}

function notInVersion(call: Call, word: string): Refusal {
  return new Refusal(
    "missing",
    `"File metadata for file with id ${call.params["file"]} in dataset version ${word} not found"`,
  );
}

/** The place of a file in the version that a word names. */
function placeIn(call: Call, places: readonly FileInVersion[], word: string): FileInVersion {
  const wanted = parseVersionWord(word);
  demandFile(call, places);
  const isDraft = wanted.type === "draft";
  if (isDraft && !seesDrafts(call, datasetOf(call, places[0]!))) throw notPermitted(call);
  try {
    return visiblePlace(call, places, (version) => {
      if (isDraft) return version.state === "DRAFT";
      if (wanted.type === "latest") return true;
      if (version.state === "DRAFT") return false;
      return wanted.type !== "number" ||
        (BigInt(version.major ?? 0) === wanted.major &&
          BigInt(version.minor ?? 0) === wanted.minor);
    });
  } catch (error) {
    throw error instanceof Refusal ? notInVersion(call, word) : error;
  }
}

/** `GET files/{file}` */
export function getFile(call: Call): Reply {
  return presentPlace(call, placeIn(call, findFile(call), ":latest"));
}

/** `GET files/{file}/versions/{version}` */
export function getFileVersion(call: Call): Reply {
  return presentPlace(call, placeIn(call, findFile(call), call.params["version"] ?? ""));
}

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

/** `GET files/{file}/metadata` */
export function getFileMetadata(call: Call): Reply {
  const { datasets } = call.server.store;
  const released = findFile(call).find(({ versionId }) =>
    datasets.version(versionId)?.state === "RELEASED"
  );
  // The real one looks for what is published without asking whether anything is.
  if (released === undefined) throw new Stumble("never published");
  return plain(JSON.stringify(placeJson(released)), asText);
}

/** `GET files/{file}/metadata/draft` */
export function getDraftFileMetadata(call: Call): Reply {
  const { datasets } = call.server.store;
  const [place] = findFile(call);
  if (datasets.version(place.versionId)?.state !== "DRAFT") {
    throw new Refusal("invalid", "No draft available for this file");
  }
  if (!may(call, place.datasetId, "ViewUnpublishedDataset")) {
    throw new Refusal("invalid", "Error attempting get the requested data file.");
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

/** What is wrong with a place, in the words of a failed validation. */
function placeProblem(place: FilePlace): string | undefined {
  if (!isGoodName(place.label)) return `${badNameMessage} (Invalid value:${place.label})`;
  return isGoodDirectory(place.directory)
    ? undefined
    : `${badDirectoryMessage} (Invalid value:${place.directory})`;
}

/** Changes how a file stands in the draft. */
function change(call: Call, place: FileInVersion, next: FilePlace): FileInVersion {
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

const notTabular = "You cannot add Tabular Data Tags to a non-tabular file.";

/** Says what a table is about, where that is wished. */
function tag(call: Call, { fileId, table }: FileInVersion, { tags }: FileWishes): void {
  if (tags === undefined) return;
  if (table === null) throw new Refusal("illegal", notTabular);
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
        throw new Refusal("broken", `${prefix}${type}${notTabular}`);
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
  const body = jsonOf(call.text);
  const listed = isObject(body) ? body["categories"] : undefined;
  if (!isArray(listed)) throw new Refusal("invalid", "Error parsing Json: categories expected");
  demandEdit(call, datasetOf(call, place));
  const before = flag(call, "replace") ? [] : place.categories;
  const categories = [...new Set([...before, ...listed.map(String)])];
  change(call, place, { ...place, categories });
  return said(`Categories of file ${place.fileId} updated.`);
}

/** `PUT files/{file}/restrict` */
export function restrictFile(call: Call): Reply {
  const { datasets } = call.server.store;
  const name = call.params["file"] ?? "";
  const [place] = call.server.store.files.placesOf(Number(name));
  if (place === undefined) {
    throw new Refusal("invalid", `Could not find datafile with id ${name}`);
  }
  const dataset = datasetOf(call, place);
  const wish = restriction(call.text);
  const problem = (text: string): Refusal =>
    new Refusal(
      "invalid",
      `Problem trying to update restriction status on ${place.label}: ${text}`,
    );
  if (!may(call, dataset.id, "EditDataset")) {
    const command = "edu.harvard.iq.dataverse.engine.command.impl.RestrictFileCommand";
    const title = firstOf(datasets.latest(dataset.id).metadata, "title") ?? "";
    throw problem(
      `Can't execute command ${javaObject(command)}, because request [DataverseRequest user:` +
        `[AuthenticatedUser identifier:${identifierOf(call.requester)}]@127.0.0.1] is missing ` +
        `permissions [EditDataset] on Object ${title}`,
    );
  }
  if (place.restricted === wish.restrict) {
    throw problem(
      `File ${place.label} is already ${wish.restrict ? "restricted" : "unrestricted"}`,
    );
  }
  refuseLocked(call, dataset);
  const draft = datasets.draft(dataset.id);
  const { enableAccessRequest, termsOfAccess } = wish;
  if (enableAccessRequest !== undefined || termsOfAccess !== undefined) {
    datasets.save(draft.id, {
      terms: {
        ...draft.terms,
        accessRequest: enableAccessRequest ?? draft.terms.accessRequest,
        texts: termsOfAccess === undefined
          ? draft.terms.texts
          : { ...draft.terms.texts, termsOfAccess },
      },
    });
  }
  change(call, place, { ...place, restricted: wish.restrict });
  const words = [`File ${place.label} ${wish.restrict ? "restricted" : "unrestricted"}.`];
  if (enableAccessRequest !== undefined) {
    words.push(`Access Request is ${enableAccessRequest ? "enabled" : "disabled"}.`);
  }
  if (termsOfAccess !== undefined) {
    words.push(`Terms of Access for restricted files: ${termsOfAccess}`);
  }
  return said(words.join(" "));
}

interface Restriction {
  readonly restrict: boolean;
  readonly enableAccessRequest?: boolean | undefined;
  readonly termsOfAccess?: string | undefined;
}

function restriction(text: string): Restriction {
  const body = jsonOf(text);
  if (!isObject(body)) return { restrict: text.trim().toLowerCase() === "true" };
  if (typeof body["restrict"] !== "boolean") {
    throw new Refusal("invalid", "Error parsing Json: 'restrict' is required.");
  }
  const ask = body["enableAccessRequest"];
  return {
    restrict: body["restrict"],
    enableAccessRequest: typeof ask === "boolean" ? ask : undefined,
    termsOfAccess: textOf(body, "termsOfAccess"),
  };
}

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
  try {
    demandEdit(call, dataset);
  } catch (error) {
    throw error instanceof Refusal
      ? new Refusal(
        "invalid",
        `Delete failed for file ID ${place.fileId} (CommandException): ${error.message}`,
      )
      : error;
  }
  if (files.inVersion(datasets.latest(dataset.id).id, place.fileId) === undefined) {
    throw new Refusal(
      "invalid",
      `Delete failed for file ID ${place.fileId} (CommandException): The file is not in the latest version`,
    );
  }
  drop(call, dataset, [place.fileId]);
  return ok(place.published === null);
}

/** `PUT datasets/{ds}/deleteFiles` */
export function deleteFiles(call: Call): Reply {
  const { datasets, files } = call.server.store;
  const dataset = findDataset(call);
  const ids = idsOf(call.text);
  demandEdit(call, dataset);
  const known = ids.filter((id) =>
    files.placesOf(id).some(({ datasetId }) => datasetId === dataset.id)
  );
  if (known.length === 0) {
    throw new Refusal("invalid", "No files found with the provided IDs.");
  }
  const latest = datasets.latest(dataset.id);
  if (ids.some((id) => files.inVersion(latest.id, id) === undefined)) {
    throw new Refusal(
      "invalid",
      "Some files listed are not present in the latest dataset version and cannot be deleted.",
    );
  }
  drop(call, dataset, ids);
  return said(`${ids.length} files deleted successfully`);
}

/** `POST datasets/{ds}/files/metadata` */
export function setManyFilesMetadata(call: Call): Reply {
  const { datasets, files } = call.server.store;
  const dataset = findDataset(call);
  if (!may(call, dataset.id, "EditDataset")) {
    throw new Refusal("forbidden", "You do not have permission to edit this dataset.");
  }
  const body = jsonOf(call.text);
  if (!isArray(body)) throw new Refusal("invalid", "Error in parsing provided json");
  const items = body.filter(isObject);
  const ids = items.map((item) => Number(item["dataFileId"]));
  if (items.length < body.length || !ids.every(Number.isInteger)) {
    throw new Refusal(
      "broken",
      "Error updating metadata for DataFiles: java.lang.ClassCastException",
    );
  }
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
  items.forEach((item, i) => setOneOfMany(call, files.inVersion(draft.id, ids[i]!)!, item));
  try {
    demandEdit(call, dataset);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(
      "invalid",
      "An error has occurred attempting to update the requested DataFiles, likely related to permissions.",
    );
  }
  datasets.save(draft.id);
  return said(`File metadata updates have been completed for ${items.length} files.`);
}

function setOneOfMany(call: Call, place: FileInVersion, item: JsonObject): void {
  const wishes = wishesOf(item);
  const { restricted } = wishes;
  if (restricted !== undefined && restricted === place.restricted) {
    const state = restricted ? "restricted" : "unrestricted";
    throw new Refusal("invalid", `File (dataFileId:${place.fileId}) is already ${state}`);
  }
  refuseTaken(call, place, wishes);
  if (wishes.tags !== undefined && place.table === null) throw new Refusal("invalid", notTabular);
  tag(call, place, wishes);
  const next = wished(place, wishes);
  const problem = placeProblem(next);
  if (problem !== undefined) throw new Refusal("illegal", validationText(problem));
  const { datasets, files } = call.server.store;
  refuseClosedDoor(datasets.version(place.versionId)!.terms, next.restricted);
  files.update(place.id, next);
}

/** `POST files/{file}/redetect` */
export async function redetectFile(call: Call): Promise<Reply> {
  const { store } = call.server;
  const [place] = findFile(call);
  if (place.table !== null) {
    throw new Refusal("invalid", "The file is an ingested tabular file.");
  }
  demandEdit(call, datasetOf(call, place));
  const path = store.bytes.pathOf(place.datasetId, place.storage);
  const newContentType = await recognizedType(place.label, { path, size: place.size }) ??
    unknownType;
  const dryRun = call.query.get("dryRun") === "true";
  if (!dryRun) store.files.change(place.fileId, { type: newContentType });
  return ok({ dryRun, oldContentType: place.type, newContentType });
}

/** `GET files/{file}/downloadCount` */
export function getDownloadCount(call: Call): Reply {
  const { fileId } = visiblePlace(call, findFile(call));
  return said(String(call.server.store.downloads.countOf(fileId)));
}

/** `GET files/{file}/hasBeenDeleted` */
export function hasBeenDeleted(call: Call): Reply {
  const { datasets, files } = call.server.store;
  const [place] = findFile(call);
  visiblePlace(call, [place]);
  const latest = datasets.latest(place.datasetId);
  return ok(files.inVersion(latest.id, place.fileId) === undefined);
}
