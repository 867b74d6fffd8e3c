import { mkdir } from "node:fs/promises";
import { listFiles } from "../client/datasets.ts";
import { getFile } from "../client/files.ts";
import { parsePersistentId } from "../client/persistent_id.ts";
import { NotFoundError, PermissionError } from "../errors/mod.ts";
import { defineStep, type StepContext, type StepFactory } from "../pipeline/mod.ts";
import type { Checksum, FileMetadata } from "../schemas/mod.ts";
import { downloadFile, fileError, prepareTarget, safePaths } from "../transfer/mod.ts";
import { count } from "./_count.ts";
import { whenBusy } from "./_busy.ts";

/** Options of every download. */
export interface DownloadOptions {
  /** Folder of this machine; made where it is not there. */
  readonly folder: string;
  /**
   * Gives the bytes that were uploaded, where the server turned a file into a table. Only their
   * checksum can be proven.
   *
   * @default {true}
   */
  readonly original?: boolean;
  /**
   * Whether another file of the same name is replaced.
   *
   * @default {false}
   */
  readonly overwrite?: boolean;
}

/** One file to download. */
export interface DownloadFileInput extends DownloadOptions {
  /** Number of the file on the installation. */
  readonly file: number;
}

/** A whole dataset to download. */
export interface DownloadDatasetInput extends DownloadOptions {
  /** Persistent id, or its address at a resolver. */
  readonly dataset: string;
  /**
   * Which version: `:latest`, `:latest-published`, `:draft`, or a number such as `1.0`.
   *
   * @default {":latest"}
   */
  readonly version?: string;
  /**
   * How many files at a time.
   *
   * @default {4}
   */
  readonly concurrency?: number;
}

/** Input of {@linkcode download}. */
export type DownloadInput = DownloadFileInput | DownloadDatasetInput;

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

/** Output of {@linkcode download}. */
export interface DownloadOutput {
  /** The folder. */
  readonly folder: string;
  /** What is there now. */
  readonly files: readonly Downloaded[];
  /** What the user may not have. */
  readonly left: readonly NotDownloaded[];
}

/**
 * Step that downloads a file (`GET /api/access/datafile/{id}`) or a whole dataset with its folders.
 * Each file is written beside its place and gets its name when size and checksum are proven; one that is
 * there already with the same bytes is not fetched again. No name that the server tells leads out of the
 * folder. Files that this user may not have are listed, and the rest is downloaded. Nothing is undone:
 * what was downloaded is the user's.
 *
 * @example Usage
 * ```ts
 * import { download } from "@dvflow/dvflow";
 * import { equal } from "node:assert/strict";
 *
 * const step = download({ dataset: "https://doi.org/10.5072/FK2/AB12CD", folder: "data" });
 *
 * equal(step.title, 'Download dataset "doi:10.5072/FK2/AB12CD" to "data"');
 * ```
 */
export const download: StepFactory<DownloadInput, DownloadOutput> = defineStep("download", {
  title: (input) =>
    "file" in input
      ? `Download file ${input.file} to "${input.folder}"`
      : `Download dataset "${persistentId(input)}" to "${input.folder}"`,
  retry: whenBusy,
  repeatable: true,
  async run(context, input: DownloadInput): Promise<DownloadOutput> {
    const { session, signal } = context;
    const files: FileMetadata[] = [];
    if ("file" in input) files.push(await getFile(session, input.file, { signal }));
    else {
      const dataset = persistentId(input);
      const { version = ":latest" } = input;
      for await (const file of listFiles(session, dataset, { version, signal })) files.push(file);
    }
    await mkdir(input.folder, { recursive: true }).catch((error) => {
      throw fileError("write", input.folder, error);
    });
    return await downloadAll(context, { input, files });
  },
  summary: ({ folder, files, left }) => {
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const without = left.length === 0 ? "" : `, ${left.length} left out`;
    return `${count(files.length, "file")}, ${count(bytes, "byte")} in "${folder}"${without}`;
  },
  requests: (input) => [
    {
      method: "GET",
      target: "file" in input
        ? `/api/files/${input.file}`
        : `/api/datasets/:persistentId/versions/${input.version ?? ":latest"}/files?persistentId=${
          persistentId(input)
        }`,
    },
    { method: "GET", target: "/api/access/datafile/{id}" },
    { method: "WRITE", target: input.folder },
  ],
});

/** What a plan does not know yet is shown as it is. */
function persistentId({ dataset }: DownloadDatasetInput): string {
  return String(dataset).startsWith("‹") ? dataset : parsePersistentId(dataset);
}

async function downloadAll(
  context: StepContext,
  { input, files }: { readonly input: DownloadInput; readonly files: readonly FileMetadata[] },
): Promise<DownloadOutput> {
  const original = input.original ?? true;
  const named = files.map((file) => ({
    directoryLabel: file.directoryLabel,
    label: original ? originalName(file) : file.label,
  }));
  const paths = safePaths(named);
  for (const [index, { directoryLabel, label }] of named.entries()) {
    const told = directoryLabel ? `${directoryLabel}/${label}` : label;
    if (paths[index] !== told) context.note(`Saved "${told}" as "${paths[index]}"`);
  }
  const total = files.reduce((sum, { dataFile }) => sum + dataFile.filesize, 0);
  const loaded = new Map<number, number>();
  const done: (Downloaded | NotDownloaded)[] = [];
  const one = async (file: FileMetadata, index: number) => {
    const path = paths[index] ?? file.label;
    const { id } = file.dataFile;
    const target = await prepareTarget(input.folder, path);
    try {
      const { size, checksum } = await downloadFile(context.session, { file, target }, {
        signal: context.signal,
        original,
        overwrite: input.overwrite,
        onProgress: (bytes) => {
          loaded.set(id, bytes);
          const sum = [...loaded.values()].reduce((a, b) => a + b, 0);
          context.report({ loaded: sum, total: Math.max(total, sum), label: path });
        },
      });
      done[index] = { id, path, size, ...(checksum ? { checksum } : {}) };
    } catch (error) {
      const forbidden = error instanceof PermissionError ||
        (error instanceof NotFoundError && file.restricted === true);
      if (!forbidden || "file" in input) throw error;
      context.note(`Left out "${path}": it is restricted, and this user may not have it`);
      done[index] = { id, path, why: "restricted" };
    }
  };
  const limit = "file" in input ? 1 : input.concurrency ?? 4;
  await inParallel(files, limit, one);
  return {
    folder: input.folder,
    files: done.filter((file): file is Downloaded => !("why" in file)),
    left: done.filter((file): file is NotDownloaded => "why" in file),
  };
}

/** Of a file that was turned into a table, the name it had before. */
function originalName({ label, dataFile }: FileMetadata): string {
  if (!dataFile.tabularData || dataFile.originalFileName === undefined) return label;
  const ending = /\.[^.]*$/.exec(dataFile.originalFileName)?.[0] ?? "";
  return label.replace(/\.tab$/, ending);
}

/** Runs at most `limit` at a time; after a failure no new ones begin, and the first is thrown when all have ended. */
async function inParallel<T>(
  items: readonly T[],
  limit: number,
  act: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const rest = items.entries();
  const failures: unknown[] = [];
  const worker = async () => {
    for (const [index, item] of rest) {
      if (failures.length > 0) return;
      await act(item, index).catch((error) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, limit) }, worker));
  if (failures.length > 0) throw failures[0];
}
