import { fileLimitOf, refuseTooManyFiles } from "../../domain/file_limit.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { refuseClosedDoor } from "../../domain/terms.ts";
import type { Dataset } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { type Candidate, type CandidateLimits, Candidates } from "../candidates.ts";
import type { FilePlace } from "../../store/files.ts";
import { type FileWishes, parseWishes } from "../file_wishes.ts";
import { editHeld, findDataset, may, userOf } from "../lookup.ts";
import { type Form, readForm } from "../multipart/read_form.ts";
import type { Reply } from "../reply.ts";
import { addRegistered, registeredIn, replaceByRegistered } from "./registering.ts";
import {
  answer,
  failedToAdd,
  isGoodFile,
  linksOf,
  placeOf,
  refuseTags,
  refuseUnlike,
  save,
  twinWarning,
} from "./saving.ts";
import { maxUploadBytes, quotaLeft } from "./upload_limits.ts";

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
  const candidates = new Candidates(call.server.store.bytes, limitsOf(call, dataset));
  return await candidates.of(form.file, { single });
}

function refuseHeld(call: Call, dataset: Dataset): void {
  if (editHeld(call, dataset) !== undefined) throw failedToAdd();
}

/** How new files are hashed. */
export function digestTypeOf(call: Call): string {
  return call.server.store.settings.get(":FileFixityChecksumAlgorithm") ?? "MD5";
}

/** What is to be added, as it is wished; refuses what no file can be. */
function listOf(
  candidates: readonly Candidate[],
  wishes: FileWishes,
  single: boolean,
): readonly { readonly candidate: Candidate; readonly place: FilePlace }[] {
  const { checksum } = wishes;
  const list = candidates.map((candidate) => ({
    place: placeOf(candidate, wishes),
    candidate: !single || checksum === undefined ? candidate : {
      ...candidate,
      received: { ...candidate.received, digest: checksum.value, digestType: checksum.type },
    },
  }));
  if (!list.every(isGoodFile)) throw failedToAdd();
  refuseTags(wishes);
  return list;
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
      const list = listOf(candidates, wishes, single);
      refuseClosedDoor(store.datasets.latest(dataset.id).terms, wishes.restricted ?? false);
      const warning = twinWarning(call, dataset, list.map(({ candidate }) => candidate));
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
    if (form.file === undefined && !form.fields.has("jsonData")) {
      throw new Stumble("nothing to add");
    }
    if (registered !== undefined) {
      return replaceByRegistered(call, dataset, { fileId: place.fileId, registered });
    }
    candidates = await candidatesOf(call, form, { dataset, single: true });
    if (candidates.length === 0) throw failedToAdd();
    return store.db.transaction(() => {
      refuseHeld(call, dataset);
      const old = store.files.inVersion(store.datasets.latest(dataset.id).id, place.fileId);
      if (old === undefined) {
        throw new Refusal(
          "invalid",
          "You cannot replace a file that is not in the most recently published dataset. (The file is unpublished or was deleted from a previous version.)",
        );
      }
      const list = listOf(candidates, wishes, true);
      list.forEach((one) => refuseUnlike(old, one.candidate, wishes.forceReplace));
      const warning = twinWarning(call, dataset, list.map((one) => one.candidate));
      store.files.remove(store.datasets.draft(dataset.id).id, old.fileId);
      const saved = save(call, dataset, list, linksOf(old));
      for (const storage of store.files.sweep(dataset.id)) store.bytes.remove(dataset.id, storage);
      return answer(call, { saved, wishes, warning });
    }, { by: userOf(call).id });
  } finally {
    if (form.file !== undefined) store.bytes.discard(form.file.path);
    for (const { received } of candidates) store.bytes.discard(received.path);
  }
}
