import { whatIsDone } from "./_what_is_done.ts";
import { stat } from "node:fs/promises";
import {
  defineStep,
  type StepContext,
  type StepFactory,
  type UndoContext,
} from "../pipeline/mod.ts";
import type { Session } from "../http/mod.ts";
import type { Checksum } from "../schemas/mod.ts";
import {
  abandonStored,
  bytesSource,
  encodePath,
  fileError,
  fileSource,
  type FileUpload,
  findPartUploaded,
  listedSource,
  listLocal,
  pathOf,
  type PathPatterns,
  type PlannedUpload,
  planUploads,
  type RemoteFile,
  splitPath,
  storedInVain,
  type UploadedItem,
  uploadFiles,
} from "../transfer/mod.ts";
import { count } from "./_count.ts";
import type { LockBudget } from "./_busy.ts";
import { takeBack } from "./_take_back.ts";

/** How files get to an installation. */
export interface UploadWay extends LockBudget {
  /**
   * Whether names and folders that Dataverse does not take are written with what it takes, so that a download
   * can undo it: `a:b.txt` as `a_x3A_b.txt`. Else they are refused before anything is sent.
   *
   * @default {false}
   */
  readonly rename?: boolean | undefined;
  /**
   * Reads back what went straight to a store whose answers do not prove what it has, as where it encrypts with
   * a key of its own; what is wrong is deleted again.
   *
   * @default {what the store answers has to do}
   */
  readonly verify?: "read" | undefined;
  /**
   * Which way the bytes go: straight to the object store where the installation offers that, or through the
   * application.
   *
   * @default {straight where that is offered}
   */
  readonly way?: "direct" | "native";
  /**
   * How many requests to an object store at a time. Through the application files go one after another.
   *
   * @default {4}
   */
  readonly jobs?: number;
  /**
   * Highest rate, in bytes a second.
   *
   * @default {as fast as it goes}
   */
  readonly limitRate?: number;
}

/** What goes with every file of an upload. */
export interface UploadOptions extends UploadWay {
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
  /**
   * Whether the server takes archives apart: each file in a zip becomes a file of the dataset.
   *
   * @default {false}
   */
  readonly unpack?: boolean;
}

/** Files of this machine, or folders with all that is in them. */
export interface UploadPathInput extends UploadOptions, PathPatterns {
  /** Path of a file or a folder, or several. */
  readonly path: string | readonly string[];
  /**
   * Name in the dataset, for a single file.
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
  /** Folder and name, as it was uploaded: `data/table.csv`, also where the server has made a `table.tab` of it. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Checksum that was compared; absent where the server tells none. */
  readonly checksum?: Checksum;
  /** Whether the very same file was there before; then an undo leaves it alone. */
  readonly unchanged?: true;
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
 * request after another (Dataverse refuses two at a time), small files together as archives that are made on
 * the way. Names that Dataverse would change or refuse, and names of other files that are there, are told
 * before anything is sent. A file that is there already is not sent again. Checksums are computed on the way
 * and compared with the server's. After an answer that got lost, and when a run is resumed, the dataset is
 * looked at, and what arrived is not sent twice. Undone by deleting from the draft what was sent.
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
  title: (input) => `Upload ${"bytes" in input ? `"${input.name}"` : titleOf(input.path)}`,
  repeatable: true, // it looks for itself at what is there
  async run(context, input: UploadInput): Promise<Uploaded> {
    const { session, signal, saved } = context;
    const { dataset, waitMs, way, jobs, limitRate, verify } = input;
    const files = await describe(input, context);
    const items = await uploadFiles(session, { dataset, files }, {
      signal,
      way,
      jobs,
      limitRate,
      verify,
      waitMs,
      saved,
      save: (data) => context.save(data),
      onProgress: (progress) => context.report(progress),
      onNote: (sentence) => context.note(sentence),
    });
    for (const item of items) tellName(context, item);
    const same = items.filter(({ unchanged }) => unchanged).length;
    if (same > 0) context.note(`${count(same, "file")} of them were there already`);
    return {
      persistentId: dataset,
      files: items.flatMap((item) => item.files.map((file) => uploadedFile(file, item.unchanged))),
    };
  },
  undo: (context, { persistentId, files }) =>
    takeBack(context, { dataset: persistentId, files: files.filter((file) => !file.unchanged) }),
  async undoPart(context, input) {
    await abandonStored(context.session, context);
    const { dataset } = input;
    const arrived = await findPart(context, input);
    const vain = storedInVain({ saved: context.saved, arrived });
    const files = arrived.map((file) => uploadedFile(file));
    const { left = [] } = await takeBack(context, { dataset, files });
    if (vain.length === 0) return { left };
    const what = `${count(vain.length, "object")} in the store of dataset "${dataset}"`;
    const why =
      "no file became of them; who may edit the dataset has them removed by GET /api/datasets/:persistentId/cleanStorage";
    return { left: [...left, { what, why, within: dataset }] };
  },
  summary: ({ files }) =>
    files.length === 1 && files[0] !== undefined
      ? `${files[0].label}, number ${files[0].id}, ${count(files[0].size, "byte")}, ${
        files[0].checksum ? `${files[0].checksum.type} ${files[0].checksum.value}` : "no checksum"
      }`
      : `${count(files.length, "file")}, ${
        count(files.reduce((sum, { size }) => sum + size, 0), "byte")
      }`,
  identity: whatIsDone,
  requests: ({ dataset }) => [
    {
      method: "GET",
      target: `/api/datasets/:persistentId/versions/:latest/files?persistentId=${dataset}`,
    },
    { method: "GET", target: `/api/datasets/:persistentId/locks?persistentId=${dataset}` },
    { method: "GET", target: `/api/datasets/:persistentId/uploadurls?persistentId=${dataset}` },
    { method: "POST", target: `/api/datasets/:persistentId/add?persistentId=${dataset}` },
  ],
});

function titleOf(path: string | readonly string[]): string {
  const [first = "", ...others] = [path].flat();
  return others.length === 0 ? `"${first}"` : `"${first}" and ${others.length} more`;
}

async function describe(
  input: UploadInput,
  context: Pick<StepContext, "note">,
): Promise<readonly FileUpload[]> {
  const uploads = await describeAsIs(input, context);
  if (!input.rename) return uploads;
  return uploads.map((upload) => {
    const { fields } = upload;
    return { ...upload, fields: { ...fields, ...splitPath(encodePath(pathOf(fields))) } };
  });
}

async function describeAsIs(
  input: UploadInput,
  context: Pick<StepContext, "note">,
): Promise<readonly FileUpload[]> {
  const { directoryLabel, contentType, unpack, description, categories, restrict, tabIngest } =
    input;
  const shared = { description, categories, restrict, tabIngest };
  if ("bytes" in input) {
    const source = bytesSource(input.name, input.bytes);
    const fields = { ...shared, label: input.name, directoryLabel };
    return [{ source, fields, contentType, unpack }];
  }
  const paths = [input.path].flat();
  const uploads: FileUpload[] = [];
  for (const path of paths) {
    if (!await isFolder(path)) {
      const source = await fileSource(path);
      const label = paths.length === 1 ? input.name ?? source.name : source.name;
      uploads.push({ source, fields: { ...shared, label, directoryLabel }, contentType, unpack });
      continue;
    }
    const { files, others } = await listLocal(path, input);
    for (const other of others) {
      context.note(`Left out "${other}": it is neither a file nor a folder`);
    }
    for (const file of files) {
      const fields = {
        ...shared,
        ...splitPath([directoryLabel, file.path].filter(Boolean).join("/")),
      };
      uploads.push({ source: listedSource(file), fields, contentType, unpack });
    }
  }
  return uploads;
}

/**
 * Tells what an upload would do, without sending anything.
 *
 * @param session The connection.
 * @param input As of {@linkcode upload}.
 * @param options Signal; called with sentences about what is left out.
 * @returns A line a file.
 */
export async function planUpload(
  session: Session,
  input: UploadInput,
  { signal, onNote = () => {} }: {
    readonly signal?: AbortSignal | undefined;
    readonly onNote?: (sentence: string) => void;
  } = {},
): Promise<readonly PlannedUpload[]> {
  const files = await describe(input, { note: onNote });
  return await planUploads(session, { dataset: input.dataset, files }, { signal });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw fileError("read", path, error);
  }
}

async function findPart(
  { session, signal, saved, note }: UndoContext,
  input: UploadInput,
): Promise<readonly RemoteFile[]> {
  if (saved.length === 0) return [];
  const files = await describe(input, { note });
  return await findPartUploaded(session, { dataset: input.dataset, files }, { signal, saved });
}

function tellName({ note }: StepContext, { upload, files }: UploadedItem): void {
  const [first] = files;
  const path = pathOf(upload.fields);
  if (files.length !== 1) {
    note(`The server took "${path}" apart into ${count(files.length, "file")}`);
  } else if (first !== undefined && first.path !== path) {
    note(`"${path}" is called "${first.path}" in the dataset`);
  }
}

/** Tells of a file that was uploaded. */
export function uploadedFile(file: RemoteFile, unchanged = false): UploadedFile {
  const { label, directoryLabel = "" } = file.metadata;
  return {
    id: file.id,
    label,
    directoryLabel,
    path: file.path,
    size: file.size,
    ...(file.checksum ? { checksum: file.checksum } : {}),
    ...(unchanged ? { unchanged } : {}),
  };
}
