import { deleteFiles as deleteAll } from "../client/files.ts";
import { parsePersistentId } from "../client/persistent_id.ts";
import { UsageError } from "../errors/mod.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import { listRemote, pathFilter, type PathPatterns, type RemoteFile } from "../transfer/mod.ts";
import { EDITABLE_DURING, type LockBudget, untilFree, whenBusy } from "./_busy.ts";
import { count } from "./_count.ts";

/** Input of {@linkcode deleteFiles}: at least one of `files` and `include` says which. */
export interface DeleteFilesInput extends PathPatterns, LockBudget {
  /** Persistent id of the dataset. */
  readonly dataset: string;
  /** These: numbers on the installation, or paths in the dataset. One that is not there is gone already. */
  readonly files?: readonly (number | string)[];
}

/** Output of {@linkcode deleteFiles}. */
export interface DeletedFiles {
  /** Persistent id of the dataset. */
  readonly persistentId: string;
  /** What is gone. */
  readonly files: readonly { readonly id: number; readonly path: string }[];
}

/**
 * Step that deletes files from a dataset's draft, beginning one where there is none:
 * `PUT /api/datasets/{id}/deleteFiles`. Published versions keep them. Nothing is undone: what was not published
 * is gone for good.
 *
 * @example Usage
 * ```ts
 * import { deleteFiles } from "@dvflow/dvflow";
 * import { equal } from "node:assert/strict";
 *
 * const step = deleteFiles({ dataset: "doi:10.5072/FK2/AB12CD", include: ["*.tmp"] });
 *
 * equal(step.title, 'Delete files of dataset "doi:10.5072/FK2/AB12CD"');
 * ```
 */
export const deleteFiles: StepFactory<DeleteFilesInput, DeletedFiles> = defineStep("deleteFiles", {
  title: ({ dataset }) => `Delete files of dataset "${dataset}"`,
  retry: whenBusy,
  repeatable: true,
  async run(context, input: DeleteFilesInput): Promise<DeletedFiles> {
    const { session, signal } = context;
    const dataset = parsePersistentId(input.dataset);
    const doomed = choose(await listRemote(session, dataset, { signal }), input);
    if (doomed.length > 0) {
      const doing = `delete files of dataset "${dataset}"`;
      await untilFree(context, { id: dataset, doing, except: EDITABLE_DURING }, input);
      await deleteAll(session, { dataset, files: doomed.map(({ id }) => id) }, { signal });
    }
    return { persistentId: dataset, files: doomed.map(({ id, path }) => ({ id, path })) };
  },
  summary: ({ files }) => count(files.length, "file"),
  requests: ({ dataset }) => [
    {
      method: "GET",
      target: `/api/datasets/:persistentId/versions/:latest/files?persistentId=${dataset}`,
    },
    { method: "PUT", target: `/api/datasets/:persistentId/deleteFiles?persistentId=${dataset}` },
  ],
});

function choose(
  all: readonly RemoteFile[],
  input: DeleteFilesInput,
): readonly RemoteFile[] {
  const { files, include, dataset } = input;
  if (files === undefined && (include === undefined || include.length === 0)) {
    throw new UsageError(`Cannot delete files of dataset "${dataset}": nothing says which`, {
      hint: 'Name them in `files`, or give patterns in `include`; "*" is all of them.',
    });
  }
  const wants = pathFilter(input);
  const named = files === undefined ? undefined : new Set(files);
  return all.filter(({ id, path, metadata }) => {
    const own = metadata.directoryLabel
      ? `${metadata.directoryLabel}/${metadata.label}`
      : metadata.label;
    const isNamed = named === undefined || named.has(id) || named.has(path) || named.has(own);
    return isNamed && wants(path);
  });
}
