import { beginIngest } from "../../background/ingest.ts";
import { freeName } from "../../domain/file_name.ts";
import { isObject, type Json, type JsonObject } from "../../domain/json.ts";
import { javaObject, Refusal, Stumble } from "../../domain/refusal.ts";
import type { RegisteredFile } from "../../domain/registered_file.ts";
import type { Dataset, FileInVersion } from "../../domain/version.ts";
import { arrayOf } from "../body.ts";
import type { Call } from "../call.ts";
import { WrongTag } from "../file_wishes.ts";
import { lackingEdit } from "../lacking.ts";
import { findDataset, may, refuseLocked, userNameOf, userOf } from "../lookup.ts";
import { readForm } from "../multipart/read_form.ts";
import { presentFile } from "../present/present.ts";
import { ok, type Reply } from "../reply.ts";
import { linksOf, refuseUnlike } from "./saving.ts";
import { refuseFull } from "./upload_limits.ts";
import {
  type Added,
  notSaved,
  prepared,
  type Registered,
  registeredOf,
  removeReplaced,
  replacedFile,
  saveRegistered,
  twinOf,
  usesDriver,
  withTwin,
} from "./registering.ts";

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

const failedBatch = (words: string): Refusal =>
  new Refusal("broken", `CommandException updating DatasetVersion from addFiles job: ${words}`);

/** One file that the database does not take keeps all of them from being saved. */
const unsavedBatch = (): Refusal => {
  const command = "edu.harvard.iq.dataverse.engine.command.impl.UpdateDatasetVersionCommand";
  return failedBatch(`Command ${javaObject(command)} failed: Exception thrown from bean`);
};

/** What one item of a batch says, and which file it is to replace. */
function itemOf(
  json: JsonObject,
  batch: Batch,
): Registered & { readonly fileId: number } | undefined {
  const id = batch.replaces ? json["fileToReplaceId"] : 0;
  if (id === undefined) return undefined;
  if (typeof id !== "number") {
    throw new Refusal("invalid", "class JsonString cannot be cast to class JsonNumber");
  }
  try {
    const registered = registeredOf(json);
    if (registered !== undefined && registered.file.checksum === undefined) {
      throw new Stumble(
        'Cannot invoke "String.equals(Object)" because the return value of ' +
          '"edu.harvard.iq.dataverse.DataFile.getChecksumValue()" is null',
      );
    }
    return registered && { ...registered, fileId: id };
  } catch (error) {
    throw error instanceof Stumble ? new Refusal("invalid", error.message) : error;
  }
}

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
  const { file, wishes } = registered;
  const added = prepared(call, { dataset, file, unsaved: unsavedBatch }, wishes);
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
  const readItem = (json: JsonObject, index: number): ReturnType<typeof itemOf> => {
    try {
      const item = itemOf(json, batch);
      if (item === undefined) results[index] = { errorMessage: batch.missing, fileDetails: json };
      return item;
    } catch (error) {
      if (!(error instanceof WrongTag)) throw error;
      results[index] = { errorCode: 400, message: error.message, fileDetails: json };
      return undefined;
    }
  };
  // What cannot be read at all comes before what cannot be saved.
  items.map(readItem).forEach((registered, index) => {
    if (registered === undefined) return;
    const { file } = registered;
    const sameHere = ready.some(({ candidate: { received } }) =>
      received.digest === file.checksum?.value && received.digestType === file.checksum.type
    );
    try {
      const old = batch.replaces ? replacedFile(call, dataset, registered.fileId) : undefined;
      const twin = twinOf(call, dataset, file) ?? (sameHere ? sameContent(file) : undefined);
      withTwin(twin, () => {
        const added = readyOf(call, dataset, { registered, old });
        if (ready.some(({ candidate }) => candidate.stored === added.candidate.stored)) {
          throw unsavedBatch();
        }
        // It stays: what comes after it is told to have the same content, too.
        warning = twin ?? warning;
        ready.push({ ...added, index, old, warning, tabIngest: registered.wishes.tabIngest });
      });
    } catch (error) {
      if (!(error instanceof Refusal) || error.type === "broken") throw error;
      results[index] = {
        storageIdentifier: file.identifier,
        errorMessage: `Bad Request:${error.message}`,
        fileDetails: items[index],
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
  const objects = items.filter(isObject);
  if (objects.length < items.length) {
    throw new Refusal("invalid", "A file is described by an object");
  }
  if (!may(call, dataset.id, "EditDataset")) throw failedBatch(lackingEdit(call, dataset));
  return store.db.transaction(() => {
    try {
      refuseLocked(call, dataset);
    } catch (error) {
      throw error instanceof Refusal ? failedBatch(error.message) : error;
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
