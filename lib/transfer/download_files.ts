import { mkdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import {
  FileError,
  FixityError,
  HttpError,
  NotFoundError,
  PermissionError,
  UsageError,
} from "../errors/mod.ts";
import type { Session } from "../http/mod.ts";
import type { Checksum, FileMetadata } from "../schemas/mod.ts";
import { expectation } from "./_expectation.ts";
import { inParallel } from "./_in_parallel.ts";
import { lookAt } from "./_look_at.ts";
import { ThreadBudget } from "./_hasher.ts";
import { downloadWith } from "./download_file.ts";
import { fileError } from "./file_failure.ts";
import { pathFilter, type PathPatterns } from "./path_filter.ts";
import { pathOf, splitPath, uploadedName } from "./remote_files.ts";
import { decodePaths } from "./renamed_path.ts";
import { ProgressMeter, type TransferProgress } from "./progress_meter.ts";
import { partPath, prepareTarget, safePaths } from "./safe_path.ts";
import type { Throttle } from "./throttle.ts";
import { type FailedFile, TransferError } from "./transfer_error.ts";

/** Files to download. */
export interface FilesDownload {
  /** The files as the dataset has them. */
  readonly files: readonly FileMetadata[];
  /** Folder of this machine; made where it is not there. */
  readonly folder: string;
  /**
   * Their paths below it, in the same order; safe ones, such as `safePaths` gives.
   *
   * @default {their own, made safe}
   */
  readonly paths?: readonly string[] | undefined;
}

/** Which files of a dataset are wanted; all of them where nothing is said. */
export interface FileSelection extends PathPatterns {
  /** These: numbers on the installation, or paths in the dataset. */
  readonly files?: readonly (number | string)[] | undefined;
}

/** Options of {@linkcode downloadFiles}. */
export interface DownloadFilesOptions {
  /** Cancels it; what came stays for another run. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Gives the bytes that were uploaded, where the server turned them into a table.
   *
   * @default {true}
   */
  readonly original?: boolean | undefined;
  /**
   * Whether names that an upload wrote with what Dataverse takes are read again: `a_x3A_b.txt` is `a:b.txt`
   * here, as far as that can be written on every system.
   *
   * @default {false}
   */
  readonly rename?: boolean | undefined;
  /**
   * Whether other files of the same names are replaced.
   *
   * @default {false}
   */
  readonly overwrite?: boolean | undefined;
  /**
   * How many files at a time.
   *
   * @default {4}
   */
  readonly concurrency?: number | undefined;
  /**
   * Holds all of them together back.
   *
   * @default {as fast as it goes}
   */
  readonly throttle?: Throttle | undefined;
  /**
   * Whether what this user may not have is left out, and listed; else it is an error.
   *
   * @default {true}
   */
  readonly leaveOut?: boolean | undefined;
  /** Called now and then. */
  readonly onProgress?: (progress: TransferProgress) => void;
  /** Called with a sentence about something that is no error. */
  readonly onNote?: (sentence: string) => void;
}

/** A file that was downloaded. */
export interface Downloaded {
  /** Number on the installation. */
  readonly id: number;
  /** Path below the folder. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Checksum that was proven; absent where the server tells none of these bytes. */
  readonly checksum?: Checksum;
  /** Whether it was there already, so that nothing was fetched. */
  readonly unchanged?: boolean;
}

/** A file that could not be had. */
export interface NotDownloaded {
  /** Number on the installation. */
  readonly id: number;
  /** Path it would have had. */
  readonly path: string;
  /** Why it was left out. */
  readonly why: string;
}

/** What came of a download of many files. */
export interface DownloadedFiles {
  /** What is there now, in the order of the files. */
  readonly files: readonly Downloaded[];
  /** What the user may not have. */
  readonly left: readonly NotDownloaded[];
}

/** What a download would do with a file. */
export interface PlannedDownload {
  /** Number on the installation. */
  readonly id: number;
  /** Path below the folder. */
  readonly path: string;
  /** Size in bytes; absent where the server does not tell that of these bytes. */
  readonly size?: number;
  /**
   * `fetch` it, `resume` what an earlier run left of it, `replace` another file by it; `keep` what is there
   * already; or there is another file in its `conflict`.
   */
  readonly action: "fetch" | "resume" | "replace" | "keep" | "conflict";
  /** Whether a permission is needed for it. */
  readonly restricted: boolean;
}

/**
 * Chooses among the files of a dataset.
 *
 * @param files All of them.
 * @param selection Which are wanted.
 * @returns Those, in the same order.
 * @throws {UsageError} If one that was named is not there; all such are told at once.
 */
export function selectFiles(
  files: readonly FileMetadata[],
  selection: FileSelection,
): readonly FileMetadata[] {
  const wants = pathFilter(selection);
  const named = selection.files === undefined ? undefined : new Set(selection.files);
  const missing = new Set(named);
  const chosen = files.filter((file) => {
    const path = pathOf(file);
    const isNamed = [file.dataFile.id, path].filter((name) =>
      missing.delete(name) || named?.has(name)
    );
    return (named === undefined || isNamed.length > 0) && wants(path);
  });
  if (missing.size > 0) {
    const some = [...missing].slice(0, 3).map((name) => `"${name}"`).join(", ");
    const more = missing.size > 3 ? ` and ${missing.size - 3} more` : "";
    throw new UsageError(`Cannot choose ${some}${more}: no file of the dataset is called so`, {
      hint: "Give a file's number, or its path in this version of the dataset.",
    });
  }
  return chosen;
}

/**
 * Downloads files with their folders, several at a time. Each is written beside its place and gets its name
 * when it is proven; those that are there already are not fetched. What this user may not have is left out and
 * listed. A file that is wrong does not keep the others from coming; it is told at the end.
 *
 * @param session The connection.
 * @param download Files, and a folder.
 * @param options Signal, form, rate, progress.
 * @returns What is there now.
 * @throws {TransferError} If some files could not be had.
 * @throws {AuthenticationError} If the token is not good any more; what came stays for another run.
 */
export async function downloadFiles(
  session: Session,
  download: FilesDownload,
  options: DownloadFilesOptions = {},
): Promise<DownloadedFiles> {
  const original = options.original ?? true;
  const places = placesOf(download, { original, rename: options.rename });
  for (const { path, told } of places) {
    if (path !== told) options.onNote?.(`Saved "${told}" as "${path}"`);
  }
  await mkdir(download.folder, { recursive: true }).catch((error) => {
    throw fileError("write", download.folder, error);
  });
  const meter = new ProgressMeter(
    { total: places.reduce((sum, { size }) => sum + size, 0), totalFiles: places.length },
    session.clock,
    options.onProgress ?? (() => {}),
  );
  const threads = new ThreadBudget(1);
  const done: (Downloaded | NotDownloaded)[] = [];
  const failed: FailedFile[] = [];
  const one = async ({ file, path, part, size }: Place, index: number) => {
    const { id } = file.dataFile;
    const progress = meter.file(path, size);
    try {
      const target = await prepareTarget(download.folder, path);
      const got = await downloadWith(session, {
        file,
        target,
        part: join(dirname(target), basename(part)),
      }, { ...options, original, threads, onProgress: progress.loaded });
      const { checksum, unchanged } = got;
      done[index] = { id, path, size: got.size, ...(checksum ? { checksum } : {}), unchanged };
    } catch (error) {
      const why = options.leaveOut ?? true ? whyNot(error, file) : undefined;
      if (why !== undefined) {
        options.onNote?.(`Left out "${path}": ${why.sentence}`);
        done[index] = { id, path, why: why.word };
      } else if (isOfOneFile(error)) failed.push({ path, error });
      else throw error;
    }
    progress.end();
  };
  try {
    await inParallel(places, options.concurrency ?? 4, one);
  } catch (error) {
    if (places.length > 1) {
      options.onNote?.(
        `${meter.files} of ${places.length} files are done; another run goes on from here`,
      );
    }
    throw error;
  }
  const [only] = failed;
  if (only !== undefined) {
    if (places.length === 1) throw only.error;
    throw new TransferError("download", failed, places.length);
  }
  return {
    files: done.filter((file): file is Downloaded => !("why" in file)),
    left: done.filter((file): file is NotDownloaded => "why" in file),
  };
}

/**
 * Tells what a download would do, without fetching or writing anything. What is there is read, to compare
 * checksums.
 *
 * @param download Files, and a folder.
 * @param options Form, overwriting.
 * @returns A line a file.
 */
export async function planDownload(
  download: FilesDownload,
  options: Pick<DownloadFilesOptions, "original" | "overwrite" | "rename"> = {},
): Promise<readonly PlannedDownload[]> {
  const original = options.original ?? true;
  const planned: PlannedDownload[] = [];
  for (const { file, path, part } of placesOf(download, { original, rename: options.rename })) {
    const expected = expectation(file, original);
    const there = await lookAt(join(resolve(download.folder), path), expected);
    const waiting = await lookAt(join(resolve(download.folder), part), {
      original: expected.original,
    });
    const action = there.same
      ? "keep"
      : there.type !== "nothing"
      ? options.overwrite && there.type === "file" ? "replace" : "conflict"
      : waiting.type === "file" && expected.checksum !== undefined
      ? "resume"
      : "fetch";
    planned.push({
      id: file.dataFile.id,
      path,
      ...(expected.size === undefined ? {} : { size: expected.size }),
      action,
      restricted: file.restricted === true,
    });
  }
  return planned;
}

interface Place {
  readonly file: FileMetadata;
  /** Path below the folder. */
  readonly path: string;
  /** Where its bytes wait, below the folder. */
  readonly part: string;
  /** Path as the server tells it. */
  readonly told: string;
  /** Bytes, as far as they are known beforehand. */
  readonly size: number;
}

function placesOf(
  { files, paths: given }: FilesDownload,
  { original, rename }: { readonly original: boolean; readonly rename: boolean | undefined },
): readonly Place[] {
  const told = files.map((file) => ({
    directoryLabel: file.directoryLabel,
    label: original ? uploadedName(file) : file.label,
  }));
  const named = rename ? decodePaths(told.map(pathOf)).map(splitPath) : told;
  const paths = given ?? safePaths(named, { exact: rename });
  const taken = new Set(paths);
  return files.map((file, index) => {
    const { directoryLabel, label = file.label } = named[index] ?? {};
    const path = paths[index] ?? label;
    return {
      file,
      path,
      part: partPath(path, (other) => taken.has(other)),
      told: directoryLabel ? `${directoryLabel}/${label}` : label,
      size: expectation(file, original).size ?? file.dataFile.filesize,
    };
  });
}

/** Why this user may not have a file; `undefined` where that is not what went wrong. */
function whyNot(
  error: unknown,
  file: FileMetadata,
): { readonly word: string; readonly sentence: string } | undefined {
  if (error instanceof HttpError && /guestbook response/i.test(error.serverMessage ?? "")) {
    return {
      word: "guestbook",
      sentence: "the dataset asks who downloads it, and that is answered on its page",
    };
  }
  if (file.restricted && (error instanceof PermissionError || error instanceof NotFoundError)) {
    return { word: "restricted", sentence: "it is restricted, and this user may not have it" };
  }
  if (error instanceof PermissionError) {
    return { word: "no permission", sentence: "this user may not have it" };
  }
  return undefined;
}

/** What goes wrong with one file, and says nothing about the next one. */
function isOfOneFile(error: unknown): error is FixityError | NotFoundError | FileError {
  if (error instanceof FixityError || error instanceof NotFoundError) return true;
  const code = error instanceof FileError && (error.cause as { code?: unknown } | undefined)?.code;
  return error instanceof FileError &&
    (code === undefined || code === "ENAMETOOLONG" || code === "EISDIR" || code === "ENOTDIR");
}
