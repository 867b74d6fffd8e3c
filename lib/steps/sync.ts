import { whatIsDone } from "./_what_is_done.ts";
import { updateFile } from "../client/files.ts";
import { parsePersistentId } from "../client/persistent_id.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import {
  encodePath,
  type FolderSync,
  jsonBody,
  planFolderSync,
  planSentence,
  splitPath,
  type SyncedFile,
  syncFiles,
} from "../transfer/mod.ts";
import { count } from "./_count.ts";
import { whenBusy } from "./_busy.ts";
import { takeBack } from "./_take_back.ts";
import type { UploadWay } from "./upload.ts";

export type { FolderSync, SyncedFile };

/** Input of {@linkcode sync}. */
export interface SyncInput extends FolderSync, UploadWay {
  /** Description of files that are added to the dataset. */
  readonly description?: string;
  /** Categories of files that are added to the dataset, also called tags. */
  readonly categories?: readonly string[];
  /** Whether a permission is needed to download files that are added to the dataset. */
  readonly restrict?: boolean;
  /** Whether the server may turn tables that are added into its own tabular form; it does by default. */
  readonly tabIngest?: boolean;
}

/** Output of {@linkcode sync}. */
export interface Synced {
  /** Persistent id of the dataset. */
  readonly persistentId: string;
  /** Which side was changed. */
  readonly direction: "up" | "down";
  /** Files that were added. */
  readonly added: readonly SyncedFile[];
  /** Files that were replaced. */
  readonly replaced: readonly SyncedFile[];
  /** Files that were renamed. */
  readonly renamed: readonly { readonly id: number; readonly from: string; readonly to: string }[];
  /** Paths of what is gone. */
  readonly deleted: readonly string[];
  /** Paths of what only this side has, and what was to stay. */
  readonly extra: readonly string[];
  /** How many files were the same. */
  readonly unchanged: number;
  /** What this user may not have. */
  readonly left: readonly { readonly id: number; readonly path: string; readonly why: string }[];
}

/**
 * Step that makes a dataset like a folder, or a folder like a dataset: what is missing is added, what differs
 * is replaced, and where `delete` says so, the rest is renamed or deleted. Files are compared by path, size and
 * checksum; where nothing has changed, that costs one listing
 * (`GET /api/datasets/{id}/versions/{version}/files`). Done twice, it finds nothing to do the second time. Undone
 * on the way up: what was added is deleted, what was renamed gets its name back; what was replaced or deleted
 * cannot be brought back, and is told.
 *
 * @example Usage
 * ```ts
 * import { sync } from "@dvflow/dvflow";
 * import { equal } from "node:assert/strict";
 *
 * const step = sync({ folder: "data", dataset: "doi:10.5072/FK2/AB12CD", exclude: ["*.tmp"] });
 *
 * equal(step.title, 'Make dataset "doi:10.5072/FK2/AB12CD" like "data"');
 * ```
 */
export const sync: StepFactory<SyncInput, Synced> = defineStep("sync", {
  title: ({ folder, dataset, direction }) =>
    direction === "down"
      ? `Make "${folder}" like dataset "${dataset}"`
      : `Make dataset "${dataset}" like "${folder}"`,
  retry: whenBusy,
  repeatable: true,
  async run(context, input: SyncInput): Promise<Synced> {
    const { session, signal, saved } = context;
    const { description, categories, restrict, tabIngest } = input;
    const { way, jobs, limitRate, verify, waitMs } = input;
    const own = { ...input, dataset: parsePersistentId(input.dataset) };
    const onNote = (sentence: string) => context.note(sentence);
    const plan = await planFolderSync(session, own, { signal, onNote });
    context.note(planSentence(plan));
    const done = await syncFiles(session, { sync: own, plan }, {
      signal,
      way,
      jobs,
      limitRate,
      verify,
      waitMs,
      saved,
      save: (data) => context.save(data),
      onNote,
      onProgress: (progress) => context.report(progress),
      fields: { description, categories, restrict, tabIngest },
    });
    return {
      persistentId: own.dataset,
      direction: plan.direction,
      ...done,
      extra: plan.extra.map(({ path }) => path),
      unchanged: plan.unchanged.length,
    };
  },
  async undo(context, output, { rename }) {
    const { persistentId, direction, added, replaced, renamed, deleted } = output;
    if (direction === "down") return {}; // what is in the folder is the user's
    const { session, signal } = context;
    for (const { id, from } of renamed) {
      const { label, directoryLabel = "" } = splitPath(rename ? encodePath(from) : from);
      const place = { label, directoryLabel };
      await updateFile(session, { file: id, body: jsonBody(place) }, { signal });
    }
    const files = added.map(({ id, path }) => ({ id, label: path }));
    const { left = [] } = await takeBack(context, { dataset: persistentId, files });
    const lost = [
      ...replaced.map(({ path }) => ({ what: path, why: "it was replaced" })),
      ...deleted.map((path) => ({ what: path, why: "it was deleted" })),
    ].map(({ what, why }) => ({
      what: `what file "${what}" in dataset "${persistentId}" was before`,
      why: `${why}; a published version still has it, if there is one`,
      within: persistentId,
    }));
    return { left: [...left, ...lost] };
  },
  summary: ({ added, replaced, renamed, deleted, unchanged }) =>
    [
      `${count(added.length, "file")} added`,
      replaced.length > 0 && `${replaced.length} replaced`,
      renamed.length > 0 && `${renamed.length} renamed`,
      deleted.length > 0 && `${deleted.length} deleted`,
      `${unchanged} unchanged`,
    ].filter(Boolean).join(", "),
  identity: whatIsDone,
  requests: ({ dataset, folder, direction, version = ":latest" }) => [
    {
      method: "GET",
      target: `/api/datasets/:persistentId/versions/${version}/files?persistentId=${dataset}`,
    },
    ...(direction === "down"
      ? [
        { method: "GET", target: "/api/access/datafile/{id}" },
        { method: "WRITE", target: folder },
      ]
      : [
        { method: "READ", target: folder },
        { method: "POST", target: `/api/datasets/:persistentId/add?persistentId=${dataset}` },
        { method: "POST", target: "/api/files/{id}/replace" },
        { method: "POST", target: "/api/files/{id}/metadata" },
        {
          method: "PUT",
          target: `/api/datasets/:persistentId/deleteFiles?persistentId=${dataset}`,
        },
      ]),
  ],
});
