import { destroyDataset as destroy, getDataset } from "../client/datasets.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import { untilFree, whenBusy } from "./_busy.ts";
import { unlessGone } from "./_gone.ts";
import type { DeleteDatasetInput, DeletedDataset } from "./delete_dataset.ts";

/**
 * Step that destroys a dataset with all its versions and files, published ones too:
 * `DELETE /api/datasets/{id}/destroy`. Only superusers may. It cannot be undone.
 *
 * @example Usage
 * ```ts
 * import { destroyDataset } from "@dvflow/dvflow";
 * import { equal } from "node:assert/strict";
 *
 * const step = destroyDataset({ dataset: "doi:10.5072/FK2/AB12CD" });
 *
 * equal(step.title, 'Destroy dataset "doi:10.5072/FK2/AB12CD"');
 * ```
 */
export const destroyDataset: StepFactory<DeleteDatasetInput, DeletedDataset> = defineStep(
  "destroy-dataset",
  {
    title: ({ dataset }) => `Destroy dataset "${dataset}"`,
    retry: whenBusy,
    async run(context, input: DeleteDatasetInput): Promise<DeletedDataset> {
      const { dataset } = input;
      await untilFree(context, { id: dataset, doing: `destroy dataset "${dataset}"` }, input);
      await destroy(context.session, dataset, { signal: context.signal });
      return { persistentId: dataset };
    },
    async find({ session, signal }, { dataset }) {
      const there = await unlessGone(() => getDataset(session, dataset, { signal, files: false }));
      return there === undefined ? { persistentId: dataset } : undefined;
    },
    summary: ({ persistentId }) => `${persistentId} is gone`,
    requests: ({ dataset }) => [
      { method: "DELETE", target: `/api/datasets/:persistentId/destroy?persistentId=${dataset}` },
    ],
  },
);
