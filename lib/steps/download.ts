import { whatIsDone } from "./_what_is_done.ts";
import { parsePersistentId } from "../client/persistent_id.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import {
  type Downloaded,
  downloadFiles,
  listDownload,
  type NotDownloaded,
  Throttle,
} from "../transfer/mod.ts";
import { count } from "./_count.ts";
import { whenBusy } from "./_busy.ts";

export type { Downloaded, NotDownloaded };

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
  /**
   * Whether names that `upload` or `sync` wrote with what Dataverse takes (`rename`) are read again.
   *
   * @default {false}
   */
  readonly rename?: boolean;
  /**
   * Most bytes a second, of all files together.
   *
   * @default {as fast as it goes}
   */
  readonly limitRate?: number | undefined;
}

/** One file to download. */
export interface DownloadFileInput extends DownloadOptions {
  /** Number of the file on the installation, or its persistent id. */
  readonly file: number | string;
}

/** A whole dataset to download, or some of its files. */
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
   * These files only: their numbers, or their paths in the dataset.
   *
   * @default {all}
   */
  readonly files?: readonly (number | string)[] | undefined;
  /**
   * What one of these patterns matches only, in the manner of gitignore: `*.csv`, `/data/`, `raw/**`.
   *
   * @default {everything}
   */
  readonly include?: readonly string[] | undefined;
  /**
   * Nothing of what one of these patterns matches; it counts more than `include`.
   *
   * @default {nothing}
   */
  readonly exclude?: readonly string[] | undefined;
  /**
   * How many files at a time.
   *
   * @default {4}
   */
  readonly concurrency?: number;
}

/** Input of {@linkcode download}. */
export type DownloadInput = DownloadFileInput | DownloadDatasetInput;

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
 * Step that downloads a file (`GET /api/access/datafile/{id}`), or a dataset with its folders, or some of its
 * files. Each is written beside its place and gets its name when size and checksum are proven; one that is
 * there already with the same bytes is not fetched again, and what an earlier run left half is gone on with. No
 * name that the server tells leads out of the folder. Files that this user may not have are listed, and the
 * rest is downloaded. Nothing is undone: what was downloaded is the user's.
 *
 * @example Usage
 * ```ts
 * import { download } from "@dvflow/dvflow";
 * import { equal } from "node:assert/strict";
 *
 * const step = download({
 *   dataset: "https://doi.org/10.5072/FK2/AB12CD",
 *   folder: "data",
 *   include: ["*.csv"],
 * });
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
    const { session, signal, clock } = context;
    const single = "file" in input;
    const throttle = input.limitRate === undefined
      ? undefined
      : new Throttle(input.limitRate, { clock });
    const files = await listDownload(session, input, { signal });
    const { folder, original, overwrite, rename } = input;
    const done = await downloadFiles(session, { files, folder }, {
      signal,
      original,
      overwrite,
      rename,
      throttle,
      concurrency: single ? 1 : input.concurrency,
      leaveOut: !single,
      onProgress: (progress) => context.report(progress),
      onNote: (sentence) => context.note(sentence),
    });
    return { folder, ...done };
  },
  summary: ({ folder, files, left }) => {
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const same = files.filter(({ unchanged }) => unchanged).length;
    const before = same === 0 ? "" : `, ${same} of them there before`;
    const without = left.length === 0 ? "" : `, ${left.length} left out`;
    return `${count(files.length, "file")}, ${
      count(bytes, "byte")
    } in "${folder}"${before}${without}`;
  },
  identity: whatIsDone,
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
