import { registersFiles } from "./file_identifiers.ts";
import { beginIngest } from "../../background/ingest.ts";
import { fileLimitOf, refuseTooManyFiles } from "../../domain/file_limit.ts";
import { badNameMessage, freeName, isGoodDirectory, isGoodName } from "../../domain/file_name.ts";
import { friendlyOriginalType, friendlyType } from "../../domain/file_type.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import { driverNamed, storedAs } from "../../domain/storage_driver.ts";
import { refuseClosedDoor } from "../../domain/terms.ts";
import type { Dataset, FileInVersion } from "../../domain/version.ts";
import type { FilePlace } from "../../store/files.ts";
import type { Call } from "../call.ts";
import { type Candidate, type CandidateLimits, Candidates } from "../candidates.ts";
import { type FileWishes, parseWishes } from "../file_wishes.ts";
import { editHeld, findDataset, may, userNameOf, userOf } from "../lookup.ts";
import { type Form, readForm } from "../multipart/read_form.ts";
import { presentFile } from "../present/present.ts";
import { ok, okAnd, type Reply } from "../reply.ts";
import { addRegistered, registeredIn, replaceByRegistered } from "./registering.ts";
import { maxUploadBytes, quotaLeft } from "./upload_limits.ts";

/** What is said of all that Dataverse does not say more about. */
export const failedToAdd = (): Refusal => new Refusal("invalid", "Failed to add file to dataset.");

/** Refuses who may not add files to a dataset. */
function demandMayEdit(call: Call, dataset: Dataset): void {
  if (!may(call, dataset.id, "EditDataset")) {
    throw new Refusal("forbidden", "You do not have permission to edit this dataset.");
  }
}

/** How big files may be, and how many. */
function limitsOf(call: Call, dataset: Dataset): CandidateLimits {
  return {
    zipFiles: call.server.store.settings.number(":ZipUploadFilesLimit") ?? 1000,
    fileSize: maxUploadBytes(call, dataset),
    quota: quotaLeft(call, dataset),
  };
}

/** What a form brings: its file, or the files in its zip. */
async function candidatesOf(
  call: Call,
  form: Form,
  { dataset, single }: { readonly dataset: Dataset; readonly single: boolean },
): Promise<readonly Candidate[]> {
  if (form.file === undefined) {
    throw new Refusal(
      "invalid",
      form.fields.has("file")
        ? "The file name cannot be determined."
        : "You must upload a file or provide a valid storageidentifier, filename, and mimetype.",
    );
  }
  if (!isGoodName(form.file.name)) throw new Refusal("invalid", badNameMessage);
  const candidates = new Candidates(call.server.store.bytes, limitsOf(call, dataset));
  return await candidates.of(form.file, { single });
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
    provenance: wishes.provenance ?? null,
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
  const registered = registersFiles(call, dataset.ownerId);
  const saved = list.map(({ candidate: { received, type, stored }, place, links: own, named }) => {
    const storage = stored ?? newStorage(call, dataset);
    const isTaken = (name: string): boolean => files.isTaken(draft.id, name, place.directory);
    const label = named ? place.label : freeName(place.label, isTaken);
    const { fileId } = files.create(
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
    if (registered) files.register(fileId, dataset);
    if (stored === undefined) bytes.keep(received, dataset.id, storage);
    return files.inVersion(draft.id, fileId)!;
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
  if (editHeld(call, dataset) !== undefined) throw failedToAdd();
}

/** What is in the dataset already is added all the same, with a word about it. */
export function twinWarning(
  call: Call,
  dataset: Dataset,
  candidates: readonly Pick<Candidate, "received" | "name">[],
): string | undefined {
  const { datasets, files } = call.server.store;
  const { id } = datasets.latest(dataset.id);
  // The real one names the new file, not the one that is there; and of several only the last one.
  const twin = candidates.findLast(({ received }) => files.hasDigest(id, received.digest));
  return twin && `This file has the same content as ${twin.name} that is in the dataset. `;
}

export function digestTypeOf(call: Call): string {
  return call.server.store.settings.get(":FileFixityChecksumAlgorithm") ?? "MD5";
}

/** Tells what became of what was sent; tables are read from it in the background. */
export function answer(
  call: Call,
  { saved, wishes, warning }: {
    readonly saved: readonly FileInVersion[];
    readonly wishes: FileWishes;
    readonly warning: string | undefined;
  },
): Reply {
  const dataset = { id: saved[0]?.datasetId ?? 0 };
  if (wishes.tabIngest) beginIngest(call.server.store, { files: saved, by: userNameOf(call) });
  const version = call.server.store.datasets.latest(dataset.id);
  const data = { files: saved.map((file) => presentFile(call.server, file, version)) };
  return warning === undefined ? ok(data) : okAnd(warning, data);
}

/** `POST datasets/{ds}/add` */
export async function addFile(call: Call): Promise<Reply> {
  const { store } = call.server;
  const dataset = findDataset(call);
  demandMayEdit(call, dataset);
  const form = await readForm(call.request, store.bytes, digestTypeOf(call));
  return await addForm(call, { dataset, form });
}

/** Adds what a form brought to a dataset. */
export async function addForm(
  call: Call,
  { dataset, form }: { readonly dataset: Dataset; readonly form: Form },
): Promise<Reply> {
  const { store } = call.server;
  let candidates: readonly Candidate[] = [];
  try {
    const wishes = parseWishes(form.fields.get("jsonData"));
    const registered = form.file === undefined ? registeredIn(form) : undefined;
    if (registered !== undefined) return addRegistered(call, dataset, registered);
    candidates = await candidatesOf(call, form, { dataset, single: false });
    const single = candidates.length === 1 && candidates[0]?.received === form.file;
    return store.db.transaction(() => {
      findDataset(call, String(dataset.id));
      refuseHeld(call, dataset);
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
      const warning = twinWarning(call, dataset, candidates);
      return answer(call, { saved: save(call, dataset, list), wishes, warning });
    }, { by: userOf(call).id });
  } finally {
    // What was kept is no longer there, so that this removes only what was refused.
    if (form.file !== undefined) store.bytes.discard(form.file.path);
    for (const { received } of candidates) store.bytes.discard(received.path);
  }
}

/** `POST files/{file}/replace` */
export async function replaceFile(call: Call): Promise<Reply> {
  const { store } = call.server;
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
  let candidates: readonly Candidate[] = [];
  try {
    const wishes = parseWishes(form.fields.get("jsonData"));
    const registered = form.file === undefined ? registeredIn(form) : undefined;
    if (registered !== undefined) {
      return replaceByRegistered(call, dataset, { fileId: place.fileId, registered });
    }
    candidates = await candidatesOf(call, form, { dataset, single: true });
    const [candidate] = candidates;
    if (candidate === undefined) throw failedToAdd();
    return store.db.transaction(() => {
      refuseHeld(call, dataset);
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
      const warning = twinWarning(call, dataset, candidates);
      store.files.remove(store.datasets.draft(dataset.id).id, old.fileId);
      const links = old.published === null
        ? { rootId: old.rootId, previousId: old.previousId }
        : { rootId: old.rootId ?? old.fileId, previousId: old.fileId };
      const saved = save(call, dataset, list, links);
      for (const storage of store.files.sweep(dataset.id)) store.bytes.remove(dataset.id, storage);
      return answer(call, { saved, wishes, warning });
    }, { by: userOf(call).id });
  } finally {
    if (form.file !== undefined) store.bytes.discard(form.file.path);
    for (const { received } of candidates) store.bytes.discard(received.path);
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
  const type = old.table?.originalType ?? old.type;
  if (!force && candidate.type.toLowerCase() !== type.toLowerCase()) {
    const before = old.table === null ? friendlyType(type) : friendlyOriginalType(type);
    throw new Refusal(
      "invalid",
      `The original file (${before}) and replacement file (${
        friendlyType(candidate.type)
      }) are different file types.`,
    );
  }
}
