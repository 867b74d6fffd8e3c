import { beginIngest } from "../../background/ingest.ts";
import { freeName, isGoodDirectory, isGoodName, isGoodType } from "../../domain/file_name.ts";
import { friendlyOriginalType, friendlyType } from "../../domain/file_type.ts";
import { Refusal } from "../../domain/refusal.ts";
import { notTabularMessage } from "../../domain/tabular_tag.ts";
import { driverNamed, storedAs } from "../../domain/storage_driver.ts";
import type { Dataset, FileInVersion } from "../../domain/version.ts";
import type { FilePlace } from "../../store/files.ts";
import type { Call } from "../call.ts";
import type { Candidate } from "../candidates.ts";
import type { FileWishes } from "../file_wishes.ts";
import { userNameOf, userOf } from "../lookup.ts";
import { presentFile } from "../present/present.ts";
import { ok, okAnd, type Reply } from "../reply.ts";
import { registersFiles } from "./file_identifiers.ts";

/** What is said of all that Dataverse does not say more about. */
export const failedToAdd = (): Refusal => new Refusal("invalid", "Failed to add file to dataset.");

/** How a file will stand in the draft. */
export function placeOf(candidate: Candidate, wishes: FileWishes): FilePlace {
  return {
    // Of a zip all files get the same name and folder.
    label: wishes.label ?? candidate.name,
    directory: wishes.directory || candidate.directory,
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

/** How the file that takes the place of another one is linked with it. */
export function linksOf(old: FileInVersion): Links {
  return old.published === null
    ? { rootId: old.rootId, previousId: old.previousId }
    : { rootId: old.rootId ?? old.fileId, previousId: old.fileId };
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

/** Whether a file can be of this type and stand there. */
export function isGoodFile(
  { candidate: { type }, place: { label, directory, description } }: {
    readonly candidate: Pick<Candidate, "type">;
    readonly place: FilePlace;
  },
): boolean {
  return isGoodType(type) && isGoodName(label) && isGoodDirectory(directory) &&
    ![label, directory, description].some((text) => text.includes("\0"));
}

/** Refuses tags for what is no table yet. */
export function refuseTags({ tags = [] }: FileWishes): void {
  if (tags.length > 0) throw new Refusal("invalid", notTabularMessage);
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
