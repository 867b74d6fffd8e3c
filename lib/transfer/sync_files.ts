import { mkdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { deleteFiles, updateFile } from "../client/files.ts";
import type { Session } from "../http/mod.ts";
import type { FileMetadata } from "../schemas/mod.ts";
import { inTurn } from "./_in_turn.ts";
import { ChecksumCache } from "./checksum_cache.ts";
import { downloadFiles, type NotDownloaded } from "./download_files.ts";
import { fileError } from "./file_failure.ts";
import { listedSource } from "./file_source.ts";
import type { FileFields, FileUpload } from "./file_upload.ts";
import { listLocal, type LocalFile } from "./local_files.ts";
import { jsonBody } from "./multipart.ts";
import { pathFilter, type PathPatterns } from "./path_filter.ts";
import { listRemote, type RemoteFile, splitPath } from "./remote_files.ts";
import { decodePaths, encodePath } from "./renamed_path.ts";
import { prepareTarget, safePaths } from "./safe_path.ts";
import { planSync, type SyncDirection, type SyncPlan } from "./sync_plan.ts";
import { Throttle } from "./throttle.ts";
import { uploadFiles, type UploadFilesOptions } from "./upload_files.ts";

/** A folder and a dataset that are to be alike. */
export interface FolderSync extends PathPatterns {
  /** Folder of this machine. */
  readonly folder: string;
  /** Persistent id of the dataset. */
  readonly dataset: string;
  /**
   * Which of the two is made like the other: `up` the dataset, `down` the folder.
   *
   * @default {"up"}
   */
  readonly direction?: SyncDirection | undefined;
  /**
   * Whether what only the one that is changed has goes; only then files are renamed, too.
   *
   * @default {false}
   */
  readonly delete?: boolean | undefined;
  /**
   * Which version of the dataset is compared.
   *
   * @default {":latest"}
   */
  readonly version?: string | undefined;
  /**
   * Whether names and folders that Dataverse does not take are written with what it takes, and read again:
   * `a:b.txt` is `a_x3A_b.txt` in the dataset.
   *
   * @default {false}
   */
  readonly rename?: boolean | undefined;
  /**
   * Path of a file that remembers checksums of this machine's files.
   *
   * @default {none}
   */
  readonly cache?: string | undefined;
}

/** Options of {@linkcode syncFiles}. */
export interface SyncFilesOptions extends UploadFilesOptions {
  /** What goes with files that are added to the dataset. */
  readonly fields?: Omit<FileFields, "label" | "directoryLabel"> | undefined;
}

/** What a sync did. */
export interface SyncedFiles {
  /** Files that were added. */
  readonly added: readonly SyncedFile[];
  /** Files that were replaced. */
  readonly replaced: readonly SyncedFile[];
  /** Files that were renamed. */
  readonly renamed: readonly { readonly id: number; readonly from: string; readonly to: string }[];
  /** Paths of what is gone. */
  readonly deleted: readonly string[];
  /** What this user may not have. */
  readonly left: readonly NotDownloaded[];
}

/** A file that is the same on both sides now. */
export interface SyncedFile {
  /** Number on the installation. */
  readonly id: number;
  /** Path. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
}

/**
 * Compares a folder with a dataset. Where nothing has changed, that costs one listing.
 *
 * @param session The connection.
 * @param sync Folder, dataset, direction.
 * @param options Signal.
 * @returns What would be done.
 */
export async function planFolderSync(
  session: Session,
  sync: FolderSync,
  options: Pick<UploadFilesOptions, "signal" | "onNote"> = {},
): Promise<SyncPlan> {
  const { folder, dataset, direction = "up", version } = sync;
  const down = direction === "down";
  if (down) {
    await mkdir(folder, { recursive: true }).catch((error) => {
      throw fileError("write", folder, error);
    });
  }
  const wants = pathFilter(sync);
  const { files, others } = await listLocal(folder, sync);
  for (const other of others) {
    options.onNote?.(`Left out "${other}": it is neither a file nor a folder`);
  }
  const listed = await listRemote(session, dataset, {
    signal: options.signal,
    ...(version === undefined ? {} : { version }),
  });
  const told = listed.map(({ path }) => path);
  const named = sync.rename ? decodePaths(told) : told;
  const paths = down ? safePaths(named.map(placeOf), { exact: sync.rename }) : named;
  const remote = listed.map((file, index) => ({ ...file, path: paths[index] ?? file.path }))
    .filter(({ path }) => wants(path));
  using cache = new ChecksumCache(sync.cache);
  return await planSync(files, remote, {
    direction,
    delete: sync.delete ?? false,
    checksum: (file, type) => cache.checksum(file, type),
  });
}

/**
 * Does what a plan says.
 *
 * @param session The connection.
 * @param job Folder, dataset, and the plan.
 * @param options Signal, progress, what goes with new files.
 * @returns What was done.
 */
export async function syncFiles(
  session: Session,
  job: { readonly sync: FolderSync; readonly plan: SyncPlan },
  options: SyncFilesOptions = {},
): Promise<SyncedFiles> {
  return job.plan.direction === "up"
    ? await syncUp(session, job, options)
    : await syncDown(session, job, options);
}

type Job = Parameters<typeof syncFiles>[1];

async function syncUp(
  session: Session,
  { sync: { dataset, rename }, plan }: Job,
  options: SyncFilesOptions,
): Promise<SyncedFiles> {
  const { signal } = options;
  const inDataset = (path: string) => rename ? encodePath(path) : path;
  const turn = `${session.baseUrl.href} ${dataset}`;
  for (const { to, remote } of plan.rename) {
    const body = jsonBody(placeIn(inDataset(to), remote.metadata));
    await inTurn(turn, () => updateFile(session, { file: remote.id, body }, { signal }));
  }
  const uploads: FileUpload[] = [];
  for (const file of plan.add as readonly LocalFile[]) {
    const { label, directoryLabel } = splitPath(inDataset(file.path));
    const source = listedSource(file);
    uploads.push({ source, fields: { ...options.fields, label, directoryLabel } });
  }
  const added = uploads.length;
  for (const { local, remote } of plan.replace) {
    const { description, categories, restricted } = remote.metadata;
    uploads.push({
      source: listedSource(local),
      fields: {
        description,
        categories,
        ...(restricted ? { restrict: true } : {}),
        ...options.fields,
        ...splitPath(inDataset(local.path)),
      },
      replaces: remote.id,
    });
  }
  const items = uploads.length === 0
    ? []
    : await uploadFiles(session, { dataset, files: uploads }, options);
  const paths = [...plan.add, ...plan.replace.map(({ local }) => local)].map(({ path }) => path);
  const files = items.map(({ files: [file] }, index) => ({
    id: file?.id ?? 0,
    path: paths[index] ?? "",
    size: file?.size ?? 0,
  }));
  // Last of all, so that a sync that fails has taken nothing away.
  const gone = plan.delete as readonly RemoteFile[];
  if (gone.length > 0) {
    const deletion = { dataset, files: gone.map(({ id }) => id) };
    await inTurn(turn, () => deleteFiles(session, deletion, { signal }));
  }
  return {
    added: files.slice(0, added),
    replaced: files.slice(added),
    renamed: plan.rename.map(({ from, to, remote }) => ({ id: remote.id, from, to })),
    deleted: gone.map(({ path }) => path),
    left: [],
  };
}

async function syncDown(
  session: Session,
  { sync: { folder }, plan }: Job,
  options: SyncFilesOptions,
): Promise<SyncedFiles> {
  for (const { local, to } of plan.rename) {
    const target = await prepareTarget(folder, to);
    await rename(local.full, target).catch((error) => {
      throw fileError("write", target, error);
    });
    await removeEmpty(dirname(local.full), folder);
  }
  const added = plan.add as readonly RemoteFile[];
  const wanted = [...added, ...plan.replace.map(({ remote }) => remote)];
  const { files, left } = await downloadFiles(session, {
    files: wanted.map(({ metadata }) => metadata),
    paths: wanted.map(({ path }) => path),
    folder,
  }, {
    ...options,
    overwrite: true,
    concurrency: options.jobs,
    throttle: options.limitRate === undefined
      ? undefined
      : new Throttle(options.limitRate, { clock: session.clock }),
  });
  const gone = plan.delete as readonly LocalFile[];
  for (const { full } of gone) {
    await rm(full, { force: true }).catch((error) => {
      throw fileError("delete", full, error);
    });
    await removeEmpty(dirname(full), folder);
  }
  const replaced = new Set(plan.replace.map(({ remote }) => remote.id));
  const synced = files.map(({ id, path, size }) => ({ id, path, size }));
  return {
    added: synced.filter(({ id }) => !replaced.has(id)),
    replaced: synced.filter(({ id }) => replaced.has(id)),
    renamed: plan.rename.map(({ from, to, remote }) => ({ id: remote.id, from, to })),
    deleted: gone.map(({ path }) => path),
    left,
  };
}

/** Removes folders that nothing is in any more, up to the one that is synced. */
async function removeEmpty(folder: string, top: string): Promise<void> {
  for (let at = resolve(folder); relative(resolve(top), at) !== ""; at = join(at, "..")) {
    try {
      await rmdir(at);
    } catch {
      return; // something is in it
    }
  }
}

function placeOf(path: string): { readonly directoryLabel: string; readonly label: string } {
  const { label, directoryLabel = "" } = splitPath(path);
  return { label, directoryLabel };
}

/** Where a file is to be; one that was turned into a table keeps the ending that it has as one. */
function placeIn(
  path: string,
  { dataFile }: FileMetadata,
): { readonly label: string; readonly directoryLabel: string } {
  const { label, directoryLabel = "" } = splitPath(path);
  const name = dataFile.tabularData ? label.replace(/\.[^.]*$/, ".tab") : label;
  return { label: name, directoryLabel };
}
