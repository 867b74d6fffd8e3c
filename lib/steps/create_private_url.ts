import { createPreviewUrl, deletePreviewUrl, getPreviewUrl } from "../client/datasets.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import { EDITABLE_DURING, type LockBudget, untilFree, whenBusy } from "./_busy.ts";
import { unlessGone } from "./_gone.ts";

/** Input of {@linkcode createPrivateUrl}. */
export interface CreatePrivateUrlInput extends LockBudget {
  /** Persistent id of a dataset that has a draft. */
  readonly dataset: string;
}

/** Output of {@linkcode createPrivateUrl}. A secret: who has it reads the draft. */
export interface PrivateUrl {
  /** Persistent id of the dataset. */
  readonly persistentId: string;
  /** The address to hand on. */
  readonly link: string;
  /** The token in it; an API token for reading this dataset, too. */
  readonly token: string;
}

/**
 * Step that creates the address under which a draft can be read without an account, which Dataverse
 * calls preview URL since 6.5 and private URL before: `POST /api/datasets/{id}/privateUrl`. The output
 * stays out of journal and events. Undone by deleting it; it goes by itself when the draft is published.
 *
 * @example Usage
 * ```ts
 * import { connect, createDataset, createPrivateUrl, run } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { match } from "node:assert/strict";
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
 * const { link } = await run(createPrivateUrl({ dataset: persistentId }), { session });
 *
 * match(link, /previewurl\.xhtml\?token=/);
 * ```
 */
export const createPrivateUrl: StepFactory<CreatePrivateUrlInput, PrivateUrl> = defineStep(
  "create-private-url",
  {
    title: ({ dataset }) => `Create a private URL for dataset "${dataset}"`,
    retry: whenBusy,
    secret: true,
    async run(context, input: CreatePrivateUrlInput): Promise<PrivateUrl> {
      const { dataset } = input;
      await untilFree(
        context,
        { id: dataset, doing: `create a private URL of "${dataset}"`, except: EDITABLE_DURING },
        input,
      );
      const { link, token } = await createPreviewUrl(context.session, dataset, {
        signal: context.signal,
      });
      return { persistentId: dataset, link, token };
    },
    async find({ session, signal }, { dataset }) {
      const there = await unlessGone(() => getPreviewUrl(session, dataset, { signal }));
      return there && { persistentId: dataset, link: there.link, token: there.token };
    },
    async undo({ session, signal }, { persistentId }) {
      await unlessGone(() => deletePreviewUrl(session, persistentId, { signal }));
    },
    summary: ({ link }) => link.replace(/token=.*$/, "token=***"),
    requests: ({ dataset }) => [
      { method: "POST", target: `/api/datasets/:persistentId/privateUrl?persistentId=${dataset}` },
    ],
  },
);
