import { fileLimitOf, refuseTooManyFiles } from "../../domain/file_limit.ts";
import { chooseType, typeOfExtension, typeOfName } from "../../domain/file_type.ts";
import { isObject, type JsonObject } from "../../domain/json.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import { parseRegisteredFile, type RegisteredFile } from "../../domain/registered_file.ts";
import { storedAs } from "../../domain/storage_driver.ts";
import type { Dataset, FileInVersion } from "../../domain/version.ts";
import type { FilePlace } from "../../store/files.ts";
import { jsonOf } from "../body.ts";
import type { Call } from "../call.ts";
import type { Candidate } from "../candidates.ts";
import { type FileWishes, wishesOf } from "../file_wishes.ts";
import { refuseLocked, userOf } from "../lookup.ts";
import type { Form } from "../multipart/read_form.ts";
import type { Reply } from "../reply.ts";
import {
  answer,
  failedToAdd,
  isGoodFile,
  type Links,
  linksOf,
  placeOf,
  refuseTags,
  refuseUnlike,
  save,
  twinWarning,
} from "./saving.ts";
import { maxUploadBytes, quotaLeft } from "./upload_limits.ts";

/** A file in the store, and what else is wished of it. */
export interface Registered {
  readonly file: RegisteredFile;
  readonly wishes: FileWishes;
}

export function registeredOf(json: JsonObject): Registered | undefined {
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
export const notSaved = "Failed to save the content of the uploaded file.";

export function usesDriver(
  call: Call,
  dataset: Dataset,
  { place: { driver } }: RegisteredFile,
): boolean {
  return driver.uploadRedirect && call.server.store.storage.of(dataset.id) === driver.id;
}

/** A file that is wanted of an object. */
interface Wanted {
  readonly dataset: Dataset;
  readonly file: RegisteredFile;
  /** What is said where it cannot become a file. */
  readonly unsaved: () => Refusal;
}

/** The object that a client says it put there, as a file to add. */
function candidateOf(call: Call, { dataset, file, unsaved }: Wanted): Candidate {
  const { fileName = "", mimeType, checksum, place: { driver, name } } = file;
  const stored = storedAs(driver, name);
  const { objects, files } = call.server.store;
  const object = objects.of(dataset.id, stored);
  const limit = maxUploadBytes(call, dataset);
  const type = chooseType(mimeType, typeOfName(fileName) ?? typeOfExtension(fileName));
  // Two files cannot have the same bytes in the store.
  if (checksum === undefined || files.isStored(dataset.id, stored)) throw unsaved();
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

/** A complaint about one file tells of the same content first, where there is some. */
export function withTwin<T>(warning: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Refusal && error.type !== "broken" && warning !== undefined
      ? new Refusal(error.type, `${warning}\n${error.message}`)
      : error;
  }
}

/** The same content is looked for before the bytes are. */
export function twinOf(call: Call, dataset: Dataset, file: RegisteredFile): string | undefined {
  if (file.checksum === undefined) return undefined;
  const { type, value } = file.checksum;
  return twinWarning(call, dataset, [{
    received: { path: "", size: 0, digest: value, digestType: type },
    name: file.fileName ?? "",
  }]);
}

function demandNames({ fileName, mimeType }: RegisteredFile): void {
  if (fileName === undefined) {
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
export interface Added {
  readonly candidate: Candidate;
  readonly place: FilePlace;
  readonly links?: Links;
  readonly named?: boolean;
}

export function saveRegistered(
  call: Call,
  dataset: Dataset,
  list: readonly Added[],
): readonly FileInVersion[] {
  const saved = save(call, dataset, list);
  keepForGood(call, dataset, saved.map(({ storage }) => storage));
  return saved;
}

export function prepared(call: Call, wanted: Wanted, wishes: FileWishes): Added {
  demandNames(wanted.file);
  const candidate = candidateOf(call, wanted);
  const added = { candidate, place: placeOf(candidate, wishes) };
  if (!isGoodFile(added)) throw wanted.unsaved();
  refuseTags(wishes);
  return added;
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
      return saveRegistered(call, dataset, [
        prepared(call, { dataset, file, unsaved: failedToAdd }, registered.wishes),
      ]);
    });
    return answer(call, { saved, wishes: registered.wishes, warning });
  }, { by: userOf(call).id });
}

/** The file that another one replaces, as it stands in the latest version. */
export function replacedFile(call: Call, dataset: Dataset, fileId: number): FileInVersion {
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

export function removeReplaced(call: Call, dataset: Dataset, old: readonly FileInVersion[]): void {
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
      const { file, wishes } = registered;
      const added = prepared(call, { dataset, file, unsaved: failedToAdd }, wishes);
      refuseUnlike(old, added.candidate, registered.wishes.forceReplace);
      removeReplaced(call, dataset, [old]);
      return saveRegistered(call, dataset, [{ ...added, links: linksOf(old) }]);
    });
    return answer(call, { saved, wishes: registered.wishes, warning });
  }, { by: userOf(call).id });
}
