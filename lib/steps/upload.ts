import { stat } from "node:fs/promises";
import { deleteFile, getFile } from "../client/files.ts";
import {
  defineStep,
  type FindContext,
  type StepContext,
  type StepFactory,
  type UndoContext,
  type UndoReport,
} from "../pipeline/mod.ts";
import type { Checksum, FileMetadata } from "../schemas/mod.ts";
import {
  bytesSource,
  checkName,
  fileError,
  fileSource,
  type FileUpload,
  findUploaded,
  refuseNames,
  uploadFile,
  walk,
} from "../transfer/mod.ts";
import { count } from "./_count.ts";
import { EDITABLE_DURING, type LockBudget, untilFree, whenBusy } from "./_busy.ts";
import { unlessGone } from "./_gone.ts";

/** What goes with every file of an upload. */
export interface UploadOptions extends LockBudget {
  /** Persistent id of the dataset. */
  readonly dataset: string;
  /** Folder in the dataset, such as `data/2026`. */
  readonly directoryLabel?: string;
  /** Description. */
  readonly description?: string;
  /** Categories, also called tags, such as `Data`. */
  readonly categories?: readonly string[];
  /** Whether a permission is needed to download it. */
  readonly restrict?: boolean;
  /** Whether the server may turn a table into its own tabular form; it does by default. */
  readonly tabIngest?: boolean;
  /** Media type that is claimed; the server looks for itself by default. */
  readonly contentType?: string;
}

/** A file, or a folder with all that is in it, of this machine. */
export interface UploadPathInput extends UploadOptions {
  /** Path of a file or a folder. */
  readonly path: string;
  /**
   * Name in the dataset, for a file.
   *
   * @default {the file's own name}
   */
  readonly name?: string;
}

/** Bytes that are in memory. */
export interface UploadBytesInput extends UploadOptions {
  /** The bytes. */
  readonly bytes: Uint8Array;
  /** Name in the dataset. */
  readonly name: string;
}

/** Input of {@linkcode upload}. */
export type UploadInput = UploadPathInput | UploadBytesInput;

/** A file that was uploaded. */
export interface UploadedFile {
  /** Number on this installation. */
  readonly id: number;
  /** Name in the dataset. */
  readonly label: string;
  /** Folder in the dataset; empty at its top. */
  readonly directoryLabel: string;
  /** Size in bytes. */
  readonly size: number;
  /** Checksum that was compared; absent where the server tells none. */
  readonly checksum?: Checksum;
}

/** Output of {@linkcode upload}. */
export interface Uploaded {
  /** Persistent id of the dataset. */
  readonly persistentId: string;
  /** The files: several for a folder, or where the server unpacked a zip. */
  readonly files: readonly UploadedFile[];
}

/**
 * Step that uploads a file, a folder or bytes to a dataset's draft: `POST /api/datasets/{id}/add`, one
 * file after another (Dataverse refuses two at a time). Names that Dataverse would change or refuse are
 * told before anything is sent. The checksum is computed on the way and compared with the server's.
 * After an answer that got lost the dataset is looked at before anything is sent again. Undone by
 * deleting the files from the draft.
 *
 * @example Usage
 * ```ts
 * import { connect, createDataset, run, upload } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 * const { persistentId } = await run(
 *   createDataset({
 *     collection: "root",
 *     metadata: {
 *       title: "Tides",
 *       author: [{ authorName: "Finch, Fiona" }],
 *       datasetContact: [{ datasetContactEmail: "finch@example.org" }],
 *       dsDescription: [{ dsDescriptionValue: "Heights, hour by hour" }],
 *       subject: ["Physics"],
 *     },
 *   }),
 *   { session },
 * );
 * const { files } = await run(
 *   upload({ dataset: persistentId, name: "hello.txt", bytes: new TextEncoder().encode("hello!\n") }),
 *   { session },
 * );
 *
 * equal(files[0]?.checksum?.value, "8b8db3dfa426f6bdb1798d578f5239ae");
 * ```
 */
export const upload: StepFactory<UploadInput, Uploaded> = defineStep("upload", {
  title: (input) => `Upload "${"bytes" in input ? input.name : input.path}"`,
  retry: whenBusy,
  async run(context, input: UploadInput): Promise<Uploaded> {
    if (await isFolder(input)) return await uploadFolder(context, input as UploadPathInput);
    const wanted = await describe(input);
    refuseNames(checkName(wanted.fields));
    const { session, signal } = context;
    const doing = `upload "${wanted.source.shown}"`;
    await untilFree(context, { id: input.dataset, doing, except: EDITABLE_DURING }, input);
    const total = wanted.source.size;
    const added = await uploadFile(session, wanted, {
      signal,
      onProgress: (loaded) => context.report({ loaded, total, label: wanted.fields.label }),
    });
    const { label } = wanted.fields;
    const [first] = added;
    if (added.length > 1) {
      context.note(`The server unpacked "${label}" into ${count(added.length, "file")}`);
    } else if (first !== undefined && first.label !== label) {
      context.note(`"${label}" is called "${first.label}" in the dataset`);
    }
    return { persistentId: input.dataset, files: added.map(uploadedFile) };
  },
  async find(context, input) {
    // A folder's files are steps of their own, and each of them is looked for.
    return await isFolder(input) ? undefined : await findOne(context, input);
  },
  async undo(context, output, input) {
    if ("path" in input && await isFolder(input).catch(() => false)) return;
    return await deleteUploaded(context, output);
  },
  summary: ({ files }) =>
    files.length === 1 && files[0] !== undefined
      ? `${files[0].label}, number ${files[0].id}, ${count(files[0].size, "byte")}, ${
        files[0].checksum ? `${files[0].checksum.type} ${files[0].checksum.value}` : "no checksum"
      }`
      : count(files.length, "file"),
  requests: ({ dataset }) => [
    { method: "GET", target: `/api/datasets/:persistentId/locks?persistentId=${dataset}` },
    { method: "POST", target: `/api/datasets/:persistentId/add?persistentId=${dataset}` },
  ],
});

async function isFolder(input: UploadInput): Promise<boolean> {
  if ("bytes" in input) return false;
  try {
    return (await stat(input.path)).isDirectory();
  } catch (error) {
    throw fileError("read", input.path, error);
  }
}

async function uploadFolder(context: StepContext, input: UploadPathInput): Promise<Uploaded> {
  const { files, others } = await walk(input.path);
  for (const other of others) {
    context.note(`Left out "${other}": it is neither a file nor a folder`);
  }
  const { name: _name, directoryLabel: top, ...rest } = input;
  const uploads = files.map(({ path, directory, name }) => {
    const directoryLabel = [top, directory].filter(Boolean).join("/");
    const step: UploadPathInput = directoryLabel === ""
      ? { ...rest, path }
      : { ...rest, path, directoryLabel };
    return {
      key: directory === "" ? name : `${directory}/${name}`,
      label: name,
      directoryLabel,
      step,
    };
  });
  refuseNames(uploads.flatMap(checkName));
  const done: UploadedFile[] = [];
  for (const [index, { key, step }] of uploads.entries()) {
    context.report({ loaded: index, total: uploads.length, unit: "files" });
    done.push(...(await context.run(key, upload(step))).files);
  }
  return { persistentId: input.dataset, files: done };
}

async function describe(input: UploadInput): Promise<FileUpload> {
  const source = "bytes" in input
    ? bytesSource(input.name, input.bytes)
    : await fileSource(input.path);
  const { dataset, contentType, directoryLabel, description, categories, restrict, tabIngest } =
    input;
  return {
    dataset,
    source,
    contentType,
    fields: {
      label: input.name ?? source.name,
      directoryLabel,
      description,
      categories,
      restrict,
      tabIngest,
    },
  };
}

async function findOne(context: FindContext, input: UploadInput): Promise<Uploaded | undefined> {
  const found = await findUploaded(context.session, await describe(input), {
    signal: context.signal,
  });
  return found && { persistentId: input.dataset, files: [uploadedFile(found)] };
}

function uploadedFile(file: FileMetadata): UploadedFile {
  const { dataFile, label, directoryLabel = "" } = file;
  return {
    id: dataFile.id,
    label,
    directoryLabel,
    size: dataFile.filesize,
    ...(dataFile.checksum ? { checksum: dataFile.checksum } : {}),
  };
}

async function deleteUploaded(
  context: UndoContext,
  { persistentId, files }: Uploaded,
): Promise<UndoReport> {
  const left = [];
  for (const file of files) {
    const there = await unlessGone(() =>
      getFile(context.session, file.id, { signal: context.signal })
    );
    if (there === undefined) continue;
    if (there.dataFile.publicationDate !== undefined) {
      // Deleting it would begin a draft without it and leave the published version as it is.
      left.push({
        what: `file "${file.label}" in dataset "${persistentId}"`,
        why: "it is published by now",
        within: persistentId,
      });
      continue;
    }
    const doing = `delete file "${file.label}"`;
    await untilFree(context, { id: persistentId, doing }, { waitMs: 60_000 });
    await unlessGone(() => deleteFile(context.session, file.id, { signal: context.signal }));
  }
  return { left };
}
