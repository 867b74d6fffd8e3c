import { deleteDraft, getVersion } from "../client/datasets.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import { type LockBudget, untilFree, whenBusy } from "./_busy.ts";
import { unlessGone } from "./_gone.ts";

/** Input of {@linkcode deleteDataset} and {@linkcode destroyDataset}. */
export interface DeleteDatasetInput extends LockBudget {
  /** Persistent id. */
  readonly dataset: string;
}

/** A dataset that is gone. */
export interface DeletedDataset {
  /** Persistent id it had. */
  readonly persistentId: string;
}

/**
 * Step that deletes a dataset that was never published:
 * `DELETE /api/datasets/{id}/versions/:draft`. Of a published one it deletes the draft only; see
 * {@linkcode destroyDataset} for the whole. It cannot be undone.
 *
 * @example Usage
 * ```ts
 * import { deleteDataset } from "@dvflow/dvflow";
 * import { equal } from "node:assert/strict";
 *
 * const step = deleteDataset({ dataset: "doi:10.5072/FK2/AB12CD" });
 *
 * equal(step.title, 'Delete dataset "doi:10.5072/FK2/AB12CD"');
 * ```
 */
export const deleteDataset: StepFactory<DeleteDatasetInput, DeletedDataset> = defineStep(
  "delete-dataset",
  {
    title: ({ dataset }) => `Delete dataset "${dataset}"`,
    retry: whenBusy,
    async run(context, input: DeleteDatasetInput): Promise<DeletedDataset> {
      const { dataset } = input;
      await untilFree(context, { id: dataset, doing: `delete dataset "${dataset}"` }, input);
      await deleteDraft(context.session, dataset, { signal: context.signal });
      return { persistentId: dataset };
    },
    async find({ session, signal }, { dataset }) {
      const draft = await unlessGone(() =>
        getVersion(session, dataset, { version: ":draft", signal })
      );
      return draft === undefined ? { persistentId: dataset } : undefined;
    },
    summary: ({ persistentId }) => `${persistentId} is gone`,
    requests: ({ dataset }) => [
      {
        method: "DELETE",
        target: `/api/datasets/:persistentId/versions/:draft?persistentId=${dataset}`,
      },
    ],
  },
);
