import {
  badNameMessage,
  cleanDirectory,
  cleanZipDirectory,
  freeName,
  humanSize,
  isGoodDirectory,
  isGoodName,
  isWantedZipMember,
} from "../../domain/file_name.ts";
import { fileLimitOf, refuseTooManyFiles } from "../../domain/file_limit.ts";
import { friendlyType, typeOf } from "../../domain/file_type.ts";
import { isArray, isObject, type JsonObject, textOf } from "../../domain/json.ts";
import { editObstacle } from "../../domain/lock.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import { driverNamed, storedAs } from "../../domain/storage_driver.ts";
import { refuseClosedDoor } from "../../domain/terms.ts";
import type { Dataset, FileInVersion } from "../../domain/version.ts";
import type { FilePlace } from "../../store/files.ts";
import type { Received } from "../../store/file_folder.ts";
import { openZip } from "../../store/zip_file.ts";
import { jsonOf } from "../body.ts";
import type { Call } from "../call.ts";
import { findDataset, may, userOf } from "../lookup.ts";
import { type Form, readForm, type SentFile } from "../multipart/read_form.ts";
import { presentFile } from "../present/present.ts";
import { ok, okAnd, type Reply } from "../reply.ts";
import { addRegistered, registeredIn, replaceByRegistered } from "./registering.ts";

/** What `jsonData` says of a file. */
export interface FileWishes {
  readonly label?: string;
  readonly directory?: string;
  readonly description?: string;
  readonly categories?: readonly string[];
  readonly restricted?: boolean;
  readonly forceReplace: boolean;
}

/** A text or a boolean that says yes. */
function yes(value: unknown): boolean {
  return value === true || value === "true";
}

/** Reads `jsonData`. */
export function parseWishes(text: string | undefined): FileWishes {
  if (text === undefined || text.trim() === "") return { forceReplace: false };
  const value = jsonOf(text);
  if (!isObject(value)) throw new Refusal("invalid", "Error in parsing provided json");
  return wishesOf(value);
}

function wishesOf(value: JsonObject): FileWishes {
  const [label, directory] = [textOf(value, "label"), textOf(value, "directoryLabel")];
  const [description, categories] = [textOf(value, "description"), value["categories"]];
  return {
    ...(label === undefined ? {} : { label }),
    ...(directory === undefined ? {} : { directory: cleanDirectory(directory) }),
    ...(description === undefined ? {} : { description: description.trim() }),
    ...(isArray(categories) ? { categories: [...new Set(categories.map(String))] } : {}),
    ..."restrict" in value ? { restricted: yes(value["restrict"]) } : {},
    forceReplace: yes(value["forceReplace"]),
  };
}

/** What is said of all that Dataverse does not say more about. */
export const failedToAdd = (): Refusal => new Refusal("invalid", "Failed to add file to dataset.");

/** A file that is about to be added. */
export interface Candidate {
  readonly received: Received;
  /** Where its bytes are kept; undefined where they have just come in. */
  readonly stored?: string;
  /** The name under which it came. */
  readonly name: string;
  readonly directory: string;
  readonly type: string;
}

/** Refuses who may not add files to a dataset. */
function demandMayEdit(call: Call, dataset: Dataset): void {
  if (!may(call, dataset.id, "EditDataset")) {
    throw new Refusal("forbidden", "You do not have permission to edit this dataset.");
  }
}

/** Refuses what is too big for one file, or for what the collection may still hold. */
function refuseTooBig(call: Call, dataset: Dataset, size: number): void {
  const { settings, collections } = call.server.store;
  const prefix = "There was an error when trying to add the new file. ";
  const limit = settings.number(":MaxFileUploadSizeInBytes");
  if (limit !== undefined && size > limit) {
    throw new Refusal(
      "invalid",
      `${prefix}This file size (${humanSize(size)}) exceeds the size limit of ${humanSize(limit)}.`,
    );
  }
  if (settings.get(":UseStorageQuotas") !== "true") return;
  for (const { id } of collections.upward(dataset.ownerId)) {
    const quota = collections.quotaOf(id);
    if (quota === undefined) continue;
    const left = Math.max(0, quota - collections.sizeOf(id));
    if (size > left) {
      throw new Refusal(
        "invalid",
        `${prefix}This file (size ${humanSize(size)}) exceeds the remaining storage quota of ${
          humanSize(left)
        }.`,
      );
    }
  }
}

/** What a form brings: its file, or the files in its zip. */
async function candidatesOf(call: Call, form: Form, unzip: boolean): Promise<Candidate[]> {
  if (form.file === undefined) {
    throw new Refusal(
      "invalid",
      form.fields.has("file")
        ? "The file name cannot be determined."
        : "You must upload a file or provide a valid storageidentifier, filename, and mimetype.",
    );
  }
  const { file } = form;
  const type = typeOf(file.name, file.claimedType);
  const whole = [{ received: file, name: file.name, directory: "", type }];
  if (!unzip || type !== "application/zip") return whole;
  const members = await unzipped(call, file);
  return members.length === 0 ? whole : members;
}

async function unzipped(call: Call, file: SentFile): Promise<Candidate[]> {
  const { bytes, settings } = call.server.store;
  const limit = settings.number(":ZipUploadFilesLimit") ?? 1000;
  const result: Candidate[] = [];
  try {
    await using zip = await openZip(file.path);
    const wanted = zip.members.filter(({ path }) => isWantedZipMember(path));
    if (wanted.length > limit) {
      throw new Refusal(
        "invalid",
        `The number of files in the zip archive is over the limit (${limit}); please upload a zip archive with fewer files, if you want them to be ingested as individual DataFiles.`,
      );
    }
    for (const { path, open } of wanted) {
      const received = await bytes.receive(open(), file.digestType);
      const at = path.lastIndexOf("/");
      const name = path.slice(at + 1);
      const directory = at < 0 ? "" : cleanZipDirectory(path.slice(0, at));
      result.push({ received, name, directory, type: typeOf(name, undefined) });
    }
    return result;
  } catch (error) {
    for (const { received } of result) bytes.discard(received.path);
    if (error instanceof Refusal) throw error;
    throw new Refusal("invalid", "Failed to unzip the file. Saving the file as is.");
  }
}

/** How a file will stand in the draft. */
export function placeOf(candidate: Candidate, wishes: FileWishes, single: boolean): FilePlace {
  const directory = wishes.directory ?? "";
  return {
    label: single ? wishes.label ?? candidate.name : candidate.name,
    directory: directory !== "" && candidate.directory !== ""
      ? `${directory}/${candidate.directory}`
      : directory + candidate.directory,
    description: wishes.description ?? "",
    restricted: wishes.restricted ?? false,
    categories: wishes.categories ?? [],
  };
}

const hex = (length: number): string =>
  [...crypto.getRandomValues(new Uint8Array(length / 2))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Which files the new ones replace, if any. */
export interface Links {
  readonly rootId: number | null;
  readonly previousId: number | null;
}

/** A name for the bytes of a new file, in the store that the dataset uses. */
export function newStorage(call: Call, dataset: Dataset): string {
  const { store: { storage }, clock } = call.server;
  const name = `${clock.now().getTime().toString(16).padStart(11, "0")}-${hex(12)}`;
  return storedAs(driverNamed(storage.of(dataset.id)), name);
}

/** Puts files into the draft. Call it in a transaction: the bytes are moved last of all. */
export function save(
  call: Call,
  dataset: Dataset,
  list: readonly {
    readonly candidate: Candidate;
    readonly place: FilePlace;
    readonly links?: Links;
    /** Whether the label is right as it is. */
    readonly named?: boolean;
  }[],
  links: Links = { rootId: null, previousId: null },
): readonly FileInVersion[] {
  const { datasets, files, bytes } = call.server.store;
  const draft = datasets.draft(dataset.id);
  const saved = list.map(({ candidate: { received, type, stored }, place, links: own, named }) => {
    const storage = stored ?? newStorage(call, dataset);
    const isTaken = (name: string): boolean => files.isTaken(draft.id, name, place.directory);
    const label = named ? place.label : freeName(place.label, isTaken);
    const file = files.create(
      {
        datasetId: dataset.id,
        creatorId: userOf(call).id,
        storage,
        type,
        size: received.size,
        digestType: received.digestType,
        digest: received.digest,
        ...own ?? links,
      },
      draft.id,
      { ...place, label },
    );
    if (stored === undefined) bytes.keep(received, dataset.id, storage);
    return file;
  });
  datasets.save(draft.id);
  return saved;
}

/** Refuses names and folders that no file can have. */
export function refuseBadPlaces(places: readonly FilePlace[]): void {
  if (places.some(({ label, directory }) => !isGoodName(label) || !isGoodDirectory(directory))) {
    throw failedToAdd();
  }
}

function refuseHeld(call: Call, dataset: Dataset): void {
  const locks = call.server.store.datasets.locks(dataset.id);
  if (editObstacle(locks, may(call, dataset.id, "PublishDataset")) !== undefined) {
    throw failedToAdd();
  }
}

/** What is in the dataset already is added all the same, with a word about it. */
export function twinWarning(
  call: Call,
  dataset: Dataset,
  candidate: Pick<Candidate, "received" | "name">,
): string | undefined {
  const { datasets, files } = call.server.store;
  const { digest, digestType } = candidate.received;
  const twin = files.withDigest(datasets.latest(dataset.id).id, digestType, digest);
  // The real one names the new file, not the one that is there.
  return twin && `This file has the same content as ${candidate.name} that is in the dataset. `;
}

function digestTypeOf(call: Call): string {
  return call.server.store.settings.get(":FileFixityChecksumAlgorithm") ?? "MD5";
}

/** Tells of files that were added. */
export function answer(
  call: Call,
  dataset: Dataset,
  saved: readonly FileInVersion[],
  warning?: string,
): Reply {
  const version = call.server.store.datasets.latest(dataset.id);
  const data = { files: saved.map((file) => presentFile(call.server, file, version)) };
  return warning === undefined ? ok(data) : okAnd(warning, data);
}

/** `POST datasets/{ds}/add` */
export async function addFile(call: Call): Promise<Reply> {
  const { server: { adds, store } } = call;
  const ticket = adds.begin();
  const dataset = findDataset(call);
  demandMayEdit(call, dataset);
  const form = await readForm(call.request, store.bytes, digestTypeOf(call));
  let candidates: readonly Candidate[] = [];
  try {
    const wishes = parseWishes(form.fields.get("jsonData"));
    const registered = form.file === undefined ? registeredIn(form) : undefined;
    if (registered !== undefined) return addRegistered(call, dataset, registered);
    if (form.file !== undefined) {
      refuseTooBig(call, dataset, form.file.size);
      if (!isGoodName(form.file.name)) throw new Refusal("invalid", badNameMessage);
    }
    candidates = await candidatesOf(call, form, true);
    const single = candidates.length === 1 && candidates[0]?.received === form.file;
    return store.db.transaction(() => {
      findDataset(call, String(dataset.id));
      refuseHeld(call, dataset);
      if (!adds.finish(ticket, dataset.id)) throw failedToAdd();
      if (!isSuperuser(call.requester)) {
        const limit = fileLimitOf(dataset, store.collections.upward(dataset.ownerId));
        const there = store.files.countIn(dataset.id);
        refuseTooManyFiles(limit, { there, coming: candidates.length });
      }
      const list = candidates.map((candidate) => ({
        candidate,
        place: placeOf(candidate, wishes, single),
      }));
      refuseBadPlaces(list.map(({ place }) => place));
      refuseClosedDoor(store.datasets.latest(dataset.id).terms, wishes.restricted ?? false);
      const [first] = candidates;
      const warning = single && first ? twinWarning(call, dataset, first) : undefined;
      return answer(call, dataset, save(call, dataset, list), warning);
    }, { by: userOf(call).id });
  } finally {
    // What was kept is no longer there, so that this removes only what was refused.
    if (form.file !== undefined) store.bytes.discard(form.file.path);
    for (const { received } of candidates) store.bytes.discard(received.path);
  }
}

/** `POST files/{file}/replace` */
export async function replaceFile(call: Call): Promise<Reply> {
  const { server: { adds, store } } = call;
  const ticket = adds.begin();
  const name = call.params["file"] ?? "";
  const [place] = store.files.placesOf(Number(name));
  if (place === undefined) {
    throw new Refusal(
      "invalid",
      `Replacement file not found. There was no file found for ID: ${name}`,
    );
  }
  const dataset = findDataset(call, String(place.datasetId));
  demandMayEdit(call, dataset);
  const form = await readForm(call.request, store.bytes, digestTypeOf(call));
  try {
    const wishes = parseWishes(form.fields.get("jsonData"));
    const registered = form.file === undefined ? registeredIn(form) : undefined;
    if (registered !== undefined) {
      return replaceByRegistered(call, dataset, { fileId: place.fileId, registered });
    }
    const [candidate] = await candidatesOf(call, form, false);
    if (candidate === undefined) throw failedToAdd();
    refuseTooBig(call, dataset, candidate.received.size);
    if (!isGoodName(candidate.name)) throw new Refusal("invalid", badNameMessage);
    return store.db.transaction(() => {
      refuseHeld(call, dataset);
      if (!adds.finish(ticket, dataset.id)) throw failedToAdd();
      const old = store.files.inVersion(store.datasets.latest(dataset.id).id, place.fileId);
      if (old === undefined) {
        throw new Refusal(
          "invalid",
          "You cannot replace a file that is not in the most recently published dataset. (The file is unpublished or was deleted from a previous version.)",
        );
      }
      refuseUnlike(old, candidate, wishes.forceReplace);
      const list = [{ candidate, place: placeOf(candidate, wishes, true) }];
      refuseBadPlaces(list.map((one) => one.place));
      const warning = twinWarning(call, dataset, candidate);
      store.files.remove(store.datasets.draft(dataset.id).id, old.fileId);
      const links = old.published === null
        ? { rootId: old.rootId, previousId: old.previousId }
        : { rootId: old.rootId ?? old.fileId, previousId: old.fileId };
      const saved = save(call, dataset, list, links);
      for (const storage of store.files.sweep(dataset.id)) store.bytes.remove(dataset.id, storage);
      return answer(call, dataset, saved, warning);
    }, { by: userOf(call).id });
  } finally {
    if (form.file !== undefined) store.bytes.discard(form.file.path);
  }
}

/** Refuses to replace a file by the same content, or by another type where that was not forced. */
export function refuseUnlike(old: FileInVersion, candidate: Candidate, force: boolean): void {
  if (candidate.received.digest === old.digest) {
    throw new Refusal(
      "invalid",
      "Error! You may not replace a file with a file that has duplicate content.",
    );
  }
  if (!force && candidate.type !== old.type) {
    throw new Refusal(
      "invalid",
      `The original file (${friendlyType(old.type)}) and replacement file (${
        friendlyType(candidate.type)
      }) are different file types.`,
    );
  }
}
