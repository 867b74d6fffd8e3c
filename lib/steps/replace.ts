import { whatIsDone } from "./_what_is_done.ts";
import { parsePersistentId } from "../client/persistent_id.ts";
import { NotFoundError } from "../errors/mod.ts";
import { defineStep, type StepContext, type StepFactory } from "../pipeline/mod.ts";
import {
  bytesSource,
  encodePath,
  fileSource,
  type FileUpload,
  listRemote,
  type RemoteFile,
  splitPath,
  uploadFiles,
} from "../transfer/mod.ts";
import { type UploadedFile, uploadedFile, type UploadWay } from "./upload.ts";

/** What a file is replaced by; what is not said stays as it is. */
export interface ReplaceOptions extends UploadWay {
  /** Persistent id of the dataset. */
  readonly dataset: string;
  /** Which file: its number on the installation, or its path in the dataset. */
  readonly file: number | string;
  /**
   * Name in the dataset.
   *
   * @default {the name it has}
   */
  readonly name?: string;
  /** Folder in the dataset. */
  readonly directoryLabel?: string;
  /** Description. */
  readonly description?: string;
  /** Categories, also called tags. */
  readonly categories?: readonly string[];
  /** Whether a permission is needed to download it. */
  readonly restrict?: boolean;
  /** Whether the server may turn a table into its own tabular form; it does by default. */
  readonly tabIngest?: boolean;
  /** Media type that is claimed; the server looks for itself by default. */
  readonly contentType?: string;
}

/** Input of {@linkcode replace}: a file of this machine, or bytes. */
export type ReplaceInput =
  & ReplaceOptions
  & ({ readonly path: string } | { readonly bytes: Uint8Array });

/** Output of {@linkcode replace}. */
export interface Replaced {
  /** Persistent id of the dataset. */
  readonly persistentId: string;
  /** Number of the file that was replaced. */
  readonly replaced: number;
  /** What is there now. */
  readonly file: UploadedFile;
}

/**
 * Step that puts other bytes in the place of a file: `POST /api/files/{id}/replace`. Name, folder, description,
 * categories and restriction stay as they are unless they are given: Dataverse by itself would forget them. Where
 * the very same bytes are there already, nothing is sent. Nothing is undone: a published version keeps what was
 * there, and what was not published is gone.
 *
 * @example Usage
 * ```ts
 * import { replace } from "@dvflow/dvflow";
 * import { equal } from "node:assert/strict";
 *
 * const step = replace({ dataset: "doi:10.5072/FK2/AB12CD", file: "data/a.csv", path: "a.csv" });
 *
 * equal(step.title, 'Replace file "data/a.csv"');
 * ```
 */
export const replace: StepFactory<ReplaceInput, Replaced> = defineStep("replace", {
  title: ({ file }) => `Replace file "${file}"`,
  repeatable: true, // it looks for itself at what is there
  async run(context, input: ReplaceInput): Promise<Replaced> {
    const { session, signal, saved } = context;
    const dataset = parsePersistentId(input.dataset);
    const old = await findOld(context, dataset, input.file);
    const upload = await describe(input, old);
    const [item] = await uploadFiles(session, { dataset, files: [upload] }, {
      signal,
      way: input.way,
      jobs: input.jobs,
      limitRate: input.limitRate,
      verify: input.verify,
      waitMs: input.waitMs,
      saved,
      save: (data) => context.save(data),
      onProgress: (progress) => context.report(progress),
      onNote: (sentence) => context.note(sentence),
    });
    const file = item?.files[0] ?? old;
    return {
      persistentId: dataset,
      replaced: old.id,
      file: uploadedFile(file, item?.unchanged),
    };
  },
  summary: ({ replaced, file }) => `${file.label}, number ${file.id} instead of ${replaced}`,
  identity: whatIsDone,
  requests: ({ dataset }) => [
    {
      method: "GET",
      target: `/api/datasets/:persistentId/versions/:latest/files?persistentId=${dataset}`,
    },
    { method: "POST", target: "/api/files/{id}/replace" },
  ],
});

async function findOld(
  { session, signal, saved, save }: StepContext,
  dataset: string,
  wanted: number | string,
): Promise<RemoteFile> {
  const all = await listRemote(session, dataset, { signal });
  // Where an earlier attempt got through, its place is taken by now.
  const place = saved.find((data): data is { readonly place: string } =>
    typeof data === "object" && data !== null && "place" in data
  )?.place;
  const found = all.find(({ id, path }) =>
    place === undefined ? id === wanted || path === wanted : path === place
  );
  if (found === undefined) {
    throw new NotFoundError(`Cannot replace file "${wanted}": dataset "${dataset}" has none`, {
      method: "GET",
      url: session.baseUrl.href,
      hint: "Give a file's number, or its path in the latest version.",
    });
  }
  if (place === undefined) await save({ place: found.path });
  return found;
}

async function describe(input: ReplaceInput, old: RemoteFile): Promise<FileUpload> {
  const { label, directoryLabel } = splitPath(old.path);
  const { metadata } = old;
  const { name: given = label } = input;
  const name = input.name !== undefined && input.rename ? encodePath(given) : given;
  return {
    source: "bytes" in input ? bytesSource(name, input.bytes) : await fileSource(input.path),
    contentType: input.contentType,
    replaces: old.id,
    fields: {
      label: name,
      directoryLabel: input.directoryLabel ?? directoryLabel,
      description: input.description ?? metadata.description,
      categories: input.categories ?? metadata.categories,
      restrict: input.restrict ?? (metadata.restricted ? true : undefined),
      tabIngest: input.tabIngest,
    },
  };
}
