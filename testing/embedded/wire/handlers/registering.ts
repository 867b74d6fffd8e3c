import { beginIngest } from "../../background/ingest.ts";
import { fileLimitOf, refuseTooManyFiles } from "../../domain/file_limit.ts";
import { freeName } from "../../domain/file_name.ts";
import { chooseType, typeOfExtension, typeOfName } from "../../domain/file_type.ts";
import { isObject, type Json, type JsonObject } from "../../domain/json.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import { parseRegisteredFile, type RegisteredFile } from "../../domain/registered_file.ts";
import { storedAs } from "../../domain/storage_driver.ts";
import type { Dataset, FileInVersion } from "../../domain/version.ts";
import type { FilePlace } from "../../store/files.ts";
import { arrayOf, jsonOf } from "../body.ts";
import type { Call } from "../call.ts";
import type { Candidate } from "../candidates.ts";
import { type FileWishes, wishesOf } from "../file_wishes.ts";
import { lackingEdit } from "../lacking.ts";
import { findDataset, may, refuseLocked, userNameOf, userOf } from "../lookup.ts";
import { type Form, readForm } from "../multipart/read_form.ts";
import { presentFile } from "../present/present.ts";
import { ok, type Reply } from "../reply.ts";
import {
  answer,
  failedToAdd,
  type Links,
  placeOf,
  refuseBadPlaces,
  refuseUnlike,
  save,
  twinWarning,
} from "./saving.ts";
import { maxUploadBytes, quotaLeft, refuseFull } from "./upload_limits.ts";

/** A file in the store, and what else is wished of it. */
export interface Registered {
  readonly file: RegisteredFile;
  readonly wishes: FileWishes;
}

function registeredOf(json: JsonObject): Registered | undefined {
  const file = parseRegisteredFile(json);
  return file && { file, wishes: wishesOf(json) };
}

/** What a form without a file says of one in the store; undefined where it says nothing. */
export function registeredIn(form: Form): Registered | undefined {
  if (form.fields.has("file")) return undefined;
  const json = jsonOf(form.fields.get("jsonData") ?? "");
  return isObject(json) ? registeredOf(json) : undefined;
}

const notAllowed = "Dataset store configuration does not allow provided storageIdentifier.";
const notSaved = "Failed to save the content of the uploaded file.";

function usesDriver(call: Call, dataset: Dataset, { place: { driver } }: RegisteredFile): boolean {
  return driver.uploadRedirect && call.server.store.storage.of(dataset.id) === driver.id;
}

/** The object that a client says it put there, as a file to add. */
function candidateOf(call: Call, dataset: Dataset, file: RegisteredFile): Candidate {
  const { fileName = "", mimeType, checksum, place: { driver, name } } = file;
  const stored = storedAs(driver, name);
  const { objects, files } = call.server.store;
  const object = objects.of(dataset.id, stored);
  const limit = maxUploadBytes(call, dataset);
  const type = chooseType(mimeType, typeOfName(fileName) ?? typeOfExtension(fileName));
  // Two files cannot have the same bytes in the store.
  if (checksum === undefined || files.isStored(dataset.id, stored)) throw failedToAdd();
  const left = quotaLeft(call, dataset) ?? Infinity;
  if (object === undefined || object.size > Math.min(limit ?? Infinity, left)) {
    throw new Refusal("invalid", notSaved);
  }
  return {
    received: {
      path: objects.fileOf(object),
      size: object.size,
      digest: checksum.value,
      digestType: checksum.type,
    },
    stored,
    name: fileName,
    directory: "",
    type,
  };
}

/** A complaint tells of the same content first, where there is some. */
function withTwin<T>(warning: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Refusal && warning !== undefined
      ? new Refusal(error.type, `${warning}\n${error.message}`)
      : error;
  }
}

/** The same content is looked for before the bytes are. */
function twinOf(call: Call, dataset: Dataset, file: RegisteredFile): string | undefined {
  if (file.checksum === undefined) return undefined;
  const { type, value } = file.checksum;
  return twinWarning(call, dataset, [{
    received: { path: "", size: 0, digest: value, digestType: type },
    name: file.fileName ?? "",
  }]);
}

function demandNames({ fileName, mimeType }: RegisteredFile): void {
  if (fileName === undefined || fileName === "") {
    throw new Refusal("invalid", "The file name cannot be determined.");
  }
  if (mimeType === undefined) {
    throw new Refusal("invalid", "The file content type cannot be determined.");
  }
}

/** It is there for good now: what tells that it may be thrown away goes. */
function keepForGood(call: Call, dataset: Dataset, stored: readonly string[]): void {
  const { objects } = call.server.store;
  for (const identifier of stored) {
    const address = objects.addressOf(dataset.id, identifier);
    if (address !== undefined) objects.setTags(address.bucket, address.key, "");
  }
}

/** What there is to add, with its place. */
interface Added {
  readonly candidate: Candidate;
  readonly place: FilePlace;
  readonly links?: Links;
  readonly named?: boolean;
}

function saveRegistered(
  call: Call,
  dataset: Dataset,
  list: readonly Added[],
): readonly FileInVersion[] {
  const saved = save(call, dataset, list);
  keepForGood(call, dataset, saved.map(({ storage }) => storage));
  return saved;
}

function prepared(call: Call, dataset: Dataset, { file, wishes }: Registered): Added {
  demandNames(file);
  const candidate = candidateOf(call, dataset, file);
  const place = placeOf(candidate, wishes, true);
  refuseBadPlaces([place]);
  return { candidate, place };
}

/** Adds a file that a client put into the store. */
export function addRegistered(call: Call, dataset: Dataset, registered: Registered): Reply {
  const { file } = registered;
  if (!usesDriver(call, dataset, file)) throw new Refusal("invalid", notAllowed);
  return call.server.store.db.transaction(() => {
    demandNames(file);
    if (!isSuperuser(call.requester)) {
      const limit = fileLimitOf(dataset, call.server.store.collections.upward(dataset.ownerId));
      const there = call.server.store.files.countIn(dataset.id);
      refuseTooManyFiles(limit, { there, coming: 1 });
    }
    const warning = twinOf(call, dataset, file);
    const saved = withTwin(warning, () => {
      refuseLocked(call, dataset);
      return saveRegistered(call, dataset, [prepared(call, dataset, registered)]);
    });
    return answer(call, { saved, wishes: registered.wishes, warning });
  }, { by: userOf(call).id });
}

/** The file that another one replaces, as it stands in the latest version. */
function replacedFile(call: Call, dataset: Dataset, fileId: number): FileInVersion {
  const { files, datasets } = call.server.store;
  const [place] = files.placesOf(fileId);
  if (place === undefined || place.datasetId !== dataset.id) {
    throw new Refusal(
      "invalid",
      `Replacement file not found. There was no file found for ID: ${fileId}`,
    );
  }
  const old = files.inVersion(datasets.latest(dataset.id).id, fileId);
  if (old === undefined) {
    throw new Refusal(
      "invalid",
      "You cannot replace a file that is not in the most recently published dataset. (The file is unpublished or was deleted from a previous version.)",
    );
  }
  return old;
}

function linksOf(old: FileInVersion): Links {
  return old.published === null
    ? { rootId: old.rootId, previousId: old.previousId }
    : { rootId: old.rootId ?? old.fileId, previousId: old.fileId };
}

function removeReplaced(call: Call, dataset: Dataset, old: readonly FileInVersion[]): void {
  const { files, datasets, bytes } = call.server.store;
  const draft = datasets.draft(dataset.id);
  for (const { fileId } of old) files.remove(draft.id, fileId);
  for (const storage of files.sweep(dataset.id)) bytes.remove(dataset.id, storage);
}

/** What replaces a file, and what it replaces. */
interface Replacement {
  readonly fileId: number;
  readonly registered: Registered;
}

/** Replaces a file by one that a client put into the store. */
export function replaceByRegistered(call: Call, dataset: Dataset, wish: Replacement): Reply {
  const { registered } = wish;
  if (!usesDriver(call, dataset, registered.file)) throw new Refusal("invalid", notAllowed);
  return call.server.store.db.transaction(() => {
    demandNames(registered.file);
    const old = replacedFile(call, dataset, wish.fileId);
    const warning = twinOf(call, dataset, registered.file);
    const saved = withTwin(warning, () => {
      refuseLocked(call, dataset);
      const added = prepared(call, dataset, registered);
      refuseUnlike(old, added.candidate, registered.wishes.forceReplace);
      removeReplaced(call, dataset, [old]);
      return saveRegistered(call, dataset, [{ ...added, links: linksOf(old) }]);
    });
    return answer(call, { saved, wishes: registered.wishes, warning });
  }, { by: userOf(call).id });
}

/** What `addFiles` and `replaceFiles` say of themselves. */
interface Batch {
  readonly done: string;
  readonly count: string;
  readonly missing: string;
  /** Whether each file replaces another one. */
  readonly replaces: boolean;
}

const adding: Batch = {
  done: "Added successfully to the dataset",
  count: "Number of files successfully added",
  missing: "You must provide a storageidentifier, filename, and mimetype.",
  replaces: false,
};
const replacing: Batch = {
  done: "Replaced successfully in the dataset",
  count: "Number of files successfully replaced",
  missing: "You must provide a fileToReplaceId, storageidentifier, filename, and mimetype.",
  replaces: true,
};

/** One item of a batch that is going to be done. */
interface Ready extends Added {
  readonly tabIngest: boolean;
  readonly index: number;
  readonly old: FileInVersion | undefined;
  readonly warning: string | undefined;
}

function readyOf(
  call: Call,
  dataset: Dataset,
  item: { readonly registered: Registered; readonly old: FileInVersion | undefined },
): Added {
  const { registered, old } = item;
  // Of a store that the dataset does not use, the real one says only that it cannot have the bytes.
  if (!usesDriver(call, dataset, registered.file)) throw new Refusal("invalid", notSaved);
  const added = prepared(call, dataset, registered);
  if (old === undefined) return added;
  refuseUnlike(old, added.candidate, registered.wishes.forceReplace);
  return { ...added, links: linksOf(old) };
}

/** Does what can be done of a list, in one transaction, and tells of each item. */
function doBatch(call: Call, dataset: Dataset, items: readonly JsonObject[], batch: Batch): Reply {
  const results: Json[] = [];
  const ready: Ready[] = [];
  let warning: string | undefined;
  const { datasets, files } = call.server.store;
  items.forEach((json, index) => {
    const registered = registeredOf(json);
    const id = json["fileToReplaceId"];
    if (registered === undefined || (batch.replaces && typeof id !== "number")) {
      results[index] = { errorMessage: batch.missing, fileDetails: json };
      return;
    }
    const { file } = registered;
    const sameHere = ready.some(({ candidate: { received } }) =>
      received.digest === file.checksum?.value && received.digestType === file.checksum.type
    );
    try {
      const old = batch.replaces ? replacedFile(call, dataset, Number(id)) : undefined;
      const twin = twinOf(call, dataset, file) ?? (sameHere ? sameContent(file) : undefined);
      withTwin(twin, () => {
        const added = readyOf(call, dataset, { registered, old });
        if (ready.some(({ candidate }) => candidate.stored === added.candidate.stored)) {
          throw failedToAdd();
        }
        // It stays: what comes after it is told to have the same content, too.
        warning = twin ?? warning;
        ready.push({ ...added, index, old, warning, tabIngest: registered.wishes.tabIngest });
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      results[index] = {
        storageIdentifier: file.identifier,
        errorMessage: `Bad Request:${error.message}`,
        fileDetails: json,
      };
    }
  });
  const latest = datasets.latest(dataset.id);
  // Names are compared with those that were there before, not with one another.
  const named = ready.map((one) => {
    const { label, directory } = one.place;
    const free = freeName(
      label,
      (name) => files.isTaken(latest.id, name, directory, one.old?.fileId),
    );
    return { ...one, place: { ...one.place, label: free }, named: true };
  });
  removeReplaced(call, dataset, ready.flatMap(({ old }) => old ?? []));
  const saved = saveRegistered(call, dataset, named);
  const tables = saved.filter((_file, i) => ready[i]?.tabIngest === true);
  beginIngest(call.server.store, { files: tables, by: userNameOf(call) });
  const version = datasets.latest(dataset.id);
  saved.forEach((file, i) => {
    const { index, warning: twin } = ready[i]!;
    results[index] = {
      storageIdentifier: file.storage,
      ...(twin === undefined ? { successMessage: batch.done } : { warningMessage: twin }),
      fileDetails: unsaved(presentFile(call.server, file, version)),
    };
  });
  return ok({
    Files: results,
    Result: { "Total number of files": items.length, [batch.count]: saved.length },
  });
}

function sameContent({ fileName = "" }: RegisteredFile): string {
  return `This file has the same content as ${fileName} that is in the dataset. `;
}

/** The real one tells of the files before they have ids. */
function unsaved(file: JsonObject): JsonObject {
  const dataFile = file["dataFile"];
  const rest = isObject(dataFile) ? dataFile : {};
  return {
    ...file,
    version: undefined,
    dataFile: { ...rest, id: undefined, creationDate: undefined },
  };
}

async function batchOf(call: Call, batch: Batch): Promise<Reply> {
  const { store } = call.server;
  const dataset = findDataset(call);
  const form = await readForm(call.request, store.bytes, "MD5");
  if (form.file !== undefined) store.bytes.discard(form.file.path);
  const text = form.fields.get("jsonData");
  const items = arrayOf(text ?? "", text === undefined ? undefined : "Json Parsing Exception :");
  const failed = (words: string): Refusal =>
    new Refusal("broken", `CommandException updating DatasetVersion from addFiles job: ${words}`);
  const objects = items.filter(isObject);
  if (objects.length < items.length) {
    throw new Refusal("invalid", "A file is described by an object");
  }
  return store.db.transaction(() => {
    if (!may(call, dataset.id, "EditDataset")) throw failed(lackingEdit(call, dataset));
    try {
      refuseLocked(call, dataset);
    } catch (error) {
      throw error instanceof Refusal ? failed(error.message) : error;
    }
    if (!batch.replaces) refuseFull(call, dataset, objects.length);
    return doBatch(call, dataset, objects, batch);
  }, { by: userOf(call).id });
}

/** `POST datasets/{ds}/addFiles` */
export function addFiles(call: Call): Promise<Reply> {
  return batchOf(call, adding);
}

/** `POST datasets/{ds}/replaceFiles` */
export function replaceFiles(call: Call): Promise<Reply> {
  return batchOf(call, replacing);
}
